package tmp102

import (
	"errors"
	"fmt"
	"io"

	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/host/v3"

	"nuanxin/sensors"
)

// Open opens an I²C bus by its name or number, such as "1", and finds the chip
// on it as [New] does. To close the thermometer closes the bus.
func Open(bus string, opts *Opts) (sensors.Thermometer, error) {
	if _, err := host.Init(); err != nil {
		return nil, fmt.Errorf("load the drivers of this computer: %w", err)
	}
	opened, err := i2creg.Open(bus)
	if err != nil {
		return nil, fmt.Errorf("open I²C bus %q: %w", bus, err)
	}
	chip, err := New(opened, opts)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return struct {
		*Dev
		io.Closer
	}{chip, opened}, nil
}

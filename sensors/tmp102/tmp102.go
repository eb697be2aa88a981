package tmp102

import (
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3/i2c"

	"nuanxin/sensors"
)

// Registers, SBOS397 6.5. The limit's name in SNIS153 is T_OS.
const (
	regTemperature   = 0x00
	regConfiguration = 0x01
	regHigh          = 0x03
)

// Bits of the configuration's first byte, which LM75 and TMP102 share.
const (
	shutdown = 1 << 0
	oneShot  = 1 << 7
)

// firstMeasurement is the longest time from power-up to a value: 35 ms for a
// TMP102 (SBOS397), 300 ms for an LM75 (SNIS153).
const firstMeasurement = 300 * time.Millisecond

const resolution sensors.Celsius = 0.0625

// Opts says where the chip is.
type Opts struct {
	// Addr is from 0x48, for which 0 stands too, to 0x4B: the ADD0 pin at
	// ground, V+, SDA or SCL.
	Addr uint16
}

// Dev is a chip on a bus. Only one goroutine at a time may use it.
type Dev struct {
	conn i2c.Dev
}

// New finds the chip, wakes it if it was shut down, and waits up to 300 ms for
// its first measurement. It keeps all other settings, and does not own the bus.
// Nil opts are those of a chip at 0x48.
func New(bus i2c.Bus, opts *Opts) (*Dev, error) {
	d := &Dev{i2c.Dev{Bus: bus, Addr: 0x48}}
	if opts != nil && opts.Addr != 0 {
		d.conn.Addr = opts.Addr
	}
	if d.conn.Addr < 0x48 || d.conn.Addr > 0x4B {
		return nil, fmt.Errorf("tmp102: address 0x%02x is not from 0x48 to 0x4b", d.conn.Addr)
	}
	woken, err := d.wake()
	if err != nil {
		return nil, d.wrap("configure", err)
	}
	frame, err := d.read(regTemperature)
	if err != nil {
		return nil, d.wrap("read temperature", err)
	}
	if woken || frame == 0 {
		time.Sleep(firstMeasurement)
	}
	return d, nil
}

// String names the chip and its address.
func (d *Dev) String() string { return fmt.Sprintf("tmp102 at 0x%02x", d.conn.Addr) }

// Sense reads the latest measurement. The sample has no humidity. The error is
// the bus's, or of a frame that no such chip sends.
func (d *Dev) Sense() (sensors.Sample, error) {
	frame, err := d.read(regTemperature)
	if err != nil {
		return sensors.Sample{}, d.wrap("read temperature", err)
	}
	if frame == 0 {
		high, err := d.read(regHigh)
		if err == nil && high == 0 {
			err = errors.New("all registers are zero; is SDA shorted to ground?")
		}
		if err != nil {
			return sensors.Sample{}, d.wrap("confirm 0 °C", err)
		}
	}
	t, err := decode(frame)
	if err != nil {
		return sensors.Sample{}, d.wrap("read temperature", err)
	}
	return sensors.Sample{Temperature: t}, nil
}

// decode turns a temperature register into a temperature. Both forms are two's
// complement and left-justified; in the extended one, bit 0 is set.
func decode(frame uint16) (sensors.Celsius, error) {
	switch {
	case frame&0b1111 == 0:
		return sensors.Celsius(int16(frame)>>4) * resolution, nil
	case frame&0b0111 == 0b0001:
		return sensors.Celsius(int16(frame)>>3) * resolution, nil
	}
	return 0, fmt.Errorf("frame 0x%04X has unused bits set", frame)
}

// wake ends a shutdown, in which the temperature stays what it was, and says
// whether there was one.
func (d *Dev) wake() (bool, error) {
	var config [1]byte
	if err := d.conn.Tx([]byte{regConfiguration}, config[:]); err != nil {
		return false, err
	}
	if config[0] == 0xFF {
		return false, errors.New("the bus reads only ones; is the chip there?")
	}
	if config[0]&shutdown == 0 {
		return false, nil
	}
	return true, d.conn.Tx([]byte{regConfiguration, config[0] &^ (oneShot | shutdown)}, nil)
}

// read returns a register of two bytes, the upper one first.
func (d *Dev) read(register byte) (uint16, error) {
	var b [2]byte
	err := d.conn.Tx([]byte{register}, b[:])
	return uint16(b[0])<<8 | uint16(b[1]), err
}

func (d *Dev) wrap(doing string, err error) error {
	return fmt.Errorf("%s: %s: %w", d, doing, err)
}

package contact

import (
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"

	"nuanxin/sensors"
)

// debounce is longer than any relay chatters and shorter than anyone minds.
const debounce = 3 * time.Second

// Dev is the pair of contacts. Only one goroutine at a time may use it.
type Dev struct {
	heat, cool gpio.PinIn
	settled    sensors.Action
	reads      sensors.Action
	since      time.Time // when reads was first seen
}

// New sets the pins up as inputs with a pull-up. One of them may be nil where
// nothing is wired.
func New(heat, cool gpio.PinIn) (*Dev, error) {
	if heat == nil && cool == nil {
		return nil, errors.New("contact: no pin")
	}
	for _, pin := range []gpio.PinIn{heat, cool} {
		if pin == nil {
			continue
		}
		if err := input(pin); err != nil {
			return nil, err
		}
	}
	return &Dev{heat: heat, cool: cool, settled: sensors.ActionUnknown}, nil
}

// Action reads the contacts and returns what they last said for three seconds
// on end, ActionUnknown before they did so once. It is to be called every
// second or so; a clock that went backwards begins the three seconds anew.
func (d *Dev) Action(now time.Time) sensors.Action {
	reads := d.read()
	if held := now.Sub(d.since); reads != d.reads || held < 0 {
		d.reads, d.since = reads, now
	} else if held >= debounce {
		d.settled = reads
	}
	return d.settled
}

func (d *Dev) read() sensors.Action {
	heat, cool := closed(d.heat), closed(d.cool)
	switch {
	case heat && cool: // no plant does both: a fault of the wiring
		return sensors.ActionUnknown
	case heat:
		return sensors.ActionHeating
	case cool:
		return sensors.ActionCooling
	}
	return sensors.ActionIdle
}

// input sets a pin up for a contact to ground.
func input(pin gpio.PinIn) error {
	if err := pin.In(gpio.PullUp, gpio.NoEdge); err != nil {
		return fmt.Errorf("contact %s: set up as input: %w", pin.Name(), err)
	}
	return nil
}

func closed(pin gpio.PinIn) bool { return pin != nil && pin.Read() == gpio.Low }

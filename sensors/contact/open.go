package contact

import (
	"fmt"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"
)

// Open finds the pins by their names, such as GPIO17, and sets them up as
// [New] does. A contact without a name is not wired.
func Open(heat, cool string) (*Dev, error) {
	heatPin, err := pin(heat)
	if err != nil {
		return nil, err
	}
	coolPin, err := pin(cool)
	if err != nil {
		return nil, err
	}
	return New(heatPin, coolPin)
}

func pin(name string) (gpio.PinIn, error) {
	if name == "" {
		return nil, nil // it is not wired
	}
	if _, err := host.Init(); err != nil { // once, however often it is called
		return nil, fmt.Errorf("load the drivers of this computer: %w", err)
	}
	if p := gpioreg.ByName(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("this computer has no %s", name)
}

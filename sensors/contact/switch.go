package contact

import (
	"errors"

	"periph.io/x/conn/v3/gpio"
)

// Switch is one contact that a person closes. Only one goroutine at a time may
// use it.
type Switch struct {
	pin    gpio.PinIn
	closed bool // as settled
	reads  bool // as last read
}

// NewSwitch sets the pin up as an input with a pull-up.
func NewSwitch(pin gpio.PinIn) (*Switch, error) {
	if pin == nil {
		return nil, errors.New("contact: no pin")
	}
	if err := input(pin); err != nil {
		return nil, err
	}
	return &Switch{pin: pin}, nil
}

// OpenSwitch finds the pin by its name, such as GPIO22, and sets it up as
// [NewSwitch] does.
func OpenSwitch(name string) (*Switch, error) {
	p, err := pin(name)
	if err != nil {
		return nil, err
	}
	return NewSwitch(p)
}

// Closed reads the contact, and returns what it said twice running. It is to be
// called a few times a second, further apart than a key bounces: 20 ms.
func (s *Switch) Closed() bool {
	if now := closed(s.pin); now == s.reads {
		s.closed = now
	} else {
		s.reads = now
	}
	return s.closed
}

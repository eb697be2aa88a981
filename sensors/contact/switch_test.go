package contact_test

import (
	"errors"
	"testing"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"nuanxin/sensors/contact"
)

func TestASwitchCountsWhenItSaidSoTwice(t *testing.T) {
	pin := &gpiotest.Pin{N: "GPIO22", L: gpio.High}
	s, err := contact.NewSwitch(pin)
	if err != nil {
		t.Fatal(err)
	}
	if pin.Pull() != gpio.PullUp {
		t.Errorf("the pull is %v, want up", pin.Pull())
	}
	for i, step := range []struct{ is, want bool }{
		{false, false},
		{true, false}, // it may bounce
		{false, false},
		{true, false},
		{true, true},
		{false, true},
		{false, false},
	} {
		_ = pin.Out(gpio.Level(!step.is))
		if got := s.Closed(); got != step.want {
			t.Errorf("step %d: closed is %t, want %t", i, got, step.want)
		}
	}
}

func TestASwitchThatCannotBeSetUpIsAnError(t *testing.T) {
	if _, err := contact.NewSwitch(&stuck{gpiotest.Pin{N: "GPIO22"}}); !errors.Is(err, errBusy) {
		t.Errorf("got %v", err)
	}
	if _, err := contact.NewSwitch(nil); err == nil {
		t.Error("a switch without a pin was taken")
	}
	if _, err := contact.OpenSwitch("GPIO99"); err == nil {
		t.Error("a pin that does not exist was taken")
	}
}

package contact_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"nuanxin/sensors"
	"nuanxin/sensors/contact"
)

const second = time.Second

// wired are two pins and the contacts on them, at a time that a test moves.
type wired struct {
	heat, cool gpiotest.Pin
	dev        *contact.Dev
	now        time.Time
}

func wire(t *testing.T) *wired {
	t.Helper()
	w := &wired{
		heat: gpiotest.Pin{N: "GPIO17"},
		cool: gpiotest.Pin{N: "GPIO27"},
		now:  time.Date(2026, time.January, 18, 8, 0, 0, 0, time.UTC),
	}
	dev, err := contact.New(&w.heat, &w.cool)
	if err != nil {
		t.Fatal(err)
	}
	w.dev = dev
	return w
}

// set closes or opens the contacts.
func (w *wired) set(heat, cool bool) {
	_ = w.heat.Out(gpio.Level(!heat))
	_ = w.cool.Out(gpio.Level(!cool))
}

// after lets time pass and reads the contacts.
func (w *wired) after(d time.Duration) sensors.Action {
	w.now = w.now.Add(d)
	return w.dev.Action(w.now)
}

func TestPinsArePulledUp(t *testing.T) {
	w := wire(t)
	if w.heat.Pull() != gpio.PullUp || w.cool.Pull() != gpio.PullUp {
		t.Errorf("pulls are %v and %v, want up", w.heat.Pull(), w.cool.Pull())
	}
}

func TestContactsTellOneAction(t *testing.T) {
	for _, c := range []struct {
		heat, cool bool
		want       sensors.Action
	}{
		{false, false, sensors.ActionIdle},
		{true, false, sensors.ActionHeating},
		{false, true, sensors.ActionCooling},
		{true, true, sensors.ActionUnknown},
	} {
		w := wire(t)
		w.set(!c.heat, c.heat) // something else before, never unknown
		w.after(0)
		if got := w.after(3 * second); got == sensors.ActionUnknown {
			t.Fatalf("got unknown beforehand")
		}
		w.set(c.heat, c.cool)
		w.after(second)
		if got := w.after(3 * second); got != c.want {
			t.Errorf("heat %t, cool %t: got %s, want %s", c.heat, c.cool, got, c.want)
		}
	}
}

func TestNothingIsKnownForThreeSeconds(t *testing.T) {
	w := wire(t)
	for _, c := range []struct {
		after time.Duration
		want  sensors.Action
	}{
		{0, sensors.ActionUnknown},
		{2999 * time.Millisecond, sensors.ActionUnknown},
		{time.Millisecond, sensors.ActionIdle},
	} {
		if got := w.after(c.after); got != c.want {
			t.Errorf("after %v more: got %s, want %s", c.after, got, c.want)
		}
	}
}

func TestChatterChangesNothing(t *testing.T) {
	w := wire(t)
	w.after(0)
	w.after(3 * second)
	for i := range 20 {
		w.set(i%2 == 0, false)
		if got := w.after(second); got != sensors.ActionIdle {
			t.Fatalf("got %s while the contact chatters, want idle", got)
		}
	}
	w.set(true, false)
	w.after(second)
	if got := w.after(3 * second); got != sensors.ActionHeating {
		t.Errorf("got %s after the chatter, want heating", got)
	}
}

func TestAClockThatWentBackDelaysByThreeSecondsAtMost(t *testing.T) {
	w := wire(t)
	w.after(0)
	w.after(3 * second)
	w.set(true, false)
	w.after(second)
	if got := w.after(-time.Hour); got != sensors.ActionIdle {
		t.Errorf("got %s, want still idle", got)
	}
	if got := w.after(3 * second); got != sensors.ActionHeating {
		t.Errorf("got %s, want heating", got)
	}
}

func TestOneContactIsEnough(t *testing.T) {
	pin := &gpiotest.Pin{N: "GPIO17"}
	for want, wiring := range map[sensors.Action][2]gpio.PinIn{
		sensors.ActionHeating: {pin, nil},
		sensors.ActionCooling: {nil, pin},
	} {
		dev, err := contact.New(wiring[0], wiring[1])
		if err != nil {
			t.Fatal(err)
		}
		_ = pin.Out(gpio.Low)
		began := time.Now()
		dev.Action(began)
		if got := dev.Action(began.Add(3 * second)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if dev, err := contact.New(nil, nil); err == nil || dev != nil {
		t.Error("contacts without any pin were taken")
	}
}

// stuck is a pin that cannot be set up.
type stuck struct{ gpiotest.Pin }

var errBusy = errors.New("device or resource busy")

func (*stuck) In(gpio.Pull, gpio.Edge) error { return errBusy }

func TestAPinThatCannotBeSetUpIsAnErrorWithItsName(t *testing.T) {
	_, err := contact.New(nil, &stuck{gpiotest.Pin{N: "GPIO27"}})
	if !errors.Is(err, errBusy) || !strings.Contains(err.Error(), "GPIO27") {
		t.Errorf("got %v, want %v of GPIO27", err, errBusy)
	}
}

package sensors_test

import (
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"nuanxin/sensors"
)

// step is one thing that happens to a poller.
type step struct {
	what   string // value, error, hang or clock
	value  sensors.Celsius
	jump   time.Duration
	action sensors.Action
	then   time.Duration
}

func steps() *rapid.Generator[[]step] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			what:  rapid.SampledFrom([]string{"value", "value", "error", "hang", "clock"}).Draw(t, "what"),
			value: sensors.Celsius(rapid.Float64Range(-20, 60).Draw(t, "value")),
			jump:  time.Duration(rapid.IntRange(-1e6, 1e6).Draw(t, "jump")) * time.Second,
			action: rapid.SampledFrom([]sensors.Action{
				sensors.ActionUnknown, sensors.ActionIdle, sensors.ActionHeating, sensors.ActionCooling,
			}).Draw(t, "action"),
			then: time.Duration(rapid.IntRange(1, 200).Draw(t, "then")) * time.Second,
		}
	}), 1, 30)
}

// TestARoomNeverInventsAnything checks what holds for a Room whatever the
// thermometer, the contacts and the clock do.
func TestARoomNeverInventsAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan, failure := steps().Draw(rt, "steps"), error(nil)
		synctest.Test(t, func(t *testing.T) { failure = play(t, plan) })
		if failure != nil {
			rt.Fatal(failure)
		}
	})
}

// play runs a poller through the steps, in a bubble.
func play(t *testing.T, plan []step) error {
	b, wall, wired := newBus(steady(21)), new(clock), new(contacts)
	wired.set(sensors.ActionUnknown)
	opts := within(b)
	opts.Now, opts.Contacts = wall.now, wired
	p := newPoller(t, opts)
	run(t, p)
	low, high := sensors.Celsius(21), sensors.Celsius(21) // of all good samples so far
	for _, s := range plan {
		switch s.what {
		case "value":
			if s.value >= -15 && s.value <= 55 {
				low, high = min(low, s.value), max(high, s.value)
			}
			b.says(steady(s.value))
		case "error":
			b.says(broken)
		case "hang":
			release := make(chan struct{})
			defer close(release)
			b.says(hanging(release, 21))
		case "clock":
			wall.jump(s.jump)
		}
		wired.set(s.action)
		pass(s.then)
		room := p.Room(wall.now())
		if err := sane(room, low, high, s.action); err != nil {
			return err
		}
	}
	return nil
}

// sane says what is impossible about a Room, given the good samples' bounds and
// the contacts.
func sane(room sensors.Room, low, high sensors.Celsius, action sensors.Action) error {
	shown := room.Health == sensors.HealthOK || room.Health == sensors.HealthStale
	const rounding = 1e-9
	switch {
	case room.Action != action || (room.Source == sensors.SourceContact) != (action != sensors.ActionUnknown):
		return fmt.Errorf("the contacts say %s: %+v", action, room)
	case room.Age < 0 || math.IsNaN(float64(room.Temperature)):
		return fmt.Errorf("no such value: %+v", room)
	case shown && (room.Temperature < low-rounding || room.Temperature > high+rounding):
		return fmt.Errorf("all samples were from %g to %g °C: %+v", low, high, room)
	case !shown && (room.Temperature != 0 || room.Age != 0):
		return fmt.Errorf("a value that cannot be believed: %+v", room)
	case (room.Comfort != sensors.ComfortUnknown) != (room.Health == sensors.HealthOK):
		return fmt.Errorf("comfort without a good value, or none with one: %+v", room)
	}
	return nil
}

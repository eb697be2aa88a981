package sensors_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/sensors"
)

func TestActionComesFromContactsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBus(steady(5)), new(contacts)
		c.set(sensors.ActionIdle)
		opts := within(b)
		opts.Contacts = c
		p := newPoller(t, opts)
		run(t, p)
		release := make(chan struct{})
		defer close(release)
		for _, state := range []struct {
			sense  func() (sensors.Sample, error)
			health sensors.Health
		}{
			{steady(5), sensors.HealthOK},
			{steady(40), sensors.HealthOK},
			{broken, sensors.HealthFault},
			{hanging(release, 21), sensors.HealthFault},
		} {
			b.says(state.sense)
			pass(2 * time.Minute)
			for action, source := range map[sensors.Action]sensors.Source{
				sensors.ActionIdle:    sensors.SourceContact,
				sensors.ActionHeating: sensors.SourceContact,
				sensors.ActionCooling: sensors.SourceContact,
				sensors.ActionUnknown: sensors.SourceNone,
			} {
				c.set(action)
				pass(time.Second)
				room := wantHealth(t, p, state.health)
				if room.Action != action || room.Source != source {
					t.Errorf("got %q from %q, want %q from %q", room.Action, room.Source, action, source)
				}
			}
		}
	})
}

func TestChangedIsCalledOnlyWhenSomethingCanBeSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBus(steady(21)), new(contacts)
		c.set(sensors.ActionIdle)
		opts, changed := within(b), 0
		opts.Contacts, opts.Changed = c, func() { changed++ }
		p := newPoller(t, opts)
		run(t, p)
		expect := func(what string, want int) {
			t.Helper()
			if changed != want {
				t.Errorf("%s: Changed was called %d times, want %d", what, changed, want)
			}
			changed = 0
		}
		changed = 0 // the first look tells the contacts and the first sample
		pass(10 * time.Minute)
		expect("nothing happened", 0)
		b.says(steady(21.04))
		pass(10 * time.Minute)
		expect("less than a tenth", 0)
		b.says(steady(21.06))
		pass(10 * time.Minute)
		expect("a tenth", 1)
		c.set(sensors.ActionHeating)
		pass(2 * time.Second)
		expect("the heating", 1)
		humid := sensors.Percent(40.2)
		b.says(func() (sensors.Sample, error) { return sensors.Sample{Temperature: 21.06, Humidity: &humid}, nil })
		pass(10 * time.Minute)
		expect("humidity", 1)
		b.says(steady(16.06))
		pass(15 * time.Second)
		expect("50 tenths at once", 1)
		b.says(steady(15.97))
		pass(10 * time.Minute)
		expect("a tenth, and it is cold", 2)
	})
}

// clock is a wall clock without a monotonic reading, which a test may set.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Round(0).Add(time.Duration(c.ahead.Load())) }

func (c *clock) jump(by time.Duration) { c.ahead.Add(int64(by)) }

func TestAClockThatJumpsBreaksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBus(steady(21)), new(clock)
		opts := within(b)
		opts.Now = c.now
		p := newPoller(t, opts)
		run(t, p)
		pass(7 * time.Second)
		for _, jump := range []time.Duration{-time.Hour, time.Hour, -50 * 365 * 24 * time.Hour, 290 * 365 * 24 * time.Hour} {
			c.jump(jump)
			room := p.Room(c.now())
			if room.Age < 0 || jump < 0 && (room.Health != sensors.HealthOK || room.Temperature != 21) {
				t.Errorf("right after %v: %+v", jump, room)
			}
			pass(15 * time.Second)
			room = p.Room(c.now())
			if room.Health != sensors.HealthOK || room.Temperature != 21 || room.Age >= 5*time.Second {
				t.Errorf("15 s after %v: %+v", jump, room)
			}
		}
		// A step back must not hold the comfort of before for as long as it was.
		b.says(steady(10))
		pass(5 * time.Minute)
		c.jump(-24 * time.Hour)
		b.says(steady(21))
		pass(5 * time.Minute)
		if room := p.Room(c.now()); room.Comfort != sensors.ComfortOK {
			t.Errorf("got %+v, want comfort", room)
		}
	})
}

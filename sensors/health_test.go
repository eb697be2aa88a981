package sensors_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/sensors"
)

func TestTheFirstSampleCountsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		humidity := sensors.Percent(41.5)
		b := newBus(func() (sensors.Sample, error) {
			return sensors.Sample{Temperature: 21.5, Humidity: &humidity}, nil
		})
		opts := within(b)
		opts.Offset, opts.Simulated = -0.5, true
		p := newPoller(t, opts)
		wantHealth(t, p, sensors.HealthStarting)
		run(t, p)
		pass(3 * time.Second)
		room := wantHealth(t, p, sensors.HealthOK)
		if room.Humidity == nil || *room.Humidity != 41.5 || room.Humidity == &humidity {
			t.Errorf("humidity is %v, want 41.5 of its own", room.Humidity)
		}
		room.Humidity = nil
		want := sensors.Room{
			Health: sensors.HealthOK, Temperature: 21, Age: 3 * time.Second, Comfort: sensors.ComfortOK,
			Action: sensors.ActionUnknown, Source: sensors.SourceNone, Simulated: true,
		}
		if room != want {
			t.Errorf("got %+v, want %+v", room, want)
		}
	})
}

func TestAHangingBusTurnsStaleAndFaultByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		b := newBus(steady(21))
		opts, changed := within(b), 0
		opts.Changed = func() { changed++ }
		p := newPoller(t, opts)
		run(t, p)
		b.says(hanging(release, 30))
		pass(staleAfter - time.Millisecond)
		wantHealth(t, p, sensors.HealthOK)
		pass(time.Millisecond)
		room := wantHealth(t, p, sensors.HealthStale)
		if room.Temperature != 21 || room.Age != staleAfter || room.Comfort != sensors.ComfortUnknown {
			t.Errorf("stale room is %+v, want 21 °C of 20 s ago and no comfort", room)
		}
		pass(faultAfter - staleAfter - time.Millisecond)
		wantHealth(t, p, sensors.HealthStale)
		pass(time.Millisecond)
		room = wantHealth(t, p, sensors.HealthFault)
		if room.Temperature != 0 || room.Age != 0 || room.Comfort != sensors.ComfortUnknown {
			t.Errorf("faulty room is %+v, want no value", room)
		}
		if changed != 3 {
			t.Errorf("Changed was called %d times, want 3: ok, stale, fault", changed)
		}

		close(release)
		synctest.Wait() // the first good sample
		wantHealth(t, p, sensors.HealthFault)
		pass(5 * time.Second)
		wantHealth(t, p, sensors.HealthFault)
		pass(5 * time.Second)
		if room := wantHealth(t, p, sensors.HealthOK); room.Temperature != 30 {
			t.Errorf("%g °C after the fault, want 30: nothing from before it", room.Temperature)
		}
	})
}

const (
	staleAfter = 20 * time.Second
	faultAfter = 120 * time.Second
)

func TestAFaultEndsAfterThreeGoodSamplesInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		p := newPoller(t, within(b))
		run(t, p)
		b.says(broken)
		pass(45 * time.Second) // nine errors
		wantHealth(t, p, sensors.HealthStale)
		pass(5 * time.Second)
		wantHealth(t, p, sensors.HealthFault)

		b.says(steady(21))
		pass(10 * time.Second) // two good samples
		wantHealth(t, p, sensors.HealthFault)
		b.says(broken)
		pass(5 * time.Second)
		wantHealth(t, p, sensors.HealthFault)
		b.says(steady(21))
		pass(10 * time.Second)
		wantHealth(t, p, sensors.HealthFault)
		pass(5 * time.Second)
		wantHealth(t, p, sensors.HealthOK)
	})
}

func TestASingleErrorIsNotSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		p := newPoller(t, within(b))
		run(t, p)
		for range 20 {
			b.says(broken)
			pass(15 * time.Second)
			wantHealth(t, p, sensors.HealthOK)
			b.says(steady(21))
			pass(5 * time.Second)
			wantHealth(t, p, sensors.HealthOK)
		}
	})
}

func TestASensorThatNeverAnswersIsAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		p := newPoller(t, within(newBus(hanging(release, 21))))
		run(t, p)
		pass(faultAfter - time.Millisecond)
		wantHealth(t, p, sensors.HealthStarting)
		pass(time.Millisecond)
		wantHealth(t, p, sensors.HealthFault)
	})
}

func TestASensorMayComeLateAndBePluggedInAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		b.absent.Store(true)
		p := newPoller(t, within(b))
		stop := run(t, p)
		pass(12 * time.Second)
		wantHealth(t, p, sensors.HealthStarting)
		b.absent.Store(false)
		pass(5 * time.Second)
		wantHealth(t, p, sensors.HealthOK)
		if opened, closed := b.opened.Load(), b.closed.Load(); opened != 1 || closed != 0 {
			t.Errorf("opened %d and closed %d times, want 1 and 0", opened, closed)
		}

		b.says(broken)
		b.absent.Store(true)
		pass(70 * time.Second)
		wantHealth(t, p, sensors.HealthFault)
		b.says(steady(22))
		b.absent.Store(false)
		pass(15 * time.Second)
		wantHealth(t, p, sensors.HealthOK)
		stop()
		if opened, closed := b.opened.Load(), b.closed.Load(); opened != 2 || closed != 2 {
			t.Errorf("opened %d and closed %d times, want 2 and 2", opened, closed)
		}
	})
}

func TestRunReturnsWhileTheBusHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		b := newBus(hanging(release, 21))
		stop := run(t, newPoller(t, within(b)))
		pass(time.Second)
		asked := time.Now()
		stop()
		if took := time.Since(asked); took > 500*time.Millisecond {
			t.Errorf("Run took %v to return, want at most 500 ms", took)
		}
		close(release)
		synctest.Wait()
		if closed := b.closed.Load(); closed != 1 {
			t.Errorf("closed %d times after the bus answered, want once", closed)
		}
	})
}

func TestWhatNoRoomCanBeIsAnError(t *testing.T) {
	for value, want := range map[sensors.Celsius]sensors.Health{
		-15: sensors.HealthOK, 55: sensors.HealthOK,
		-15.1: sensors.HealthFault, 55.1: sensors.HealthFault, sensors.Celsius(math.NaN()): sensors.HealthFault,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPoller(t, within(newBus(steady(value))))
			run(t, p)
			pass(45 * time.Second)
			if room := wantHealth(t, p, want); want == sensors.HealthOK && room.Temperature != value {
				t.Errorf("got %g °C, want %g", room.Temperature, value)
			}
		})
	}
}

func TestWithoutAThermometerTheContactsStillCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := new(contacts)
		c.set(sensors.ActionHeating)
		p := newPoller(t, sensors.Options{Contacts: c})
		run(t, p)
		pass(time.Hour)
		room := wantHealth(t, p, sensors.HealthNone)
		if room.Action != sensors.ActionHeating || room.Source != sensors.SourceContact {
			t.Errorf("got %q from %q, want heating from contact", room.Action, room.Source)
		}
	})
}

func TestOnlyChangesOfStateAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := newBus(steady(21))
		opts := within(b)
		opts.Log = slog.New(slog.NewTextHandler(&log, nil))
		stop := run(t, newPoller(t, opts))
		pass(time.Minute)
		b.says(broken)
		pass(10 * time.Minute)
		stop()
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if len(lines) != 3 {
			t.Fatalf("got %d lines, want ok, stale and fault:\n%s", len(lines), log.String())
		}
		for i, want := range []string{
			"level=INFO msg=\"thermometer health changed\" health=ok was=starting",
			"level=WARN msg=\"thermometer health changed\" health=stale was=ok error=\"no acknowledge\"",
			"level=WARN msg=\"thermometer health changed\" health=fault was=stale error=\"no acknowledge\"",
		} {
			if !strings.HasSuffix(lines[i], want) {
				t.Errorf("got %s, want it to end with %s", lines[i], want)
			}
		}
	})
}

func TestOptionsOutOfBoundsAreRefused(t *testing.T) {
	open := newBus(steady(21)).open
	nan := sensors.Celsius(math.NaN())
	for _, opts := range []sensors.Options{
		{Open: open},
		{Open: open, Low: 28, High: 16},
		{Open: open, Low: 20, High: 20.9},
		{Open: open, Low: nan, High: 28},
		{Open: open, Low: 16, High: 28, Offset: 5.1},
		{Open: open, Low: 16, High: 28, Offset: -5.1},
		{Open: open, Low: 16, High: 28, Offset: nan},
	} {
		if p, err := sensors.NewPoller(opts); err == nil || p != nil {
			t.Errorf("%+v were taken", opts)
		}
	}
	if _, err := sensors.NewPoller(sensors.Options{Open: open, Low: 20, High: 21, Offset: -5}); err != nil {
		t.Error(err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		began := time.Now()
		if err := newPoller(t, within(b)).Run(ctx); err != nil || time.Since(began) != 7*time.Second {
			t.Errorf("Run returned %v after %v, want nil after 7s", err, time.Since(began))
		}
		if b.closed.Load() != 1 {
			t.Error("Run returned before the thermometer was closed")
		}
	})
}

package sensors_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/sensors"
)

func TestOutliersAreHeldBackUntilThreeAgree(t *testing.T) {
	for _, c := range []struct {
		name   string
		says   []sensors.Celsius
		want   sensors.Celsius
		health sensors.Health
	}{
		{"one outlier", []sensors.Celsius{21, 40, 21, 21}, 21, sensors.HealthOK},
		{"two outliers", []sensors.Celsius{21, 40, 40, 21}, 21, sensors.HealthOK},
		{"two and one more", []sensors.Celsius{21, 40, 40, 21, 40, 21}, 21, sensors.HealthOK},
		{"three that agree", []sensors.Celsius{21, 40, 42, 41}, 41, sensors.HealthOK},
		{"exactly 3 °C is no jump", []sensors.Celsius{21, 24, 24}, 21.24, sensors.HealthOK},
		{"a little more is a jump", []sensors.Celsius{21, 24.05, 24.05}, 21, sensors.HealthOK},
		{"none agree", []sensors.Celsius{21, 40, 30, 50, 0, 10}, 21, sensors.HealthStale},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPoller(t, within(newBus(series(c.says...))))
				run(t, p)
				pass(time.Duration(len(c.says)-1) * 5 * time.Second)
				room := wantHealth(t, p, c.health)
				if math.Abs(float64(room.Temperature-c.want)) > 0.01 {
					t.Errorf("got %g °C, want %g", room.Temperature, c.want)
				}
			})
		})
	}
}

func TestAStepIsFollowedWithATimeConstantOfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(20))
		p := newPoller(t, within(b))
		run(t, p)
		pass(time.Minute)
		b.says(steady(22))
		// The median follows with the third of the new samples, 10 s after the
		// first; from then on the mean has 63 % of the way after a minute.
		pass(10 * time.Second)
		if got := p.Room(time.Now()).Temperature; got != 20 {
			t.Errorf("got %g °C after two samples, want still 20", got)
		}
		pass(time.Minute)
		want := 22 - 2*math.Exp(-1)
		if got := p.Room(time.Now()).Temperature; math.Abs(float64(got)-want) > 1e-9 {
			t.Errorf("got %g °C after a minute, want %g", got, want)
		}
	})
}

func TestSmoothingCountsTheTimeThatPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(20))
		p := newPoller(t, within(b))
		run(t, p)
		b.says(broken)
		pass(40 * time.Second)
		b.says(steady(22)) // the median of 20 and 22 is the lower, of 20, 22, 22 the higher
		pass(5 * time.Second)
		b.says(broken)
		pass(35 * time.Second)
		b.says(steady(22))
		pass(5 * time.Second)
		want := 22 - 2*math.Exp(-40.0/60)
		if got := p.Room(time.Now()).Temperature; math.Abs(float64(got)-want) > 1e-9 {
			t.Errorf("got %g °C 40 s after the last sample, want %g", got, want)
		}
	})
}

func TestComfortHasHysteresis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		p := newPoller(t, within(b))
		run(t, p)
		for _, step := range []struct {
			t    sensors.Celsius
			want sensors.Comfort
		}{
			{16.1, sensors.ComfortOK},
			{15.9, sensors.ComfortCold},
			{16.4, sensors.ComfortCold},
			{16.6, sensors.ComfortOK},
			{27.9, sensors.ComfortOK},
			{28.1, sensors.ComfortHot},
			{27.6, sensors.ComfortHot},
			{27.4, sensors.ComfortOK},
			{10, sensors.ComfortCold},
			{40, sensors.ComfortHot},
		} {
			b.says(steady(step.t))
			pass(15 * time.Minute)
			if got := p.Room(time.Now()).Comfort; got != step.want {
				t.Errorf("at %g °C the room feels %s, want %s", step.t, got, step.want)
			}
		}
	})
}

func TestComfortThatStayedLongChangesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(steady(21))
		p := newPoller(t, within(b))
		run(t, p)
		pass(10 * time.Minute)
		b.says(steady(40))
		pass(15 * time.Second) // three samples prove the jump
		if got := p.Room(time.Now()).Comfort; got != sensors.ComfortHot {
			t.Errorf("the room feels %s, want hot", got)
		}
	})
}

// changesOfComfort runs a thermometer for an hour and returns when the comfort
// changed.
func changesOfComfort(t *testing.T, sense func() (sensors.Sample, error)) (at []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := newPoller(t, within(newBus(sense)))
		run(t, p)
		began, was := time.Now(), p.Room(time.Now()).Comfort
		for time.Since(began) < time.Hour {
			pass(time.Second)
			if is := p.Room(time.Now()).Comfort; is != was {
				at, was = append(at, time.Since(began)), is
			}
		}
	})
	return at
}

func TestNoiseDoesNotMakeComfortFlicker(t *testing.T) {
	for _, base := range []float64{16, 16.25, 16.5, 27.5, 27.75, 28} {
		noise := rand.New(rand.NewPCG(1, 2))
		at := changesOfComfort(t, func() (sensors.Sample, error) {
			return sensors.Sample{Temperature: sensors.Celsius(base + noise.Float64()*0.8 - 0.4)}, nil
		})
		// Hysteresis is wider than what the filter leaves of the noise.
		if len(at) > 2 {
			t.Errorf("at %g ± 0.4 °C the comfort changed %d times in an hour: %v", base, len(at), at)
		}
	}
}

func TestComfortStaysForAMinuteAtLeast(t *testing.T) {
	var n int
	at := changesOfComfort(t, func() (sensors.Sample, error) {
		swing := sensors.Celsius(2.5)
		if n++; n/8%2 == 0 { // 40 s up, 40 s down: wider than the hysteresis, shorter than a minute
			swing = -swing
		}
		return sensors.Sample{Temperature: 16.25 + swing}, nil
	})
	if len(at) < 10 {
		t.Fatalf("the comfort changed only %d times; the swing is too small to show anything", len(at))
	}
	for i := 1; i < len(at); i++ {
		if stayed := at[i] - at[i-1]; stayed < time.Minute {
			t.Errorf("the comfort changed after %v, want a minute at least: %v", stayed, at)
		}
	}
}

package simulated_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/sensors"
	"nuanxin/sensors/simulated"
)

func TestTheRoomBreathesGently(t *testing.T) {
	low, high := math.Inf(1), math.Inf(-1)
	began := time.Date(2026, time.January, 18, 0, 0, 0, 0, time.UTC)
	before, _ := simulated.At(began)
	for minute := range 24 * 60 {
		at := began.Add(time.Duration(minute) * time.Minute)
		now, _ := simulated.At(at)
		if step := math.Abs(float64(now.Temperature - before.Temperature)); step > 0.1 {
			t.Fatalf("%g °C in a minute at %v", step, at)
		}
		if h := now.Humidity; h == nil || *h < 30 || *h > 50 {
			t.Fatalf("humidity is %v at %v, want 30 to 50 %%", h, at)
		}
		low, high = min(low, float64(now.Temperature)), max(high, float64(now.Temperature))
		before = now
	}
	if low < 21 || low > 21.2 || high < 21.8 || high > 22 {
		t.Errorf("a day goes from %g to %g °C, want from 21 to 22", low, high)
	}
}

func TestTheSameTimeGivesTheSameRoom(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} {
		a, _ := simulated.At(at)
		b, _ := simulated.At(at)
		if a.Temperature != b.Temperature || *a.Humidity != *b.Humidity || math.Abs(float64(a.Temperature)-21.5) > 0.5 {
			t.Errorf("at %v: %+v and %+v", at, a, b)
		}
	}
}

func TestTheSeasonHeatsAndCools(t *testing.T) {
	const seasons = "hhhiiccciihh" // January to December: heating, idle, cooling
	want := map[byte]sensors.Action{
		'h': sensors.ActionHeating, 'i': sensors.ActionIdle, 'c': sensors.ActionCooling,
	}
	for month := time.January; month <= time.December; month++ {
		_, got := simulated.At(time.Date(2026, month, 15, 12, 0, 0, 0, time.UTC))
		if want := want[seasons[month-1]]; got != want {
			t.Errorf("%v: got %s, want %s", month, got, want)
		}
	}
}

func TestAPollerMarksTheRoomAsSimulated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		harbin := time.FixedZone("CST", 8*60*60)
		// Still October in UTC, where the bubble's clock is.
		october := time.Date(2026, time.October, 31, 17, 0, 0, 0, time.UTC)
		began := time.Now()
		now := func() time.Time { return october.Add(time.Since(began)).In(harbin) }
		opts := simulated.Options(now)
		opts.Low, opts.High = 16, 28
		p, err := sensors.NewPoller(opts)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 13*time.Second)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Fatal(err)
		}
		room := p.Room(now())
		if !room.Simulated || room.Health != sensors.HealthOK || room.Humidity == nil {
			t.Errorf("got %+v, want a good, simulated room", room)
		}
		if room.Action != sensors.ActionHeating || room.Source != sensors.SourceContact {
			t.Errorf("got %s from %s, want November's heating from contact", room.Action, room.Source)
		}
		if sample, _ := simulated.At(now()); math.Abs(float64(room.Temperature-sample.Temperature)) > 0.05 {
			t.Errorf("got %g °C, want %g", room.Temperature, sample.Temperature)
		}
	})
}

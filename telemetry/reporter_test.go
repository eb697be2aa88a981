package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
	"nuanxin/sensors"
	"nuanxin/telemetry"
)

// outlet takes reports, or refuses them while err is set.
type outlet struct {
	mu   sync.Mutex
	err  error
	sent []sent
}

type sent struct {
	at      time.Time
	topic   string
	payload []byte
}

func (o *outlet) publish(_ context.Context, topic string, payload []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, sent{time.Now(), topic, payload})
	return o.err
}

func (o *outlet) set(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

// take returns what was sent since the last call.
func (o *outlet) take() []sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	got := o.sent
	o.sent = nil
	return got
}

// options report a warm room with a job on the screen.
func options(o *outlet) telemetry.Options {
	humidity := sensors.Percent(38.04)
	rss, available, free := uint64(34_603_008), uint64(3_377_934_336), uint64(25_769_803_776)
	soc, load := 52.58, 0.18
	return telemetry.Options{
		Topic:   "nuanxin/v1/station/huayuan/telemetry",
		Publish: o.publish,
		Version: "v0.1.0",
		Room: func() sensors.Room {
			return sensors.Room{
				Health: sensors.HealthOK, Temperature: 21.4375, Humidity: &humidity, Age: 1400 * time.Millisecond,
				Comfort: sensors.ComfortOK, Action: sensors.ActionHeating, Source: sensors.SourceContact,
			}
		},
		Slide: func() (feed.Slide, time.Time) {
			item := &feed.Item{ID: "courier-17", Rev: 3, Scope: "street/huayuan"}
			return feed.Slide{Item: item, Page: 1}, time.Date(2026, 1, 12, 9, 29, 51, 0, shanghai)
		},
		Screen: func() telemetry.Screen {
			return telemetry.Screen{Dim: 60, Power: "verified", Presented: time.Date(2026, 1, 12, 9, 29, 58, 7, shanghai)}
		},
		Items: func() int { return 12 }, Outbox: func() int { return 2 }, Reconnects: func() int { return 1 },
		Machine: func() telemetry.Machine {
			return telemetry.Machine{SoC: &soc, MemAvailable: &available, RSS: &rss, Load1: &load, DiskFree: &free}
		},
		Now: func() time.Time { return time.Date(2026, 1, 12, 9, 30, 0, 0, shanghai) },
	}
}

// during runs a reporter for d in a bubble's time.
func during(t *testing.T, d time.Duration, opts telemetry.Options, act func(*telemetry.Reporter)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	r := telemetry.New(opts)
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	synctest.Wait()
	act(r)
	if err := <-ended; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func nothing(*telemetry.Reporter) {}

// only is the one report of a run that is nudged once, after ten seconds.
func only(t *testing.T, opts telemetry.Options, o *outlet) []byte {
	t.Helper()
	var payload []byte
	synctest.Test(t, func(t *testing.T) {
		during(t, 15*time.Second, opts, func(r *telemetry.Reporter) {
			time.Sleep(10 * time.Second) // of the bubble's time
			o.take()
			r.Nudge()
			synctest.Wait()
			got := o.take()
			if len(got) != 1 {
				t.Fatalf("%d reports after a nudge", len(got))
			}
			if m := got[0]; m.topic != "nuanxin/v1/station/huayuan/telemetry" {
				t.Errorf("sent to %s", m.topic)
			}
			payload = got[0].payload
		})
	})
	return payload
}

func TestAReport(t *testing.T) {
	o := new(outlet)
	golden(t, "report", only(t, options(o), o))
}

func TestAReportOfAStationThatKnowsNothing(t *testing.T) {
	o := new(outlet)
	opts := options(o)
	opts.Room = func() sensors.Room {
		humidity := sensors.Percent(40)
		return sensors.Room{
			Health: sensors.HealthFault, Temperature: 85, Humidity: &humidity, Age: time.Hour, Comfort: sensors.ComfortUnknown,
			Action: sensors.ActionUnknown, Source: sensors.SourceNone, Simulated: true,
		}
	}
	opts.Slide = func() (feed.Slide, time.Time) { return feed.Slide{}, time.Time{} }
	opts.Machine = func() telemetry.Machine { return telemetry.Machine{} }
	opts.Now = func() time.Time { return time.Time{} }
	golden(t, "report-nothing", only(t, opts, o))
}

func TestATemperatureIsToldOnlyWhileItMeansSomething(t *testing.T) {
	for health, told := range map[sensors.Health]bool{
		sensors.HealthNone: false, sensors.HealthStarting: false, sensors.HealthOK: true,
		sensors.HealthStale: true, sensors.HealthFault: false,
	} {
		o := new(outlet)
		opts := options(o)
		opts.Room = func() sensors.Room { return sensors.Room{Health: health} } // 0 °C is a temperature
		var got telemetry.Report
		if err := json.Unmarshal(only(t, opts, o), &got); err != nil {
			t.Fatal(err)
		}
		if (got.Room.Temperature != nil) != told || (got.Room.Age != nil) != told || got.Room.Health != health {
			t.Errorf("%s: %+v", health, got.Room)
		}
	}
}

func TestANumberThatIsNoneDoesNotSilenceTheReport(t *testing.T) {
	o := new(outlet)
	opts := options(o)
	opts.Room = func() sensors.Room {
		return sensors.Room{Health: sensors.HealthOK, Temperature: sensors.Celsius(math.NaN())}
	}
	var got telemetry.Report
	if err := json.Unmarshal(only(t, opts, o), &got); err != nil || got.Room.Temperature != nil {
		t.Errorf("got %+v, %v", got.Room, err)
	}
}

func TestReportsComeEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := new(outlet)
		start := time.Now()
		during(t, 10*time.Minute, options(o), nothing)
		got := o.take()
		if n := len(got); n < 9 || n > 10 {
			t.Fatalf("%d reports in ten minutes", n)
		}
		if wait := got[0].at.Sub(start); wait > time.Minute {
			t.Errorf("the first came after %v", wait)
		}
		for i := range got[1:] {
			if wait := got[i+1].at.Sub(got[i].at); wait != time.Minute {
				t.Errorf("report %d came after %v", i+1, wait)
			}
		}
	})
}

func TestStationsDoNotAllReportInTheSameSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := make(map[time.Duration]bool)
		for range 20 {
			o, start := new(outlet), time.Now()
			during(t, time.Minute+time.Second, options(o), nothing)
			first[o.take()[0].at.Sub(start).Truncate(time.Second)] = true
		}
		if len(first) < 5 {
			t.Errorf("20 stations began in the seconds %v", first)
		}
	})
}

func TestDroppedReportsAreLoggedOnceAndNeverSentLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		o := &outlet{err: errors.New("link is down")}
		opts := options(o)
		opts.Log = slog.New(slog.NewTextHandler(&log, nil))
		during(t, 10*time.Minute, opts, func(*telemetry.Reporter) {
			time.Sleep(5 * time.Minute)
			o.set(nil)
		})
		if n := len(o.take()); n > 10 {
			t.Errorf("%d attempts in ten minutes", n)
		}
		if strings.Count(log.String(), "reports are dropped") != 1 || strings.Count(log.String(), "reports are sent again") != 1 {
			t.Errorf("logged: %s", &log)
		}
	})
}

func TestNudgesDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := new(outlet)
		during(t, time.Nanosecond, options(o), func(r *telemetry.Reporter) {
			for range 100 {
				r.Nudge()
			}
			synctest.Wait()
			// One may be taken while the others ring.
			if n := len(o.take()); n < 1 || n > 2 {
				t.Errorf("%d reports", n)
			}
		})
	})
}

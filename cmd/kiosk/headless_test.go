package main_test

import (
	"context"
	"image"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/display/window"
	"nuanxin/feed"
	"nuanxin/telemetry"
	"nuanxin/uplink"
)

// patience is how long the tests wait for what should take a second or two.
const patience = time.Minute

// noWindow asks for frames as the window does, and says that they were seen, and
// for a minute more than a test has.
func noWindow(ctx context.Context, o window.Options) error {
	for {
		frame, next := o.Frame(time.Now(), image.Pt(1280, 720))
		o.Presented(frame)
		o.Alive(time.Now().Add(time.Minute))
		select {
		case <-ctx.Done():
			return nil
		case <-o.Changed:
		case <-time.After(max(time.Until(next), 10*time.Millisecond)):
		}
	}
}

// configured is the configuration of a demonstration station that has never
// run.
func configured(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.Load(filepath.Join(founded(t), "kiosk.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// work has a station work until the test ends, or end is called, which returns
// when it has ended. The frames that come to be seen are on the glass.
func work(t *testing.T, cfg config.Config) (glass <-chan display.Frame, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done, seen := make(chan error, 1), make(chan display.Frame, 1000)
	show := func(ctx context.Context, o window.Options) error {
		present := o.Presented
		o.Presented = func(f display.Frame) {
			present(f)
			seen <- f
		}
		return noWindow(ctx, o)
	}
	go func() { done <- main.Serve(ctx, cfg, slog.New(slog.DiscardHandler), show, func(feed.Slide) {}) }()
	end = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	return seen, end
}

// hear is what the station has said last on a topic, and says from now on.
func hear[T any](t *testing.T, cfg config.Config, topic string) <-chan T {
	t.Helper()
	heard := make(chan T, 100)
	join(t, uplink.Options{
		Broker: cfg.Broker.URL, Ephemeral: true, Filters: []string{topic},
		Handle: func(_ context.Context, came []uplink.Message) error {
			for _, m := range came {
				var v T
				if err := json.Unmarshal(m.Payload, &v); err != nil {
					t.Errorf("%s: %v", topic, err)
				}
				heard <- v
			}
			return nil
		},
	})
	return heard
}

// states are the station's states.
func states(t *testing.T, cfg config.Config) <-chan telemetry.State {
	t.Helper()
	return hear[telemetry.State](t, cfg, feed.Prefix(cfg.Broker.Prefix).State(cfg.Station.ID))
}

// join has somebody else connected to the broker until the test ends.
func join(t *testing.T, o uplink.Options) *uplink.Link {
	t.Helper()
	link, err := uplink.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- link.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-gone; err != nil {
			t.Error(err)
		}
	})
	if err := link.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	return link
}

// await waits for what is as it should be, and returns it.
func await[T any](t *testing.T, limit time.Duration, what string, from <-chan T, ok func(T) bool) T {
	t.Helper()
	late := time.After(limit)
	for {
		select {
		case got := <-from:
			if ok(got) {
				return got
			}
		case <-late:
			t.Fatalf("waited %v for %s", limit, what)
		}
	}
}

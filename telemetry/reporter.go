package telemetry

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/sensors"
)

// interval is between two reports.
const interval = time.Minute

// Options are what a [Reporter] reports, and where. Only Log may be nil.
type Options struct {
	// Topic is that of the reports.
	Topic string
	// Publish sends a report; an error drops it.
	Publish func(ctx context.Context, topic string, payload []byte) error

	// Version is that of the program.
	Version string
	Room    func() sensors.Room
	// Slide is what was presented last, and when; without an item if nothing
	// was.
	Slide func() (slide feed.Slide, since time.Time)
	// Screen is what the screen does; its Presented is zero while the clock is
	// not set.
	Screen     func() Screen
	Items      func() int
	Outbox     func() int
	Reconnects func() int
	// Machine is usually [Host.Machine].
	Machine func() Machine

	// Now is the station's clock, and returns zero while that is not set.
	Now func() time.Time
	// Log gets changes between reports that can and cannot be sent.
	Log *slog.Logger
}

// Reporter sends reports. [New] makes one, [Reporter.Run] runs it.
type Reporter struct {
	opts  Options
	began time.Time // on the monotonic clock: the other may be set in between
	nudge chan struct{}
}

// New makes a reporter. The uptime that it reports begins here.
func New(opts Options) *Reporter {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Reporter{opts: opts, began: time.Now(), nudge: make(chan struct{}, 1)}
}

// Nudge asks for a report at once, as when the connection has come up. It
// never blocks.
func (r *Reporter) Nudge() {
	select {
	case r.nudge <- struct{}{}:
	default: // one is on its way
	}
}

// Run sends a report every minute until ctx ends, then returns nil. The first
// comes after a random part of a minute, so that the stations of a district
// do not all report in the same second.
func (r *Reporter) Run(ctx context.Context) error {
	next := time.NewTimer(rand.N(interval))
	defer next.Stop()
	dropping := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.nudge:
		case <-next.C:
			next.Reset(interval)
		}
		err := r.send(ctx)
		switch failed := err != nil; {
		case ctx.Err() != nil || failed == dropping:
		case failed:
			r.opts.Log.Warn("reports are dropped", "err", err)
			dropping = true
		default:
			r.opts.Log.Info("reports are sent again")
			dropping = false
		}
	}
}

func (r *Reporter) send(ctx context.Context) error {
	payload, err := json.Marshal(r.report())
	if err != nil {
		return err
	}
	return r.opts.Publish(ctx, r.opts.Topic, payload)
}

func (r *Reporter) report() Report {
	screen := r.opts.Screen()
	screen.Presented = stamp(screen.Presented)
	return Report{
		V:          version,
		At:         stamp(r.opts.Now()),
		Uptime:     int64(time.Since(r.began).Seconds()),
		Version:    r.opts.Version,
		Room:       reportRoom(r.opts.Room()),
		Slide:      reportSlide(r.opts.Slide()),
		Screen:     screen,
		Items:      r.opts.Items(),
		Outbox:     r.opts.Outbox(),
		Reconnects: r.opts.Reconnects(),
		Machine:    r.opts.Machine(),
	}
}

package sensors

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"
)

const (
	samplePace = 5 * time.Second
	lookPace   = time.Second // contacts, and whether the last sample grew too old
	// grace is how long a healthy thermometer gets to be closed.
	grace = 500 * time.Millisecond

	maxOffset Celsius = 5
	minBand   Celsius = 2 * hysteresis
)

// contacts tell what is being done about the temperature.
type contacts interface {
	// Action never waits; it returns ActionUnknown where nothing can be told.
	Action(now time.Time) Action
}

// Options say what a Poller asks and how it judges the answers.
type Options struct {
	// Open makes the thermometer ready. It is called at the start and again
	// after every error, so a sensor may come late or be plugged in anew. It may
	// block. Nil means that there is no thermometer.
	Open func() (Thermometer, error)
	// Contacts are nil where none are wired.
	Contacts contacts
	// Offset is added to every sample, at most 5 °C up or down.
	Offset Celsius
	// Low and High bound the comfort band; they are at least 1 °C apart.
	Low, High Celsius
	// Simulated marks every Room.
	Simulated bool
	// Changed is called by Run when a Room's health, comfort, action,
	// temperature in tenths or humidity in percent has changed. It must not
	// wait. Nil is allowed.
	Changed func()
	// Log gets changes of health and action. Nil is silence.
	Log *slog.Logger
	// Now is time.Now if nil. Times are compared only with each other; the
	// monotonic reading in time.Now's keeps steps of the wall clock out.
	Now func() time.Time
}

// Poller asks the thermometer every five seconds and the contacts every second.
type Poller struct {
	opts Options

	mu       sync.Mutex // never held while the bus is in use
	estimate estimate
	action   Action
	cause    error // of the last sample, if it failed
}

// NewPoller returns a Poller that [Poller.Run] starts. The error is of options
// out of bounds.
func NewPoller(opts Options) (*Poller, error) {
	if opts.Open != nil {
		if !(math.Abs(float64(opts.Offset)) <= float64(maxOffset)) {
			return nil, fmt.Errorf("an offset of %g °C is more than %g °C", opts.Offset, maxOffset)
		}
		if !(opts.High-opts.Low >= minBand) {
			return nil, fmt.Errorf("a comfort band from %g to %g °C is narrower than %g °C", opts.Low, opts.High, minBand)
		}
	}
	if opts.Changed == nil {
		opts.Changed = func() {}
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Poller{opts: opts, action: ActionUnknown, estimate: estimate{band: band{opts.Low, opts.High}}}, nil
}

// Room returns the state of the room at now, which is of the clock in
// Options.Now. It never waits for the bus, and a bus that hangs turns the
// health to stale after 20 s and to fault after 120 s. Any goroutine may call it.
func (p *Poller) Room(now time.Time) Room {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.estimate.room(now)
	if p.opts.Open == nil {
		r.Health = HealthNone
	}
	r.Simulated = p.opts.Simulated
	r.Action, r.Source = p.action, SourceNone
	if p.action != ActionUnknown {
		r.Source = SourceContact
	}
	return r
}

// Run polls until ctx ends and then returns nil; no error of a sensor ends it.
// It may be called once.
//
// A call to the bus cannot be broken off. If one hangs when ctx ends, Run
// returns within half a second all the same and leaves that goroutine behind;
// should the bus ever answer, it closes the thermometer and ends.
func (p *Poller) Run(ctx context.Context) error {
	p.mu.Lock()
	p.estimate.since = p.opts.Now()
	p.mu.Unlock()

	readings, closed := make(chan reading), make(chan struct{})
	go func() {
		defer close(closed)
		if p.opts.Open != nil {
			p.poll(ctx, readings)
		}
	}()
	tick := time.NewTicker(lookPace)
	defer tick.Stop()
	for was := p.Room(p.opts.Now()); ; {
		was = p.look(was)
		select {
		case r := <-readings:
			p.take(r)
		case <-tick.C:
		case <-ctx.Done():
			select {
			case <-closed:
			case <-time.After(grace):
			}
			return nil
		}
	}
}

// take lets a reading into the estimate.
func (p *Poller) take(r reading) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cause = r.err
	if r.err != nil {
		p.estimate.fail()
		return
	}
	p.estimate.add(r.sample, p.opts.Now())
}

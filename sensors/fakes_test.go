package sensors_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/sensors"
)

var errNACK = errors.New("no acknowledge")

// bus is a bus with a thermometer whose answers a test plays.
type bus struct {
	// sense is what the thermometer says; a test may exchange it.
	sense          atomic.Pointer[func() (sensors.Sample, error)]
	opened, closed atomic.Int32
	// absent makes opening fail.
	absent atomic.Bool
}

func newBus(sense func() (sensors.Sample, error)) *bus {
	b := new(bus)
	b.sense.Store(&sense)
	return b
}

// says makes the thermometer answer as sense does from now on.
func (b *bus) says(sense func() (sensors.Sample, error)) { b.sense.Store(&sense) }

func (b *bus) open() (sensors.Thermometer, error) {
	if b.absent.Load() {
		return nil, errNACK
	}
	b.opened.Add(1)
	return device{b}, nil
}

type device struct{ bus *bus }

func (d device) Sense() (sensors.Sample, error) { return (*d.bus.sense.Load())() }

func (d device) Close() error {
	d.bus.closed.Add(1)
	return nil
}

// steady answers with one temperature.
func steady(t sensors.Celsius) func() (sensors.Sample, error) {
	return func() (sensors.Sample, error) { return sensors.Sample{Temperature: t}, nil }
}

// broken answers with an error.
func broken() (sensors.Sample, error) { return sensors.Sample{}, errNACK }

// series answers with one value after the other and then the last for ever.
func series(values ...sensors.Celsius) func() (sensors.Sample, error) {
	var i int
	return func() (sensors.Sample, error) {
		v := values[min(i, len(values)-1)]
		i++
		return sensors.Sample{Temperature: v}, nil
	}
}

// hanging blocks until release is closed and then answers with one temperature.
func hanging(release <-chan struct{}, t sensors.Celsius) func() (sensors.Sample, error) {
	return func() (sensors.Sample, error) {
		<-release
		return sensors.Sample{Temperature: t}, nil
	}
}

// contacts are dry contacts in the state a test puts them.
type contacts struct{ action atomic.Value }

func (c *contacts) set(a sensors.Action) { c.action.Store(a) }

func (c *contacts) Action(time.Time) sensors.Action { return c.action.Load().(sensors.Action) }

// within returns options with a comfort band of 16 to 28 °C.
func within(b *bus) sensors.Options {
	return sensors.Options{Open: b.open, Low: 16, High: 28}
}

func newPoller(t *testing.T, opts sensors.Options) *sensors.Poller {
	t.Helper()
	p, err := sensors.NewPoller(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run starts a poller in a synctest bubble and ends it with the test, or
// earlier through the function returned.
func run(t *testing.T, p *sensors.Poller) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	synctest.Wait()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// pass lets time go by, to just after whatever happens then.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// wantHealth checks the health now.
func wantHealth(t *testing.T, p *sensors.Poller, want sensors.Health) sensors.Room {
	t.Helper()
	room := p.Room(time.Now())
	if room.Health != want {
		t.Errorf("health is %q, want %q: %+v", room.Health, want, room)
	}
	return room
}

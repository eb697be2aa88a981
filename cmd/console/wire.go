package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"nuanxin/uplink"
)

// quiet is how long after the last retained message no other is awaited. A
// broker sends them all at once; a poor mobile line delays them by less.
const quiet = 500 * time.Millisecond

// wire is the connection of one command. What comes in waits in it, so that
// publishing never stands in the way of receiving.
type wire struct {
	*uplink.Link
	timeout time.Duration
	hangUp  func()
	over    chan struct{}
	// more says that something waits; changed, that the link went up or down.
	more, changed chan struct{}

	mu      sync.Mutex
	waiting []arrival
}

// arrival is a message and when it came.
type arrival struct {
	uplink.Message
	at time.Time
}

// connect returns when the broker has accepted the filters. Close the wire.
func (f brokerFlags) connect(ctx context.Context, filters ...string) (*wire, error) {
	w := &wire{
		timeout: f.Timeout,
		over:    make(chan struct{}),
		more:    make(chan struct{}, 1),
		changed: make(chan struct{}, 1),
	}
	opts, err := f.options()
	if err != nil {
		return nil, err
	}
	opts.Filters, opts.Handle = filters, w.put
	opts.Changed = func() { ring(w.changed) }
	if w.Link, err = uplink.New(opts); err != nil {
		return nil, misuse{err}
	}
	ctx, w.hangUp = context.WithCancel(ctx)
	ready, failed := context.WithCancelCause(ctx)
	go func() {
		defer close(w.over)
		failed(w.Run(ctx))
	}()
	ready, stop := context.WithTimeoutCause(ready, f.Timeout, fmt.Errorf("%w within %v", errNoAnswer, f.Timeout))
	defer stop()
	if err := w.Ready(ready); err != nil {
		w.close()
		return nil, f.unreachable(err)
	}
	return w, nil
}

// close disconnects.
func (w *wire) close() {
	w.hangUp()
	<-w.over
}

func (w *wire) put(_ context.Context, came []uplink.Message) error {
	w.mu.Lock()
	for _, m := range came {
		w.waiting = append(w.waiting, arrival{m, time.Now()})
	}
	w.mu.Unlock()
	ring(w.more)
	return nil
}

// take returns what has come since the last call.
func (w *wire) take() []arrival {
	w.mu.Lock()
	defer w.mu.Unlock()
	came := w.waiting
	w.waiting = nil
	return came
}

// settle hands on what the broker had retained, until no more of it comes,
// enough says so, or the timeout has passed.
func (w *wire) settle(ctx context.Context, handle func(arrival), enough func() bool) {
	deadline := time.After(w.timeout)
	silence := time.NewTimer(quiet)
	for !enough() {
		select {
		case <-ctx.Done():
			return
		case <-deadline:
			return
		case <-silence.C:
			return
		case <-w.more:
			for _, m := range w.take() {
				handle(m)
				if m.Retained {
					silence.Reset(quiet)
				}
			}
		}
	}
}

// ring leaves word for one who may be busy.
func ring(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

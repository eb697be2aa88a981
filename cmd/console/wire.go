package main

import (
	"bytes"
	"context"
	"errors"
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
	// Each filter may take a round trip of its own.
	patience := f.Timeout * time.Duration(1+len(filters)/32)
	ready, stop := context.WithTimeoutCause(ready, patience, fmt.Errorf("%w within %v", errNoAnswer, patience))
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

// settle hands on what the broker had retained, until no more of it comes or
// enough says so. It returns false if the timeout passed before that.
func (w *wire) settle(ctx context.Context, handle func(arrival), enough func() bool) bool {
	deadline := time.After(w.timeout)
	silence := time.NewTimer(quiet)
	for !enough() {
		select {
		case <-ctx.Done():
			return false
		case <-deadline:
			return false
		case <-silence.C:
			return true
		case <-w.more:
			for _, m := range w.take() {
				handle(m)
				if m.Retained {
					silence.Reset(quiet)
				}
			}
		}
	}
	return true
}

// gather hands on everything that the broker had retained, or says that it
// could not. It may take any time as long as something comes.
func (w *wire) gather(ctx context.Context, handle func(arrival)) error {
	for {
		came := false
		settled := w.settle(ctx, func(m arrival) { came = true; handle(m) }, func() bool { return false })
		switch {
		case ctx.Err() != nil:
			return errors.New("interrupted; nothing was sent")
		case !w.Up() || w.Reconnects() > 0:
			return errors.New("the connection to the broker broke before all that it keeps had come; give the same command again")
		case settled:
			return nil
		case !came:
			return errNoAnswer
		}
	}
}

// await hands on what comes until done says so, the context ends or the time
// is up.
func (w *wire) await(ctx context.Context, wait time.Duration, handle func(arrival), done func() bool) {
	deadline := time.After(wait)
	for !done() {
		select {
		case <-ctx.Done():
			return
		case <-deadline:
			return
		case <-w.more:
			for _, m := range w.take() {
				handle(m)
			}
		}
	}
}

// announce publishes a message. It returns when the broker has acknowledged it
// and passed it on to us, as to any subscriber: a broker acknowledges too what
// it then drops because the sender may not write there (MQTT 3.1.1, section
// 3.3.5). So the topic must match one of the filters. What else comes
// meanwhile goes to handle.
func (w *wire) announce(ctx context.Context, m uplink.Message, handle func(arrival)) error {
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; %s was not sent", m.Topic)
	}
	ctx, stop := context.WithTimeoutCause(ctx, w.timeout, fmt.Errorf("%w within %v", errNoAnswer, w.timeout))
	defer stop()
	if err := w.Publish(ctx, m); err != nil {
		return fmt.Errorf("%s: %w; whether the broker has it is not known: give the same command again", m.Topic, err)
	}
	for echoed := false; !echoed; {
		select {
		case <-ctx.Done():
			if !errors.Is(context.Cause(ctx), errNoAnswer) {
				return fmt.Errorf("interrupted; whether %s was published is not known", m.Topic)
			}
			return fmt.Errorf("%s: the broker acknowledged the message, but did not pass it on; "+
				"have its administrator allow your user name to write and read that topic", m.Topic)
		case <-w.more:
			for _, a := range w.take() {
				// What was retained before is marked, what we hear as
				// subscribers is not (section 3.3.1.3).
				echoed = echoed || !a.Retained && a.Topic == m.Topic && bytes.Equal(a.Payload, m.Payload)
				handle(a)
			}
		}
	}
	return nil
}

// ring leaves word for one who may be busy.
func ring(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

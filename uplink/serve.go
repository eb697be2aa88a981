package uplink

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// resubscribePause is between two attempts at a filter that the broker has
// refused. Only its administrator can change that.
const resubscribePause = 5 * time.Minute

// leaveTimeout bounds the goodbye.
const leaveTimeout = 5 * time.Second

// serve is the life of one connection. It returns why it ended, when
// everything that it has started has ended too.
func (l *Link) serve(ctx context.Context) error {
	s, err := connect(ctx, &l.opts, l.broker)
	if err != nil {
		return err
	}
	var delivery sync.WaitGroup
	delivery.Go(func() { s.deliver(ctx) })
	defer delivery.Wait()

	err = l.hold(ctx, s)
	l.set(nil)
	if ctx.Err() != nil {
		return s.leave(ctx)
	}
	return s.giveUp(err)
}

// hold brings the connection up and waits for its end or that of ctx.
func (l *Link) hold(ctx context.Context, s *session) error {
	if err := l.settle(ctx, s); err != nil {
		return err
	}
	if refused := l.held.missing(l.opts.Filters); len(refused) > 0 && l.connects == 0 && l.opts.FailFast {
		return fmt.Errorf("broker refuses the subscription to %q", refused)
	}
	if birth := l.opts.Birth(); birth != nil {
		if err := s.publish(ctx, 1, *birth); err != nil {
			return fmt.Errorf("birth: %w", err)
		}
	}
	l.set(s)
	l.opts.Log.Info("link up", "broker", l.broker.addr, "session_present", s.present)
	alive := time.NewTicker(alivePace)
	defer alive.Stop()
	for {
		var again <-chan time.Time
		filters := l.held.missing(l.opts.Filters) // refused
		if len(filters) > 0 {
			again = time.After(resubscribePause)
		}
		for waits := true; waits; {
			l.opts.Alive()
			waits = false
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-s.over:
				return s.cause
			case <-l.refresh:
				filters = l.opts.Filters
			case <-again:
			case <-alive.C:
				waits = true
			}
		}
		if err := l.subscribe(ctx, s, filters); err != nil {
			return err
		}
	}
}

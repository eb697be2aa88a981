package uplink

import (
	"context"
	"fmt"
	"slices"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// fetchWait is how long the line must be quiet, after the SUBACK, before Fetch
// believes that nothing is retained. A broker may look for it only after it has
// answered, and sends it behind whatever else it has for us.
const fetchWait = 10 * time.Second

// Fetch makes the broker send what it retains on one topic, in the ordinary
// way to Handle, and returns true when Handle has taken it. It returns false
// when neither that nor a part of any other message has come for ten seconds.
// The errors are [ErrDown], the broker's refusal, the loss of the connection
// and the cause of ctx's end.
//
// The topic may match one of Filters or be one of them. One Fetch is under way
// at a time, others wait. Handle must not wait for Fetch, which waits for
// Handle.
func (l *Link) Fetch(ctx context.Context, topic string) (came bool, err error) {
	if err := checkTopic(topic); err != nil {
		return false, fmt.Errorf("fetch: %w", err)
	}
	select {
	case l.fetching <- struct{}{}:
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	s := l.session()
	if s == nil {
		<-l.fetching
		return false, ErrDown
	}
	type result struct {
		came bool
		err  error
	}
	done := make(chan result, 1)
	go func() { // and gives back what was asked for when ctx has ended
		came, err := l.fetch(ctx, s, topic)
		<-l.fetching
		done <- result{came, err}
	}()
	select {
	case r := <-done:
		return r.came, r.err
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// fetch subscribes, waits and unsubscribes. If the connection breaks first,
// the next one unsubscribes (see [Link.settle]).
func (l *Link) fetch(ctx context.Context, s *session, topic string) (came bool, err error) {
	expected := &arrival{topic: topic, taken: make(chan struct{})}
	s.expected.Store(expected)
	defer s.expected.Store(nil)
	lasting := context.WithoutCancel(ctx)
	if !slices.Contains(l.opts.Filters, topic) {
		l.held.set(false, topic)
		defer func() {
			if s.unsubscribe(lasting, topic) == nil {
				l.held.drop(topic)
			}
		}()
	}
	granted, err := s.subscribe(lasting, topic)
	switch {
	case err != nil:
		return false, fmt.Errorf("fetch: %w", err)
	case !granted:
		return false, fmt.Errorf("fetch: broker refuses the subscription to %q", topic)
	}
	return s.wait(ctx, expected)
}

// arrival is a retained message that Handle has to take.
type arrival struct {
	topic string
	taken chan struct{} // closed then
}

// took tells who waits for m that Handle has taken it.
func (s *session) took(m mqtt.Message) {
	a := s.expected.Load()
	if a != nil && m.Retained() && m.Topic() == a.topic && s.expected.CompareAndSwap(a, nil) {
		close(a.taken)
	}
}

// wait waits for a as [Link.Fetch] promises.
func (s *session) wait(ctx context.Context, a *arrival) (came bool, err error) {
	for {
		before := s.conn.received()
		select {
		case <-a.taken:
			return true, nil
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-s.over:
			return false, fmt.Errorf("fetch: %w", s.cause)
		case <-time.After(fetchWait):
			if s.conn.received() == before {
				return false, nil
			}
		}
	}
}

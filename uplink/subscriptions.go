package uplink

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Subscriptions are the filters that the broker's session may hold. True says
// that it holds the filter, false that it perhaps does: the filter was asked
// for, or given back, and no answer has come.
type Subscriptions map[string]bool

// Refresh makes the broker send everything that it retains on the filters once
// more, as soon as the link is up. It does not wait for that, and several calls
// before it begins are one. It is forgotten when the process ends first.
func (l *Link) Refresh() {
	select {
	case l.refresh <- struct{}{}:
	default:
	}
}

// settle makes the session hold the filters of the options and no other. It
// asks only for those that are not certain, since the broker sends every
// retained message again to who subscribes.
func (l *Link) settle(ctx context.Context, s *session) error {
	if !s.present {
		l.held.clear()
	}
	select {
	case <-l.refresh:
		l.held.set(false, l.opts.Filters...)
	default:
	}
	if stale := l.held.others(l.opts.Filters); len(stale) > 0 {
		l.held.set(false, stale...)
		l.keep()
		if err := s.unsubscribe(ctx, stale...); err != nil {
			return err
		}
		l.held.drop(stale...)
	}
	return l.subscribe(ctx, s, l.held.missing(l.opts.Filters))
}

// subscribe asks for the filters in their order. Each that is granted stays
// so, also if the connection breaks before the last.
func (l *Link) subscribe(ctx context.Context, s *session, filters []string) error {
	l.held.set(false, filters...)
	l.keep()
	defer l.keep()
	for _, f := range filters {
		granted, err := s.subscribe(ctx, f)
		if err != nil {
			return err
		}
		l.held.set(granted, f)
	}
	return nil
}

// keep gives the caller what has changed. If it cannot be kept, the link goes
// on without, and tries again when it changes next.
func (l *Link) keep() {
	now := l.held.all()
	if l.opts.Ephemeral || maps.Equal(now, l.kept) {
		return
	}
	if err := l.opts.KeepSubscribed(maps.Clone(now)); err != nil {
		l.opts.Log.Warn("subscriptions not kept", "err", err)
		return
	}
	l.kept = now
}

// holdings are subscriptions that several goroutines use.
type holdings struct {
	mu sync.Mutex
	in Subscriptions
}

func (h *holdings) set(certain bool, filters ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range filters {
		h.in[f] = certain
	}
}

func (h *holdings) drop(filters ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range filters {
		delete(h.in, f)
	}
}

func (h *holdings) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.in)
}

func (h *holdings) all() Subscriptions {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.in)
}

// missing are those of the filters that are not certain, in their order.
func (h *holdings) missing(filters []string) []string {
	in := h.all()
	return slices.DeleteFunc(slices.Clone(filters), func(f string) bool { return in[f] })
}

// others are what may be held besides the filters.
func (h *holdings) others(filters []string) []string {
	in := h.all()
	for _, f := range filters {
		delete(in, f)
	}
	return slices.Sorted(maps.Keys(in))
}

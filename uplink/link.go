package uplink

import (
	"context"
	"maps"
	"sync"
	"time"
)

// Link is the connection to the broker, through all its breaks. [New] makes
// one, [Link.Run] keeps it up.
type Link struct {
	opts   Options
	broker broker
	held   holdings // by the session at the broker

	refresh  chan struct{} // holds one when Refresh was called
	fetching chan struct{} // holds one while a Fetch is under way

	// For Run alone.
	kept Subscriptions // what KeepSubscribed has taken last

	mu       sync.Mutex
	up       *session      // nil while down
	changed  chan struct{} // closed and replaced when up changes
	connects int           // written by Run alone, which reads it without mu
}

// New checks the options and makes a link. It connects nothing.
func New(opts Options) (*Link, error) {
	to, err := parseBroker(opts.Broker)
	if err != nil {
		return nil, err
	}
	if err := opts.check(); err != nil {
		return nil, err
	}
	opts.fill()
	return &Link{
		opts:     opts,
		broker:   to,
		held:     holdings{in: make(Subscriptions)},
		refresh:  make(chan struct{}, 1),
		fetching: make(chan struct{}, 1),
		changed:  make(chan struct{}),
	}, nil
}

// Run keeps the link up until ctx ends, then says goodbye and returns nil when
// the last call of Handle has returned. It may be called once. A broker that
// is not there is no error but with Options.FailFast.
func (l *Link) Run(ctx context.Context) error {
	l.kept = maps.Clone(l.opts.Subscribed())
	maps.Copy(l.held.in, l.kept)
	var pause backoff
	told := "" // the failure that was logged last
	for {
		l.opts.Alive()
		began, before := time.Now(), l.connects
		err := l.serve(ctx)
		wasUp := l.connects > before
		switch {
		case ctx.Err() != nil:
			return nil
		case l.connects == 0 && l.opts.FailFast:
			return err
		case wasUp:
			l.opts.Log.Warn("link lost", "err", err)
		case err.Error() != told:
			l.opts.Log.Warn("broker not reached, trying again", "broker", l.broker.addr, "err", err)
		}
		told = err.Error()
		if wasUp && time.Since(began) >= steady {
			pause.reset()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause.next()):
		}
	}
}

// Up says whether the link is connected, its filters are answered and its
// birth is published.
func (l *Link) Up() bool { return l.session() != nil }

// Ready waits until the link is up. It returns the cause of ctx's end if that
// comes first.
func (l *Link) Ready(ctx context.Context) error {
	for {
		l.mu.Lock()
		up, changed := l.up != nil, l.changed
		l.mu.Unlock()
		if up {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-changed:
		}
	}
}

// Reconnects is how often the link has come up again since it first did.
func (l *Link) Reconnects() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.connects-1)
}

func (l *Link) session() *session {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.up
}

// set makes s the connection that is up, or none.
func (l *Link) set(s *session) {
	l.mu.Lock()
	if l.up == s {
		l.mu.Unlock()
		return
	}
	l.up = s
	close(l.changed)
	l.changed = make(chan struct{})
	if s != nil {
		l.connects++
	}
	l.mu.Unlock()
	l.opts.Changed()
}

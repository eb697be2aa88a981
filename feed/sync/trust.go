package sync

import (
	"context"
	"errors"

	"nuanxin/feed"
)

// handleTrust follows a chain of root documents.
func (s *Sync) handleTrust(ctx context.Context, message []byte) error {
	was := s.Trust()
	chain, err := feed.ParseChain(message)
	next := was
	if err == nil {
		next, err = was.Follow(ctx, chain)
	}
	s.deny(ctx, err)
	if next.Version == was.Version {
		return nil
	}
	if err := s.Store.SetTrust(next); err != nil {
		return err
	}
	s.Log.Info("root document adopted", "version", next.Version, "was", was.Version)
	err = s.adopt(ctx, next)
	ring(s.outbox)
	ring(s.errands)
	s.Changed()
	s.Told()
	// What the old one did not permit may be on the broker still.
	s.Link.Refresh()
	return err
}

// deny notes why a root document was turned away, or that it was not.
func (s *Sync) deny(ctx context.Context, err error) {
	why, _ := errors.AsType[*feed.Refusal](err)
	if why != nil {
		s.Log.Log(ctx, s.complaints.level(), "root document refused", "reason", why.Reason, "detail", why.Detail)
	}
	s.mu.Lock()
	changed := (why == nil) != (s.denied == nil) || why != nil && *why != *s.denied
	s.denied = why
	s.mu.Unlock()
	if changed {
		s.Told()
	}
}

// adopt puts a root document in force: items and rosters that do not hold
// under it leave, and the time is what those tell that do. A disk that fails
// keeps nothing up.
func (s *Sync) adopt(ctx context.Context, t feed.Trust) error {
	s.mu.Lock()
	s.trust = t
	s.mu.Unlock()
	left, err := s.Store.Verify(func(envelope []byte) (feed.Item, error) { return s.unseal(ctx, envelope, t) }, s.refusal)
	if left > 0 {
		s.Log.Warn("stored items refused", "count", left)
	}
	return errors.Join(err, s.adoptRosters(ctx, t))
}

// unseal opens a stored message. The station may have moved since it came.
func (s *Sync) unseal(ctx context.Context, envelope []byte, t feed.Trust) (feed.Item, error) {
	it, err := feed.Unseal(ctx, envelope, t)
	if err == nil && !s.ours(it.Scope) {
		err = &feed.Refusal{Reason: feed.ReasonNotAddressed, Detail: "scope " + string(it.Scope) + " is not this station's any more"}
	}
	return it, err
}

func (s *Sync) adoptRosters(ctx context.Context, t feed.Trust) (err error) {
	rosters := map[feed.Scope]feed.Roster{}
	floor := t.Issued
	for scope, message := range s.Store.Rosters() {
		now := s.Clock.Now()
		r, why := feed.OpenRoster(ctx, scope, message, t, now)
		if refusal, ok := errors.AsType[*feed.Refusal](why); ok && refusal.Reason == feed.ReasonFuture {
			s.tooEarly(refusal, now) // it was not when it came: the clock may be wrong now
			continue
		}
		if why != nil || !s.ours(scope) {
			s.Log.Warn("roster dropped", "scope", scope, "err", why)
			err = errors.Join(err, s.Store.RemoveRoster(scope))
			continue
		}
		rosters[scope] = r
		if r.Issued.After(floor) {
			floor = r.Issued
		}
	}
	s.mu.Lock()
	revoked := len(rosters) < len(s.rosters)
	s.rosters = rosters
	s.mu.Unlock()
	if revoked {
		s.Clock.Reset(floor)
	}
	s.Clock.Raise(floor)
	return err
}

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
	s.deny(err)
	if next.Version == was.Version {
		return nil
	}
	if err := s.Store.SetTrust(next); err != nil {
		return err
	}
	s.Log.Info("root document adopted", "version", next.Version, "was", was.Version)
	err = s.adopt(ctx, next)
	s.Flush()
	s.Changed()
	s.Told()
	// What the old one did not permit may be on the broker still.
	s.Link.Refresh()
	return err
}

// deny notes why a root document was turned away, or that it was not.
func (s *Sync) deny(err error) {
	why, _ := errors.AsType[*feed.Refusal](err)
	if why != nil {
		s.Log.Warn("root document refused", "reason", why.Reason, "detail", why.Detail)
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
// under it leave, and the time is what those tell that do.
func (s *Sync) adopt(ctx context.Context, t feed.Trust) error {
	s.mu.Lock()
	s.trust = t
	s.mu.Unlock()
	left, err := s.Store.Verify(func(envelope []byte) (feed.Item, error) { return feed.Unseal(ctx, envelope, t) }, s.refusal)
	if left > 0 {
		s.Log.Warn("items left, for their keys are no longer trusted", "count", left)
	}
	if err != nil {
		return err
	}
	rosters := map[feed.Scope]feed.Roster{}
	floor := t.Issued
	for scope, message := range s.Store.Rosters() {
		r, err := feed.OpenRoster(ctx, scope, message, t, s.Clock.Now())
		if err != nil || !s.ours(scope) {
			s.Log.Warn("roster dropped", "scope", scope, "err", err)
			if err := s.Store.RemoveRoster(scope); err != nil {
				return err
			}
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
	if clock := s.Store.Clock(); clock.After(floor) {
		floor = clock
	}
	if revoked {
		s.Clock.Reset(floor)
	}
	s.Clock.Raise(floor)
	return nil
}

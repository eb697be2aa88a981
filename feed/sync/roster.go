package sync

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"nuanxin/feed"
)

// handleRoster takes the word on what a scope holds.
func (s *Sync) handleRoster(ctx context.Context, scope feed.Scope, m Message) error {
	if !s.ours(scope) {
		return nil
	}
	now := s.now()
	r, err := feed.OpenRoster(ctx, scope, m.Payload, s.Trust(), now)
	if why, ok := errors.AsType[*feed.Refusal](err); ok {
		s.tooEarly(why, now)
		s.Log.Log(ctx, s.complaints.level(), "roster refused", "scope", scope, "reason", why.Reason, "detail", why.Detail)
		return nil
	}
	if last, ok := s.Rosters()[scope]; ok && r.Seq <= last.Seq {
		if r.Seq < last.Seq {
			s.Log.Log(ctx, s.complaints.level(), "older roster ignored", "scope", scope, "seq", r.Seq, "have", last.Seq)
		}
		return nil
	}
	changed, err := s.Store.PutRoster(r, m.Payload, func(ref feed.Ref) feed.Receipt {
		return s.receipt(ref, feed.StatusWithdrawn)
	})
	if changed {
		s.Changed()
	}
	if err != nil {
		return err
	}
	s.Clock.Raise(r.Issued)
	if m.Live {
		s.Clock.Recall(r.Issued) // better than what a clock showed that may have been wrong
	}
	s.mu.Lock()
	s.rosters[scope] = r
	s.mu.Unlock()
	s.Log.Info("roster taken", "scope", scope, "seq", r.Seq, "items", len(r.Items))
	ring(s.outbox)
	ring(s.errands)
	s.Told()
	return nil
}

// Status is what the district should know of the content's state.
type Status struct {
	// Trust is the version of the root document in force, and Denied why a
	// newer one was turned away.
	Trust  int64
	Denied string
	// TrustBehind says that a roster names a newer root document.
	TrustBehind bool
	Rosters     []RosterStatus
}

// RosterStatus is how a scope stands by its roster.
type RosterStatus struct {
	Scope feed.Scope
	// Seq and Issued are those of the last roster, zero if there is none.
	Seq    int64
	Issued time.Time
	// Missing are the items that it names and that the broker does not have.
	Missing []feed.Ref
	// Stale says that it is older than it may be, or that there is none.
	Stale bool
}

// Status returns the state of the content.
func (s *Sync) Status() Status {
	now := s.Clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	status := Status{Trust: s.trust.Version}
	if s.denied != nil {
		status.Denied = s.denied.Error()
	}
	for _, scope := range s.Station.Scopes() {
		r, ok := s.rosters[scope]
		status.TrustBehind = status.TrustBehind || r.Trust > s.trust.Version
		rs := RosterStatus{Scope: scope, Seq: r.Seq, Issued: r.Issued}
		// Without a set clock this is the least age that it can have.
		rs.Stale = s.RosterAge > 0 && (!ok || now.Sub(r.Issued) > s.RosterAge)
		for ref := range s.missing {
			if ref.Scope == scope {
				rs.Missing = append(rs.Missing, ref)
			}
		}
		slices.SortFunc(rs.Missing, func(a, b feed.Ref) int { return cmp.Compare(a.ID, b.ID) })
		status.Rosters = append(status.Rosters, rs)
	}
	return status
}

// watchAge returns the scopes whose roster has become too old, and tells of it
// if they are others than before. One that fails to come may mean that the
// broker has forgotten what this station is subscribed to, and does not know:
// then it is asked for everything.
func (s *Sync) watchAge(was []feed.Scope) (stale []feed.Scope) {
	deaf := false
	for _, r := range s.Status().Rosters {
		if r.Stale {
			stale = append(stale, r.Scope)
			deaf = deaf || r.Seq > 0 && !slices.Contains(was, r.Scope)
		}
	}
	if deaf {
		s.Link.Refresh()
	}
	if !slices.Equal(stale, was) {
		s.Log.Info("rosters too old", "scopes", stale)
		s.Told()
	}
	return stale
}

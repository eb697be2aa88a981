package sync

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"nuanxin/feed"
)

// handleItems opens messages for items, side by side, and has the store keep
// them in one transaction.
func (s *Sync) handleItems(ctx context.Context, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	trust := s.Trust()
	arrivals := make([]feed.Arrival, len(messages))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range messages {
		group.Go(func() error {
			arrivals[i] = s.open(ctx, m, trust)
			return nil
		})
	}
	_ = group.Wait()
	return s.keep(ctx, arrivals)
}

// open makes of a message what the store can judge.
func (s *Sync) open(ctx context.Context, m Message, trust feed.Trust) feed.Arrival {
	_, scope, id := s.Prefix.Parse(m.Topic)
	a := feed.Arrival{Envelope: m.Payload, Live: m.Live, Again: m.Again, Receipt: s.receipt(feed.Ref{Scope: scope, ID: id}, feed.StatusReceived)}
	a.Receipt.Digest = feed.Digest(m.Payload)
	now := s.now()
	it, err := feed.Open(ctx, scope, id, m.Payload, trust, s.Station, now)
	if why, ok := errors.AsType[*feed.Refusal](err); ok {
		s.tooEarly(why, now)
		a.Refuse(why)
		return a
	}
	if s.outdated(it) {
		a.Refuse(&feed.Refusal{Reason: feed.ReasonOlderRevision, Detail: "the scope's roster names a newer one, or has it withdrawn"})
		return a
	}
	a.Item, a.Receipt.Rev = it, it.Rev
	if it.Withdrawn {
		a.Receipt.Status, a.Ended = feed.StatusWithdrawn, !now.Before(it.Until)
	}
	return a
}

// outdated says whether the scope's roster has it that the item does not stand:
// also if the station has forgotten what it knew of it, by a wrong time.
func (s *Sync) outdated(it feed.Item) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rosters[it.Scope]
	return it.Rev < r.Items[it.ID] || !it.Withdrawn && it.Rev <= r.Withdrawn[it.ID]
}

func (s *Sync) keep(ctx context.Context, arrivals []feed.Arrival) error {
	given, err := s.Store.Put(arrivals)
	if err != nil {
		withdrawn := slices.ContainsFunc(arrivals, func(a feed.Arrival) bool { return a.Item.Withdrawn })
		if withdrawn || len(given) > 0 {
			s.Changed() // it is off the screen all the same, or a part was kept
		}
		return err
	}
	changed := false
	for _, r := range given {
		if r.Status == feed.StatusRefused {
			s.Log.Log(ctx, s.complaints.level(), "message refused", "scope", r.Scope, "id", r.ID, "reason", r.Reason, "detail", r.Detail)
			continue
		}
		changed = true
		s.Log.Info("item stored", "scope", r.Scope, "id", r.ID, "rev", r.Rev, "status", r.Status)
	}
	if len(given) > 0 {
		ring(s.outbox)
	}
	if changed {
		s.Changed()
		ring(s.errands)
	}
	return nil
}

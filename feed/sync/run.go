package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"

	"nuanxin/feed"
)

const (
	// expiryPace is how often ended items are cleared away. The screen does
	// not wait for it: the playlist leaves them out from the moment they end.
	expiryPace = time.Minute
	// retryPace is the pause after a receipt that could not be sent while the
	// link seemed to be up.
	retryPace = 10 * time.Second
	// sheaf is how many receipts are sent before the disk is told.
	sheaf = 16
)

// Flush says that the link is up again: what waits can perhaps be sent, and what
// is missing fetched. It does not block.
func (s *Sync) Flush() {
	ring(s.outbox)
	ring(s.errands)
	ring(s.proofs)
}

// Run sends receipts, answers and proof of play, clears ended items away,
// fetches what is missing and obeys commands until the context ends.
func (s *Sync) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return newFetcher(s).run(ctx) })
	group.Go(func() error { return s.keepHouse(ctx) })
	group.Go(func() error { return s.post(ctx) })
	group.Go(func() error { return s.obey(ctx) })
	group.Go(func() error { return s.prove(ctx) })
	return group.Wait()
}

// keepHouse does what is due every minute.
func (s *Sync) keepHouse(ctx context.Context) error {
	pace := time.NewTicker(expiryPace)
	defer pace.Stop()
	var stale []feed.Scope
	for {
		s.expire()
		stale = s.watchAge(stale)
		if n := s.complaints.rest(); n > 0 {
			s.Log.Warn("more was refused than is said here", "count", n)
		}
		s.watchClock(ctx)
		if s.Alive != nil {
			s.Alive()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-pace.C:
		}
	}
}

func (s *Sync) expire() {
	left, err := s.Store.Expire(s.now(), func(it feed.Item) feed.Receipt {
		return s.receipt(it.Ref(), feed.StatusExpired)
	})
	if err != nil {
		s.Log.Error("cannot clear ended items away", "err", err)
	}
	if left > 0 {
		s.Log.Info("items ended", "count", left)
		s.Changed()
		ring(s.outbox)
		ring(s.errands) // for the pictures of what has left
	}
}

// post sends receipts, and answers between them.
func (s *Sync) post(ctx context.Context) error {
	retry := time.NewTicker(retryPace)
	defer retry.Stop()
	for {
		if err := s.drain(ctx); err != nil && ctx.Err() == nil {
			s.Log.Debug("receipts wait", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case a := <-s.answers:
			if err := s.reply(ctx, a); err != nil {
				s.Log.Debug("answer dropped", "err", err)
			}
		case <-retry.C:
		case <-s.outbox:
		}
	}
}

// drain sends the waiting receipts, oldest first, until one cannot be sent.
func (s *Sync) drain(ctx context.Context) error {
	for {
		waiting, err := s.Store.Next(sheaf)
		if err != nil || len(waiting) == 0 {
			return err
		}
		sent, err := s.send(ctx, waiting)
		if sent > 0 {
			if err := s.Store.Sent(sent); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

// send sends receipts and returns the number of the last that the broker has.
func (s *Sync) send(ctx context.Context, receipts []feed.Receipt) (sent uint64, err error) {
	for _, r := range receipts {
		payload, err := json.Marshal(r)
		if err != nil {
			return sent, fmt.Errorf("receipt %d: %w", r.Seq, err)
		}
		if err := s.Link.Send(ctx, s.Prefix.Receipt(s.Station.ID), payload); err != nil {
			return sent, fmt.Errorf("send receipt %d: %w", r.Seq, err)
		}
		sent = r.Seq
	}
	return sent, nil
}

package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

const (
	// expiryPace is how often ended items are cleared away. The screen does
	// not wait for it: the playlist leaves them out from the moment they end.
	expiryPace = time.Minute
	// retryPace is the pause after a receipt that could not be sent while the
	// link seemed to be up.
	retryPace = 10 * time.Second
)

// Flush says that receipts can perhaps be sent: one was added, or the link is
// up again. It does not block.
func (s *Sync) Flush() {
	select {
	case s.outbox <- struct{}{}:
	default:
	}
}

// Run sends receipts and clears ended items away until the context ends.
func (s *Sync) Run(ctx context.Context) error {
	expiry := time.NewTicker(expiryPace)
	defer expiry.Stop()
	retry := time.NewTicker(retryPace)
	defer retry.Stop()
	s.expire()
	for {
		if err := s.drain(ctx); err != nil && ctx.Err() == nil {
			s.Log.Debug("receipts wait", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-expiry.C:
			s.expire()
		case <-retry.C:
		case <-s.outbox:
		}
	}
}

func (s *Sync) expire() {
	left, err := s.Store.Expire(s.Now(), func(it feed.Item) feed.Receipt {
		return s.receipt(it.Ref(), feed.StatusExpired)
	})
	if err != nil {
		s.Log.Error("cannot clear ended items away", "err", err)
	}
	if left > 0 {
		s.Log.Info("items ended", "count", left)
		s.Changed()
	}
}

// drain sends the waiting receipts, oldest first, until one cannot be sent.
func (s *Sync) drain(ctx context.Context) error {
	for {
		r, ok, err := s.Store.Next()
		if err != nil || !ok {
			return err
		}
		payload, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("receipt %d: %w", r.Seq, err)
		}
		if err := s.Send(ctx, s.Prefix.Receipt(s.Station.ID), payload); err != nil {
			return fmt.Errorf("send receipt %d: %w", r.Seq, err)
		}
		if err := s.Store.Sent(r.Seq); err != nil {
			return err
		}
	}
}

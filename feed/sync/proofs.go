package sync

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// proofPace is how often proof of play is written: a power cut loses what was
// played since, while ten minutes would cost a card three times as much.
const proofPace = 30 * time.Minute

// prove keeps and sends proof of play. The first comes after a random part of
// the pace, so that the stations of a district do not all send in the same
// second; the last, when the program is stopped, goes out at the next start.
func (s *Sync) prove(ctx context.Context) error {
	pace := time.NewTimer(rand.N(proofPace))
	defer pace.Stop()
	var sent uint64 // the last that the broker has
	for {
		var err error
		if sent, err = s.sendProofs(ctx, sent); err != nil && ctx.Err() == nil {
			s.Log.Debug("proof of play waits", "err", err)
		}
		select {
		case <-ctx.Done():
			s.keepProofs(sent)
			return nil
		case <-s.proofs:
		case <-pace.C:
			pace.Reset(proofPace)
			s.keepProofs(sent)
		}
	}
}

// keepProofs writes what was played. What the broker has leaves with the same
// write; if the power fails before, it is sent again.
func (s *Sync) keepProofs(sent uint64) {
	err := s.Plays.Settle(s.Drawn(), s.Clock.Now(), func(list []feed.Proof) error {
		for i := range list {
			list[i].Station = s.Station.ID
		}
		return s.Store.PutProofs(list, sent)
	})
	if err != nil {
		s.Log.Error("cannot keep proof of play", "err", err)
	}
}

// sendProofs sends the proofs behind a number, oldest first, and returns the
// number of the last that the broker has.
func (s *Sync) sendProofs(ctx context.Context, sent uint64) (uint64, error) {
	for {
		p, ok := s.Store.NextProof(sent)
		if !ok {
			return sent, nil
		}
		payload, err := json.Marshal(p)
		if err != nil {
			return sent, fmt.Errorf("proof %d: %w", p.Seq, err)
		}
		if err := s.Link.Send(ctx, s.Prefix.Telemetry(s.Station.ID), payload); err != nil {
			return sent, fmt.Errorf("send proof %d: %w", p.Seq, err)
		}
		sent = p.Seq
	}
}

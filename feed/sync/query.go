package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// maxAnswers is how many answers may wait. More questions than that go
// unanswered: staff ask again.
const maxAnswers = 8

// handleQuery answers what became of an item.
func (s *Sync) handleQuery(ctx context.Context, scope feed.Scope, message []byte) {
	if !s.ours(scope) {
		return
	}
	q, err := feed.OpenQuery(ctx, scope, message, s.Trust(), s.Clock.Now())
	if err != nil {
		s.Log.Log(ctx, s.complaints.level(), "query refused", "scope", scope, "err", err)
		return
	}
	ref := feed.Ref{Scope: q.Scope, ID: q.ID}
	known := s.Store.Known(ref)
	ref.Rev = known.Rev
	a := feed.Answer{Query: feed.Digest(message), Receipt: s.receipt(ref, known.Status)}
	a.Digest, a.At = known.Digest, known.At
	if a.Status == "" {
		a.Status = feed.StatusUnknown
	}
	if refused, ok := s.Store.Refused(ref); ok {
		a.Refused = &refused
	}
	s.say(ctx, a)
}

// say leaves an answer or a reply to be sent.
func (s *Sync) say(ctx context.Context, answer any) {
	select {
	case s.answers <- answer:
	default:
		s.Log.Log(ctx, s.complaints.level(), "too many questions, one is not answered")
	}
}

// reply sends an answer. One that cannot be sent is dropped.
func (s *Sync) reply(ctx context.Context, a any) error {
	payload, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	return s.Link.Send(ctx, s.Prefix.Event(s.Station.ID), payload)
}

package sync

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"nuanxin/feed"
)

// store is where content and receipts are kept; *store.Store is one.
type store interface {
	Content() feed.Content
	Known(feed.Ref) feed.Known
	Put(it feed.Item, envelope []byte, live bool, r feed.Receipt) error
	Refuse(feed.Receipt) error
	Shown(feed.Receipt) (first bool, err error)
	Expire(now time.Time, receipt func(feed.Item) feed.Receipt) (left int, err error)
	Next() (r feed.Receipt, ok bool, err error)
	Sent(seq uint64) error
}

// Options say whose content it is and how to tell the rest of the program.
type Options struct {
	Station feed.Station
	Prefix  feed.Prefix
	Trust   feed.Trust
	Store   store
	// Send publishes a receipt; nil means that the broker has it.
	Send func(ctx context.Context, topic string, payload []byte) error
	// Changed is called after the content has changed. It must not block.
	Changed func()
	Now     func() time.Time
	Log     *slog.Logger
}

// Sync is the traffic between the wire and the store.
type Sync struct {
	Options
	outbox chan struct{} // a receipt was added, or the link is up again
}

// New makes a Sync.
func New(o Options) *Sync {
	return &Sync{Options: o, outbox: make(chan struct{}, 1)}
}

// Handle takes one message of a content topic. It returns nil when the
// message has been dealt with, durably, be it accepted or refused; the message
// may then be acknowledged. An error means that the disk failed, and that the
// message must come again. Live says that it was published just now and not
// retained.
func (s *Sync) Handle(ctx context.Context, topic string, payload []byte, live bool) error {
	scope, id, ok := s.Prefix.ParseContent(topic)
	if !ok {
		s.Log.Warn("message on an unknown topic ignored", "topic", clipTopic(topic))
		return nil
	}
	if len(payload) == 0 {
		// The broker was freed of a retained message. It takes nothing off
		// the screen: only a signed tombstone does.
		return nil
	}
	r := s.receipt(feed.Ref{Scope: scope, ID: id}, feed.StatusReceived)
	r.Digest = feed.Digest(payload)
	err := s.accept(ctx, payload, live, r)
	if refusal, ok := errors.AsType[*feed.Refusal](err); ok {
		r.Status, r.Reason, r.Detail = feed.StatusRefused, refusal.Reason, refusal.Detail
		s.Log.Warn("message refused", "scope", scope, "id", id, "reason", refusal.Reason, "detail", refusal.Detail)
		err = s.Store.Refuse(r)
	}
	s.Flush()
	return err
}

func clipTopic(topic string) string { return topic[:min(len(topic), 120)] }

// accept opens a message and stores it, unless it is known already.
func (s *Sync) accept(ctx context.Context, payload []byte, live bool, r feed.Receipt) error {
	it, err := feed.Open(ctx, r.Scope, r.ID, payload, s.Trust, s.Station, s.Now())
	if err != nil {
		return err
	}
	known := s.Store.Known(it.Ref())
	if it.Rev == known.Rev && r.Digest == known.Digest {
		return nil // the broker sent it again
	}
	if err := known.Admit(it); err != nil {
		return err
	}
	r.Rev = it.Rev
	if it.Withdrawn {
		r.Status = feed.StatusWithdrawn
	}
	if err := s.Store.Put(it, payload, live, r); err != nil {
		if it.Withdrawn {
			s.Changed() // it is off the screen all the same
		}
		return err
	}
	s.Log.Info("item stored", "scope", it.Scope, "id", it.ID, "rev", it.Rev, "kind", it.Kind, "withdrawn", it.Withdrawn)
	s.Changed()
	return nil
}

// Shown notes that an item is on the glass. Only its first time makes a
// receipt and is written.
func (s *Sync) Shown(r feed.Ref) {
	first, err := s.Store.Shown(s.receipt(r, feed.StatusShown))
	if err != nil {
		s.Log.Error("cannot note that an item was shown", "err", err)
	}
	if first {
		s.Flush()
	}
}

func (s *Sync) receipt(r feed.Ref, status feed.Status) feed.Receipt {
	return feed.Receipt{Station: s.Station.ID, Ref: r, Status: status, At: s.Now().UTC().Truncate(time.Millisecond)}
}

package sync

import (
	"context"
	"errors"
	"maps"
	"time"

	"nuanxin/feed"
)

// shotPace is the least time between two screenshots: each costs some hundred
// kilobytes of a mobile line, and a second of a small processor. It bounds too
// how many commands are remembered, as each ends within minutes.
const shotPace = 10 * time.Second

// order is a command that was taken, and is to be obeyed.
type order struct {
	digest string // of its message
	until  time.Time
}

// taken keeps account of commands, so that none is obeyed twice. One goroutine
// uses it.
type taken struct {
	// floor is the end of the last one that is forgotten: whatever ends until
	// then may have been taken.
	floor time.Time
	ends  map[string]time.Time // of those that end later, by ID
	shot  time.Time            // when the last screenshot was taken on
}

// handleCommand takes a command that is for here and now, or says why not.
func (s *Sync) handleCommand(ctx context.Context, scope feed.Scope, m Message) {
	if scope != feed.StationScope(s.Station.ID) {
		return
	}
	if !m.Live {
		s.Log.Log(ctx, s.complaints.level(), "retained command ignored")
		return
	}
	digest, now := feed.Digest(m.Payload), s.Clock.Now()
	c, err := feed.OpenCommand(ctx, s.Station.ID, m.Payload, s.Trust(), now)
	if err == nil {
		err = s.take(c, now)
	}
	if why, ok := errors.AsType[*feed.Refusal](err); ok {
		s.Log.Log(ctx, s.complaints.level(), "command refused", "id", c.ID, "reason", why.Reason, "detail", why.Detail)
		s.say(ctx, s.refuse(digest, why))
		return
	}
	if err != nil { // an answer would pass for one to the first
		s.Log.Log(ctx, s.complaints.level(), "command ignored", "id", c.ID, "err", err)
		return
	}
	s.Log.Info("command taken", "id", c.ID)
	s.orders <- order{digest, c.Until}
}

// take notes a command, on the disk too, before it is obeyed.
func (s *Sync) take(c feed.Command, now feed.Moment) error {
	t := &s.taken
	maps.DeleteFunc(t.ends, func(_ string, end time.Time) bool {
		over := !now.Before(end)
		if over && end.After(t.floor) {
			t.floor = end
		}
		return over
	})
	_, again := t.ends[c.ID]
	switch {
	case again:
		return errors.New("was taken already")
	case !c.Until.After(t.floor):
		return &feed.Refusal{Reason: feed.ReasonBusy, Detail: "it may have been obeyed before the program started; give the command again"}
	case len(s.orders) == cap(s.orders) || !t.shot.IsZero() && time.Since(t.shot) < shotPace:
		return &feed.Refusal{Reason: feed.ReasonBusy, Detail: "another screenshot was just taken; give the command again in some seconds"}
	}
	if c.Until.After(s.Store.Commanded()) {
		if err := s.Store.SetCommanded(c.Until); err != nil {
			return err
		}
	}
	t.ends[c.ID], t.shot = c.Until, time.Now()
	return nil
}

// obey carries out what was taken, one after another, until the context ends.
func (s *Sync) obey(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-s.orders:
			if err := s.show(ctx, o); err != nil {
				s.Log.Warn("screenshot not sent", "err", err)
			}
		}
	}
}

// show sends what is to be seen on the screen, in pieces, and then the word on
// what it is. When the command has ended, nobody waits for it any more.
func (s *Sync) show(ctx context.Context, o order) error {
	ctx, stop := context.WithTimeout(ctx, o.until.Sub(s.Clock.Now().Time))
	defer stop()
	seen, chunks, err := s.Look()
	if err != nil {
		s.say(ctx, s.refuse(o.digest, &feed.Refusal{Reason: feed.ReasonNotReady, Detail: "there is no picture of the screen; its log says why"}))
		return err
	}
	for _, chunk := range chunks {
		if err := s.Link.Send(ctx, s.Prefix.Screen(s.Station.ID), chunk); err != nil {
			return err
		}
	}
	r := s.answerTo(o.digest)
	r.Seen = &seen
	return s.reply(ctx, r)
}

// answerTo begins what is said to a command.
func (s *Sync) answerTo(digest string) feed.Reply {
	given := s.receipt(feed.Ref{}, "")
	return feed.Reply{Command: digest, Station: given.Station, At: given.At}
}

func (s *Sync) refuse(digest string, why *feed.Refusal) feed.Reply {
	r := s.answerTo(digest)
	r.Reason, r.Detail = why.Reason, why.Detail
	return r
}

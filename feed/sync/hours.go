package sync

import (
	"context"
	"errors"
	"time"

	"nuanxin/feed"
)

const (
	// clockPace is how often the time is noted, for a start without it.
	clockPace = time.Hour
	// leap is by how much a clock is ahead of what has passed if it was set.
	leap = time.Minute
)

// hours are what the clock has shown. A Sync may be told a wrong time, and must
// notice when it is told the right one.
type hours struct {
	seen   time.Time // when it was last looked at
	at     time.Time // that on the monotonic clock
	latest time.Time // the latest by which anything was judged
}

// now is the time by which something is judged.
func (s *Sync) now() feed.Moment {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Clock.Now()
	if now.After(s.hours.latest) {
		s.hours.latest = now.Time
	}
	return now
}

// tooEarly notes a refusal that a clock may have caused that is behind.
func (s *Sync) tooEarly(why *feed.Refusal, now feed.Moment) {
	if why.Reason != feed.ReasonFuture {
		return
	}
	s.mu.Lock()
	if now.Before(s.hours.seen.Add(time.Since(s.hours.at))) {
		s.hours.seen, s.hours.at = now.Time, time.Now()
	}
	s.mu.Unlock()
	if !s.Store.Early().IsZero() {
		return
	}
	if err := s.Store.SetEarly(now.Time); err != nil {
		s.Log.Error("cannot note that something is dated ahead", "err", err)
	}
}

// watchClock notes the time, and has the broker send everything again once a
// clock has been put right: what had ended by it may not have, and what was
// dated ahead may be of today.
func (s *Sync) watchClock(ctx context.Context) {
	s.noteTime(s.Clock.Now())
	early := !s.Store.Early().IsZero()
	s.mu.Lock()
	now, was := s.Clock.Now(), s.hours
	back := now.Before(was.latest)
	ahead := early && now.Sub(was.seen) > time.Since(was.at)+leap
	s.hours = hours{seen: now.Time, at: time.Now(), latest: now.Time}
	s.mu.Unlock()
	if !back && !ahead {
		return
	}
	s.Log.Warn("the clock was set", "from", was.seen, "to", now.Time)
	err := s.adoptRosters(ctx, s.Trust())
	if ahead {
		err = errors.Join(err, s.Store.SetEarly(time.Time{}))
	}
	if err != nil {
		s.Log.Error("cannot keep what a new time asks for", "err", err)
	}
	s.Link.Refresh()
}

// noteTime keeps what the clock shows, hourly, and at once if it was put back.
func (s *Sync) noteTime(now feed.Moment) {
	noted := s.Store.Clock()
	if !now.Set || !now.Before(noted) && now.Sub(noted) < clockPace {
		return
	}
	if err := s.Store.SetClock(now.UTC().Truncate(time.Second)); err != nil {
		s.Log.Error("cannot note the time", "err", err)
	}
}

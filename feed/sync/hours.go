package sync

import (
	"context"
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
	seen   time.Time // when it was last watched
	at     time.Time // that on the monotonic clock
	latest time.Time // the latest by which anything was judged
	// early says that something was refused because it is dated ahead.
	early bool
}

// now is the time by which something is judged.
func (s *Sync) now() feed.Moment {
	now := s.Clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.After(s.hours.latest) {
		s.hours.latest = now.Time
	}
	return now
}

// tooEarly notes a refusal that a clock that is behind may have caused.
func (s *Sync) tooEarly(why *feed.Refusal) {
	if why.Reason != feed.ReasonFuture {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hours.early = true
}

// watchClock notes the time, and has the broker send everything again once a
// clock has been put right: what had ended by it may not have, and what was
// dated ahead may be of today.
func (s *Sync) watchClock(ctx context.Context) {
	now := s.Clock.Now()
	s.noteTime(now)
	s.mu.Lock()
	was := s.hours
	back := now.Before(was.latest)
	ahead := was.early && now.Sub(was.seen) > time.Since(was.at)+leap
	s.hours = hours{seen: now.Time, at: time.Now(), latest: now.Time, early: was.early && !ahead}
	s.mu.Unlock()
	if !back && !ahead {
		return
	}
	s.Log.Warn("the clock was set", "from", was.seen, "to", now.Time)
	if err := s.adoptRosters(ctx, s.Trust()); err != nil {
		s.Log.Error("cannot keep the rosters", "err", err)
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

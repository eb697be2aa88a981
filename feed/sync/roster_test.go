package sync_test

import (
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
)

func TestWhatARosterNamesAndDoesNotComeIsFetched(t *testing.T) {
	within(t, func(d *desk) {
		m := d.seal(d.notice("lost", 2))
		d.locked(func() { d.retained[m.Topic] = m.Payload })
		d.run()
		d.handle(d.seal(d.notice("here", 1)), d.sealRoster(d.roster(1, map[string]int64{"here": 1, "lost": 2, "late": 1}), d.clerk))
		pass(29 * time.Second)
		d.wantFetches() // it may be on its way
		d.handle(d.seal(d.notice("late", 1)))
		pass(2 * time.Second)
		d.wantFetches("content/all/lost")
		d.wantItems("here", "late", "lost")
		d.wantSent("here received", "late received", "lost received")
		if s := d.Status(); len(s.Rosters[0].Missing) != 0 || s.Rosters[0].Seq != 1 {
			t.Errorf("status is %+v", s)
		}
		pass(3 * time.Hour)
		d.wantFetches()
	})
}

func TestWhatTheBrokerLacksIsReportedUntilItComes(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.handle(d.sealRoster(d.roster(1, map[string]int64{"a": 2, "b": 1}), d.clerk))
		pass(time.Second)
		d.tells()
		if s := d.Status(); len(s.Rosters[0].Missing) != 0 {
			t.Errorf("reported before it was asked for: %+v", s)
		}
		pass(30 * time.Second)
		want := []feed.Ref{d.notice("a", 2).Ref(), d.notice("b", 1).Ref()}
		if s := d.Status(); !slices.Equal(s.Rosters[0].Missing, want) || d.tells() != 2 {
			t.Errorf("status is %+v", s)
		}
		pass(time.Minute)
		d.tells() // that the scope has a roster now
		pass(time.Hour)
		if n := d.tells(); n != 0 {
			t.Errorf("told %d times of what has not changed", n)
		}
		d.handle(d.seal(d.notice("a", 1))) // an older one does not count
		pass(time.Second)
		if s := d.Status(); !slices.Equal(s.Rosters[0].Missing, want) {
			t.Errorf("status is %+v", s)
		}
		d.handle(d.seal(d.notice("a", 2)))
		pass(time.Second)
		if s := d.Status(); !slices.Equal(s.Rosters[0].Missing, want[1:]) || d.tells() != 1 {
			t.Errorf("status is %+v", s)
		}
		d.handle(d.sealRoster(d.roster(2, map[string]int64{"a": 2}), d.clerk))
		pass(time.Second)
		if s := d.Status(); len(s.Rosters[0].Missing) != 0 {
			t.Errorf("status is %+v", s)
		}
	})
}

func TestWhatIsAbsentIsAskedForLessAndLess(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.handle(d.sealRoster(d.roster(1, map[string]int64{"a": 1}), d.clerk))
		begun := time.Now()
		var at []time.Duration
		for time.Since(begun) < 5*time.Hour {
			d.Flush() // a link that flaps
			pass(10 * time.Second)
			for range d.fetches() {
				at = append(at, time.Since(begun).Truncate(time.Minute))
			}
		}
		want := []time.Duration{0, 1, 3, 7, 15, 31, 63, 123, 183, 243}
		for i := range want {
			want[i] *= time.Minute
		}
		if !slices.Equal(at, want) {
			t.Errorf("asked after %v, want %v", at, want)
		}
		// A newer revision is another thing.
		d.handle(d.sealRoster(d.roster(2, map[string]int64{"a": 2}), d.clerk))
		pass(31 * time.Second)
		d.wantFetches("content/all/a")
	})
}

func TestALinkThatFailsIsNotHammered(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.handle(d.sealRoster(d.roster(1, map[string]int64{"a": 1}), d.clerk))
		pass(31 * time.Second)
		d.fetches()
		d.locked(func() { d.down = true })
		pass(time.Minute)
		d.fetches()
		for range 600 {
			d.Flush()
			pass(100 * time.Millisecond)
		}
		if n := len(d.fetches()); n < 4 || n > 7 {
			t.Errorf("tried %d times in a minute", n)
		}
		m := d.seal(d.notice("a", 1))
		d.locked(func() { d.down, d.retained[m.Topic] = false, m.Payload })
		pass(11 * time.Second)
		d.wantItems("a")
	})
}

func TestOlderAndForeignRostersAreIgnored(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.sealRoster(d.roster(5, nil), d.clerk), d.seal(d.notice("a", 1)))
		d.tells()
		older := d.roster(4, map[string]int64{"a": 2})
		elsewhere := d.roster(9, map[string]int64{"a": 2})
		elsewhere.Scope = feed.StreetScope("elsewhere")
		moved := d.sealRoster(elsewhere, d.clerk)
		moved.Topic = prefix.Roster(feed.ScopeAll)
		unsigned := d.sealRoster(d.roster(6, map[string]int64{"a": 2}), d.root)
		d.handle(d.sealRoster(older, d.clerk), d.sealRoster(elsewhere, d.clerk), moved, unsigned)
		d.wantItems("a")
		if got := d.Rosters(); len(got) != 1 || got[feed.ScopeAll].Seq != 5 || d.tells() != 0 {
			t.Errorf("rosters are %+v", got)
		}
		d.restart()
		d.handle(d.sealRoster(older, d.clerk))
		d.wantItems("a")
	})
}

func TestARosterThatGrowsOldIsToldOnce(t *testing.T) {
	within(t, func(d *desk) {
		stale := func() (n int) {
			for _, r := range d.Status().Rosters {
				if r.Stale {
					n++
				}
			}
			return n
		}
		d.run()
		if stale() != 3 || d.tells() != 1 {
			t.Errorf("without rosters, %d of 3 scopes are stale", stale())
		}
		d.handle(d.sealRoster(d.roster(1, nil), d.clerk))
		pass(23 * time.Hour)
		d.tells()
		if n := d.refreshes(); stale() != 2 || n != 0 {
			t.Errorf("with one, %d of 3 scopes are stale, refreshed %d times", stale(), n)
		}
		pass(time.Hour + 2*time.Minute)
		if n := d.tells(); stale() != 3 || n != 1 {
			t.Errorf("after a day %d scopes are stale, told %d times", stale(), n)
		}
		pass(5 * time.Hour)
		if n := d.tells(); n != 0 {
			t.Errorf("told %d times of what has not changed", n)
		}
		if n := d.refreshes(); n != 1 { // the broker may have forgotten a subscription
			t.Errorf("refreshed %d times, want once for the one that did not come", n)
		}
	})
}

func TestARosterThatNamesANewerRootDocumentIsTold(t *testing.T) {
	within(t, func(d *desk) {
		r := d.roster(1, nil)
		r.Trust = 2
		d.handle(d.sealRoster(r, d.clerk))
		if !d.Status().TrustBehind {
			t.Error("the station does not say that it is behind")
		}
		d.handle(d.chain(d.root1(2, d.clerk, d.chief)))
		if d.Status().TrustBehind {
			t.Error("it says so still")
		}
	})
}

func TestARosterTellsTheTimeAndTheSetClockIsKeptHourly(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		first := d.store.Clock()
		if !first.Equal(noon) {
			t.Errorf("%v is kept", first)
		}
		pass(59 * time.Minute)
		if got := d.store.Clock(); !got.Equal(first) {
			t.Errorf("%v is kept within the hour", got)
		}
		pass(2 * time.Minute)
		if got := d.store.Clock(); !got.Equal(first.Add(time.Hour)) {
			t.Errorf("%v is kept after an hour", got)
		}
		d.locked(func() { d.unset = true })
		d.restart()
		if got := d.clock.Now(); got.Set || !got.Equal(noon.Add(time.Hour)) {
			t.Errorf("after a restart without a clock it is %v", got)
		}
		d.run()
		pass(3 * time.Hour)
		if got := d.store.Clock(); !got.Equal(first.Add(time.Hour)) {
			t.Errorf("%v is kept, which no clock has told", got)
		}
		d.handle(d.sealRoster(d.roster(1, nil), d.clerk))
		if got := d.clock.Now(); !got.Equal(noon.Add(time.Since(d.begun))) {
			t.Errorf("it is %v by the roster", got)
		}
	})
}

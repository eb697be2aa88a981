package sync_test

import (
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/sync"
)

const years = 10 * 365 * 24 * time.Hour

// wrong has the machine's clock show a time to come.
func (d *desk) wrong(ahead time.Duration) { d.locked(func() { d.ahead = ahead }) }

func TestAWrongTimeIsNotKeptOnceTheClockIsRight(t *testing.T) {
	within(t, func(d *desk) {
		d.wrong(years)
		d.run()
		pass(2 * time.Minute)
		d.wrong(0)
		pass(2 * time.Minute)
		if got := d.store.Clock(); got.After(noon.Add(time.Hour)) {
			t.Errorf("%v is kept", got)
		}
	})
}

// The broker has the items still, and is asked for them.
func TestWhatEndedByAWrongTimeComesBack(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		late := d.seal(d.notice("late", 1))
		d.handle(a, d.sealRoster(d.roster(1, map[string]int64{"a": 1, "late": 1}), d.clerk))
		d.run()
		d.wrong(80 * time.Hour)
		pass(2 * time.Minute)
		d.handle(late)
		d.wantItems()
		before := d.refreshes() // the roster is too old by that time
		d.wrong(0)
		pass(2 * time.Minute)
		if n := d.refreshes() - before; n != 1 {
			t.Fatalf("the broker was asked %d times for everything, want 1", n)
		}
		d.handle(a, late)
		d.wantItems("a", "late")
		d.handle(a, late)
		pass(5 * time.Minute)
		d.wantSent("a received", "a expired", "late refused expired", "a received", "late received")
		if n := d.refreshes() - before; n != 1 {
			t.Errorf("the broker was asked %d times for everything, want 1", n)
		}
	})
}

// The power may go before the clock is right again. Then the right time counts
// all the same, and the next connection asks for everything.
func TestAPowerCutDuringAWrongTimeLosesNothing(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		d.handle(a)
		d.wrong(years)
		d.run()
		pass(2 * time.Minute)
		d.locked(func() { d.unset = true })
		d.restart()
		if got := d.clock.Now(); got.Set || !got.After(noon.Add(years-time.Hour)) {
			t.Errorf("without a clock it is %v, want the noted time", got.Time)
		}
		if err := d.store.SetFilters(map[string]bool{"everything": true}); err != nil {
			t.Fatal(err)
		}
		d.run()
		d.locked(func() { d.unset, d.ahead = false, 0 })
		if got := d.clock.Now(); !got.Set || got.After(noon.Add(time.Hour)) {
			t.Errorf("it is %v, want the machine's time", got.Time)
		}
		pass(2 * time.Minute)
		if n, held := d.refreshes(), d.store.Filters(); n != 1 || len(held) > 0 {
			t.Errorf("the broker was asked %d times for everything, filters held are %v", n, held)
		}
		d.handle(a)
		d.wantItems("a")
	})
}

// Also if it was put right while the program did not run.
func TestAClockPutBackBetweenTwoStartsIsNoticed(t *testing.T) {
	within(t, func(d *desk) {
		d.wrong(years)
		d.run()
		d.restart()
		d.wrong(0)
		d.run()
		if n := d.refreshes(); n != 1 {
			t.Errorf("the broker was asked %d times for everything, want 1", n)
		}
		d.restart()
		d.run()
		pass(10 * time.Minute)
		if n := d.refreshes(); n != 1 {
			t.Errorf("it was asked %d times in all, want 1", n)
		}
	})
}

// Not even one that is right again before anybody has looked.
func TestWhatWasRefusedByAWrongTimeIsAskedForAgain(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"ahead": 80 * time.Hour, "behind": behind} {
		t.Run(name, func(t *testing.T) {
			within(t, func(d *desk) {
				d.run()
				d.wrong(wrong)
				if wrong < 0 {
					pass(2 * time.Minute)
				}
				d.handle(d.seal(d.notice("a", 1)))
				d.wantItems()
				before := d.refreshes()
				d.wrong(0)
				pass(2 * time.Minute)
				if n := d.refreshes() - before; n == 0 {
					t.Error("the broker was not asked")
				}
				after := d.refreshes()
				pass(time.Hour)
				if n := d.refreshes() - after; n != 0 {
					t.Errorf("it was asked %d times more", n)
				}
			})
		})
	}
}

func TestAWithdrawalThatComesByAWrongTimeCounts(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		d.handle(a)
		d.run()
		d.wrong(80 * time.Hour)
		pass(2 * time.Minute)
		d.handle(d.seal(d.tombstone("a", 2)))
		d.wrong(0)
		pass(2 * time.Minute)
		d.handle(a)
		d.wantItems()
	})
}

func TestAnOldTombstoneOfAnItemThatIsNotKnownIsRefused(t *testing.T) {
	within(t, func(d *desk) {
		it := d.tombstone("a", 2)
		it.Issued, it.Until = noon.Add(-2*time.Hour), noon.Add(-time.Hour)
		d.handle(d.seal(it))
		d.wantReceipts("a refused expired")
	})
}

// Without a clock a station that starts again knows less than before: what had
// ended could seem not to have.
func TestWhatHasEndedDoesNotComeBackWithoutAClock(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		d.handle(a)
		d.run()
		pass(73 * time.Hour)
		d.locked(func() { d.unset = true })
		d.restart()
		d.clock.Recall(noon) // the note is lost, or old
		d.handle(a)
		d.wantItems()
	})
}

// Nothing that was withdrawn may come back because the clock is behind, and the
// roster counts again once it is right.
func TestAStartByAClockThatIsBehindForgetsNothing(t *testing.T) {
	within(t, func(d *desk) {
		rev := noon.UnixMilli()
		a, b := d.notice("a", rev), d.notice("b", rev)
		gone := d.tombstone("b", rev+1)
		old := d.seal(b)
		d.handle(d.seal(a), old, d.seal(gone), d.sealRoster(d.roster(1, map[string]int64{"a": rev}), d.clerk))
		d.trust.Issued = noon.Add(-1000 * time.Hour)
		d.wrong(-72 * time.Hour)
		d.restart()
		d.run()
		pass(5 * time.Minute)
		d.wantItems("a")
		d.wrong(0)
		pass(2 * time.Minute)
		d.handle(old)
		d.wantItems("a")
		if seq := d.Rosters()[feed.ScopeAll].Seq; seq != 1 {
			t.Errorf("the roster in force is %d, want 1", seq)
		}
	})
}

// It was said just now, and is better than what a clock showed that was wrong.
func TestARosterThatComesLiveOutranksTheNotedTime(t *testing.T) {
	within(t, func(d *desk) {
		d.wrong(years)
		d.run()
		d.locked(func() { d.unset, d.ahead = true, 0 })
		d.restart()
		m := d.sealRoster(d.roster(1, nil), d.clerk)
		d.handle(m)
		if got := d.clock.Now(); !got.After(noon.Add(years - time.Hour)) {
			t.Errorf("it is %v by a roster that was retained", got.Time)
		}
		m = d.sealRoster(d.roster(2, nil), d.clerk)
		m.Live = true
		d.handle(m)
		if got := d.clock.Now(); got.After(noon.Add(time.Hour)) {
			t.Errorf("it is %v by a roster of now", got.Time)
		}
	})
}

const behind = -24*time.Hour - 45*time.Minute // and not more than a day before the floor

// Also if the link has since noted that it holds all filters, if the same
// message was refused before, and if it was behind only between two looks.
func TestWhatSeemedToBeDatedAheadComesAfterAPowerCutToo(t *testing.T) {
	for name, c := range map[string]struct {
		message func(*desk) sync.Message
		starts  int
	}{
		"an item":           {func(d *desk) sync.Message { return d.seal(d.notice("a", 1)) }, 1},
		"an item once more": {func(d *desk) sync.Message { return d.seal(d.notice("a", 1)) }, 2},
		"a roster":          {func(d *desk) sync.Message { return d.sealRoster(d.roster(1, nil), d.clerk) }, 1},
		"between two looks": {func(d *desk) sync.Message { return d.seal(d.notice("a", 1)) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(d *desk) {
				m := c.message(d)
				d.run()
				d.wrong(behind)
				d.handle(m)
				for range c.starts {
					if err := d.store.SetFilters(map[string]bool{"all": true}); err != nil {
						t.Fatal(err)
					}
					d.restart()
					d.run()
					d.handle(m)
				}
				before := d.refreshes()
				d.wrong(0)
				if c.starts > 0 {
					d.restart()
					d.run()
				}
				pass(2 * time.Minute)
				if n := d.refreshes() - before; n != 1 {
					t.Errorf("the broker was asked %d times, want 1", n)
				}
			})
		})
	}
}

func TestARosterCountsThoughItsItemsWereForgotten(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		r := d.roster(1, nil)
		r.Withdrawn = map[string]int64{"a": 1}
		d.handle(a, d.sealRoster(r, d.clerk))
		d.run()
		d.wrong(years)
		pass(2 * time.Minute)
		d.wrong(0)
		pass(2 * time.Minute)
		d.handle(a)
		d.wantItems()
	})
}

// Whoever asks for the time while the clock is looked at does not make it go
// back.
func TestARightClockIsNeverTakenForAWrongOne(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		for i := range 300 {
			d.handle(d.seal(d.notice("a", int64(i+1))))
			pass(time.Second)
		}
		if n := d.refreshes(); n != 0 {
			t.Errorf("the broker was asked %d times", n)
		}
	})
}

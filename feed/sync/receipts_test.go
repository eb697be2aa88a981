package sync_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

func TestReceiptsAreSentInOrderAndKeptUntilTheyAre(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.down = true })
		d.handle(d.seal(d.notice("a", 1)))
		d.Shown(d.notice("a", 1).Ref())
		d.Shown(d.notice("a", 1).Ref())
		d.run()
		d.wantSent()
		d.restart()
		d.run()
		d.locked(func() { d.down = false })
		d.Flush()
		synctest.Wait()
		sent := d.wantSent("a received", "a shown")
		if sent[0].Seq == 0 || sent[1].Seq <= sent[0].Seq {
			t.Errorf("sequence numbers %d and %d do not rise", sent[0].Seq, sent[1].Seq)
		}
		if n := d.store.Waiting(); n != 0 {
			t.Errorf("%d receipts still wait", n)
		}
	})
}

func TestReceiptsLeaveAtOnce(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		begun := time.Now()
		d.handle(d.seal(d.notice("a", 1)), d.seal(d.notice("b", 1)))
		synctest.Wait()
		d.wantSent("a received", "b received")
		d.Shown(d.notice("a", 1).Ref())
		synctest.Wait()
		d.wantSent("a shown")
		r := d.roster(1, nil)
		r.Withdrawn = map[string]int64{"a": 2}
		d.handle(d.sealRoster(r, d.clerk))
		synctest.Wait()
		d.wantSent("a withdrawn")
		d.handle(d.chain(d.root1(2, d.chief)))
		synctest.Wait()
		d.wantSent("b refused foreign_key")
		if waited := time.Since(begun); waited > 0 {
			t.Errorf("they took %v", waited)
		}
	})
}

func TestAReceiptThatFailedIsTriedAgain(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.down = true })
		d.handle(d.seal(d.notice("a", 1)))
		d.run()
		d.locked(func() { d.down = false }) // nobody says so
		pass(15 * time.Second)
		d.wantSent("a received")
	})
}

func TestNoReceiptIsLostWhereverTheLinkBreaks(t *testing.T) {
	for _, power := range []bool{false, true} {
		for _, at := range []int{1, 2, 16, 17, 33, 40} {
			t.Run(fmt.Sprintf("at %d, power %v", at, power), func(t *testing.T) {
				within(t, func(d *desk) {
					for i := range 40 {
						d.handle(d.seal(d.notice(fmt.Sprintf("n-%02d", i), 1)))
					}
					d.failAt = at
					d.run()
					if power {
						d.restart()
						d.run()
					}
					pass(time.Minute)
					seen, next, doubles := map[uint64]bool{}, 0, 0
					for _, r := range d.sent {
						if seen[r.Seq] {
							doubles++
							continue
						}
						seen[r.Seq] = true
						if want := fmt.Sprintf("n-%02d", next); r.ID != want {
							t.Fatalf("%s came in the place of %s", r.ID, want)
						}
						next++
					}
					if next != 40 || doubles > 0 { // what was sent before it broke is noted
						t.Errorf("%d of 40 came, and %d twice", next, doubles)
					}
				})
			})
		}
	}
}

// forgetful is a disk that fails to note what was sent, a few times.
type forgetful struct {
	*store.Store
	fails *int
}

func (f forgetful) Sent(last uint64) error {
	if *f.fails--; *f.fails >= 0 {
		return errors.New("disk failed")
	}
	return f.Store.Sent(last)
}

// The power may go between the broker's word and the disk.
func TestAtMostASheafOfReceiptsComesTwice(t *testing.T) {
	within(t, func(d *desk) {
		for i := range 40 {
			d.handle(d.seal(d.notice(fmt.Sprintf("n-%02d", i), 1)))
		}
		fails := 1
		d.Store = forgetful{d.store, &fails}
		d.run()
		pass(time.Minute)
		seen := map[uint64]bool{}
		for _, r := range d.sent {
			seen[r.Seq] = true
		}
		if len(seen) != 40 || len(d.sent) != 56 {
			t.Errorf("%d of 40 came, in %d messages", len(seen), len(d.sent))
		}
	})
}

func TestEndedItemsAreClearedAwayWithAReceipt(t *testing.T) {
	within(t, func(d *desk) {
		short := d.notice("short", 1)
		short.Until = noon.Add(time.Hour)
		d.handle(d.seal(short), d.seal(d.notice("long", 1)))
		d.run()
		pass(59*time.Minute + 30*time.Second)
		d.wantItems("long", "short")
		changes := d.changes()
		pass(time.Minute)
		d.wantItems("long")
		if d.changes() != changes+1 {
			t.Errorf("%d changes were announced, want 1", d.changes()-changes)
		}
		d.wantSent("short received", "long received", "short expired")
	})
}

func TestAnHourInWhichNothingChangesWritesAlmostNothing(t *testing.T) {
	within(t, func(d *desk) {
		stands := map[string]int64{}
		for i := range 200 {
			id := fmt.Sprintf("n-%03d", i)
			d.handle(d.seal(d.notice(id, 1)))
			stands[id] = 1
		}
		stands["absent"] = 1
		pictured := d.withPicture("pictured", d.painting(40, 30))
		d.locked(func() { d.retained[pictured.Topic] = nil })
		d.handle(pictured)
		roster, bad := d.sealRoster(d.roster(1, stands), d.clerk), d.seal(d.notice("x", 1), d.root)
		d.handle(roster, bad)
		d.Shown(d.notice("n-000", 1).Ref())
		d.run()
		pass(10 * time.Minute)
		before := written(t)
		for range 6 { // what a broker sends at each connection
			pass(10 * time.Minute)
			d.handle(roster, bad, pictured)
			d.Shown(d.notice("n-000", 1).Ref())
			d.Flush()
		}
		if n := written(t) - before; n > 64<<10 {
			t.Errorf("%d bytes were written", n)
		} else {
			t.Logf("%d bytes were written in an hour", n)
		}
		d.sent = nil
		if got := d.store.Known(feed.Ref{Scope: feed.ScopeAll, ID: "pictured"}).Rev; got != 1 {
			t.Errorf("the item with the picture has revision %d", got)
		}
	})
}

// Each look goes through all rosters and items, and a hostile broker can have a
// thousand messages refused.
func TestReceiptsAloneDoNotMakeTheFetcherLook(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		it := d.notice("a", 1)
		d.handle(d.seal(it))
		pass(time.Second)
		before := d.searches()
		d.Shown(it.Ref())
		d.handle(d.seal(d.notice("b", 1), d.root))
		pass(time.Second)
		d.wantSent("a received", "a shown", "b refused foreign_key")
		if n := d.searches() - before; n != 0 {
			t.Errorf("it looked %d times", n)
		}
		d.handle(d.seal(d.tombstone("a", 2)))
		pass(time.Second)
		if n := d.searches() - before; n != 1 {
			t.Errorf("after a withdrawal it looked %d times, want once", n)
		}
	})
}

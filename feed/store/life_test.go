package store_test

import (
	"errors"
	"testing"
	"time"

	"nuanxin/feed"
)

func TestShownIsReceiptedOncePerRevision(t *testing.T) {
	c := newCloset(t)
	if c.shown(item("a", 1)) {
		t.Error("an unknown item was noted as shown")
	}
	c.put(item("a", 1))
	if !c.shown(item("a", 1)) || c.shown(item("a", 1)) {
		t.Error("the first time must count, the second not")
	}
	c.reopen()
	if c.shown(item("a", 1)) {
		t.Error("after a restart it was noted as shown again")
	}
	c.put(item("a", 2))
	if c.shown(item("a", 1)) || !c.shown(item("a", 2)) {
		t.Error("a new revision is shown anew, the old one no more")
	}
	c.wantReceipts("a received", "a shown", "a received", "a shown")
}

func TestExpireRemovesExactlyWhatHasEnded(t *testing.T) {
	c := newCloset(t)
	later := item("b", 1)
	later.Until = noon.Add(2 * time.Hour)
	c.put(item("a", 1), later)
	c.receipts()
	if n := c.expire(noon.Add(time.Hour - 1)); n != 0 {
		t.Errorf("%d items left a moment before their end", n)
	}
	if n := c.expire(noon.Add(time.Hour)); n != 1 {
		t.Errorf("%d items left at the end of one, want 1", n)
	}
	c.wantItems("b")
	if r := c.wantReceipts("a expired")[0]; r.Digest != feed.Digest(message(item("a", 1))) {
		t.Errorf("the receipt's digest is %q", r.Digest)
	}
	c.reopen()
	c.wantItems("b")
	again := arrival(item("a", 1)) // as the broker retains it
	again.Refuse(&feed.Refusal{Reason: feed.ReasonExpired})
	c.wantUnwritten(func() { c.putArrivals(again) })
	again.Receipt.Reason = feed.ReasonFuture
	c.wantUnwritten(func() { c.putArrivals(again) })
	c.wantReceipts()
}

// It can come again, which it does not before its end, only if that was not its
// end: the clock was wrong.
func TestWhatEndedByAWrongTimeCanComeAgain(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 2))
	c.shown(item("a", 2))
	c.expire(noon.Add(100 * time.Hour))
	c.put(item("a", 1))
	c.wantItems()
	unset := arrival(item("a", 2))
	unset.Receipt.At = time.Time{}
	c.putArrivals(unset) // without a clock nobody knows
	c.wantItems()
	other := arrival(item("a", 2))
	other.Receipt.Digest = "of other bytes"
	c.putArrivals(other)
	c.wantItems()
	c.put(item("a", 2))
	c.wantItems("a")
	c.put(item("a", 2))
	c.reopen()
	c.wantItems("a")
	c.shown(item("a", 2))
	c.wantReceipts("a received", "a shown", "a expired", "a refused", "a refused", "a received", "a shown")
}

func TestAWithdrawnRevisionStaysKnownUntilAWeekAfterTheLastEnd(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1)) // until 13:00
	short := tombstone("a", 2)
	short.Until = noon.Add(time.Minute)
	c.put(short)
	end := noon.Add(time.Hour + 7*24*time.Hour)
	c.expire(end.Add(-1))
	if rev := c.Known(short.Ref()).Rev; rev != 2 {
		t.Fatalf("revision is %d before the item's own end, want 2: revision 1 could come back", rev)
	}
	c.expire(end)
	if rev := c.Known(short.Ref()).Rev; rev != 0 {
		t.Errorf("revision is %d, want it forgotten, though nothing else has ended", rev)
	}
}

func TestARevisionThatNoClockCanHaveGivenIsForgottenOnceTheClockIsSet(t *testing.T) {
	c := newCloset(t)
	ahead := item("a", noon.Add(72*time.Hour).UnixMilli())
	ahead.Issued, ahead.Until = noon.Add(72*time.Hour), noon.Add(96*time.Hour)
	undated := arrival(ahead)
	undated.Receipt.At = time.Time{} // it came while the clock was not set
	dated := ahead
	dated.ID = "c" // so this one was not ahead when it came: the clock is behind
	c.putArrivals(undated, arrival(item("b", noon.UnixMilli())), arrival(dated))
	c.receipts()
	if _, err := c.Expire(feed.Moment{Time: noon}, expired); err != nil {
		t.Fatal(err)
	}
	c.wantItems("a", "b", "c")
	c.expire(noon)
	c.wantItems("b", "c")
	if got := c.Early(); !got.Equal(noon) {
		t.Errorf("that an item was dropped as dated ahead is kept with %v, want %v", got, noon)
	}
	c.put(item("a", noon.UnixMilli())) // which it could else have barred
	c.reopen()
	c.wantItems("a", "b", "c")
	c.wantReceipts("a received")
}

func TestATombstonePastItsEndCountsWhereItsItemIsKnown(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	ended := func(id string) feed.Arrival {
		a := arrival(tombstone(id, 2))
		a.Ended = true
		return a
	}
	c.putArrivals(ended("a"), ended("b"))
	c.put(item("a", 1))
	c.wantItems()
	c.wantReceipts("a received", "a withdrawn", "b refused", "a refused")
}

func TestWhatEndedLongAgoGetsItsReceiptToo(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	c.expire(noon.AddDate(10, 0, 0)) // it is forgotten in the same moment
	c.wantItems()
	c.wantReceipts("a received", "a expired")
}

// The clock may be ahead, and the power may fail before that is noticed.
func TestTheTimeByWhichSomethingEndedIsNotedWithIt(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	late := noon.Add(50 * time.Minute)
	refused := arrival(item("b", 1))
	refused.Refuse(&feed.Refusal{Reason: feed.ReasonExpired})
	refused.Receipt.At = late
	c.putArrivals(refused)
	c.reopen()
	if got := c.Clock(); !got.Equal(late) {
		t.Errorf("%v is noted, want %v", got, late)
	}
	if _, err := c.Expire(at(noon.Add(2*time.Hour)), func(it feed.Item) feed.Receipt {
		r := expired(it)
		r.At = noon.Add(2 * time.Hour)
		return r
	}); err != nil {
		t.Fatal(err)
	}
	if got := c.Clock(); !got.Equal(noon.Add(2 * time.Hour)) {
		t.Errorf("%v is noted after the end of an item", got)
	}
}

func TestWhatSeemedToBeDatedAheadIsAskedForOnce(t *testing.T) {
	c := newCloset(t)
	if err := errors.Join(c.SetFilters(map[string]bool{"all": true}), c.SetEarly(noon)); err != nil {
		t.Fatal(err)
	}
	c.reopen()
	if got := c.Early(); !got.Equal(noon) {
		t.Errorf("%v is kept, want %v", got, noon)
	}
	if err := c.SetEarly(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if held := c.Filters(); len(held) > 0 || !c.Early().IsZero() {
		t.Errorf("the filters %v are held still, %v is kept", held, c.Early())
	}
}

func TestWhatEndedWithoutAClockIsAskedForAtTheNextStart(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	if err := c.SetFilters(map[string]bool{"all": true}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Expire(feed.Moment{Time: noon.Add(2 * time.Hour)}, func(it feed.Item) feed.Receipt {
		r := expired(it)
		r.At = time.Time{}
		return r
	}); err != nil {
		t.Fatal(err)
	}
	if held := c.Filters(); len(held) > 0 {
		t.Errorf("the filters %v are held still", held)
	}
}

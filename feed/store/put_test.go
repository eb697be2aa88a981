package store_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"nuanxin/feed"
)

func TestANewRevisionReplacesAndATombstoneRemoves(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	before := c.Content()
	c.put(item("a", 2))
	if got := c.Content().Items; len(got) != 1 || got[0].Rev != 2 {
		t.Errorf("content is %v, want revision 2 alone", got)
	}
	if before.Items[0].Rev != 1 {
		t.Error("a published content was changed")
	}
	c.put(tombstone("a", 3))
	c.wantItems()
	if rev := c.Known(item("a", 0).Ref()).Rev; rev != 3 {
		t.Errorf("the tombstone's revision is %d, want 3", rev)
	}
	c.put(item("a", 2))
	c.wantItems()
	c.reopen()
	c.wantItems()
	c.wantReceipts("a received", "a received", "a withdrawn", "a refused")
}

func TestABatchIsOneTransaction(t *testing.T) {
	c := newCloset(t)
	writes := func() int { return commits(c.bytes()) }
	before := writes()
	given := c.putArrivals(
		arrival(item("a", 1)), forgery("b", "forged"), arrival(item("a", 2)), arrival(item("a", 1)),
		arrival(item("c", 1)), arrival(tombstone("c", 2)), forgery("b", "forged"),
	)
	if n := writes() - before; n != 1 {
		t.Errorf("a batch took %d transactions", n)
	}
	want := []string{"a received", "b refused", "a received", "a refused", "c received", "c withdrawn"}
	c.wantItems("a")
	c.wantReceipts(want...)
	if len(given) != len(want) {
		t.Errorf("it says that it gave %d receipts", len(given))
	}
	if rev := c.Content().Items[0].Rev; rev != 2 {
		t.Errorf("revision %d is up, want 2", rev)
	}
}

func TestWhatComesAgainWritesNothing(t *testing.T) {
	c := newCloset(t)
	stale := arrival(item("a", 1))
	c.put(item("a", 2), tombstone("b", 1))
	c.putArrivals(forgery("x", "one"), stale)
	c.shown(item("a", 2))
	c.receipts()
	c.wantUnwritten(func() {
		if given := c.putArrivals(arrival(item("a", 2)), arrival(tombstone("b", 1)), forgery("x", "one"), stale); len(given) != 0 {
			t.Errorf("it gave %+v again", given)
		}
		c.shown(item("a", 2))
		c.expire(noon)
		c.receipts()
		c.verify()
	})
	if got, ok := c.Refused(feed.Ref{Scope: feed.ScopeAll, ID: "x", Rev: 5}); !ok || got.Detail != "forged" {
		t.Errorf("the last refusal on x is %+v", got)
	}
	c.put(item("x", 1))
	if got, ok := c.Refused(item("x", 1).Ref()); ok {
		t.Errorf("after an item was accepted, the last refusal is %+v", got)
	}
}

func TestARefusalIsReceiptedOncePerMessage(t *testing.T) {
	c := newCloset(t)
	c.putArrivals(forgery("x", "one"))
	c.putArrivals(forgery("x", "one"))
	c.reopen()
	c.putArrivals(forgery("x", "one"))
	c.putArrivals(forgery("x", "two"))
	c.wantReceipts("x refused", "x refused")
}

func TestAFloodOfRefusalsIsBoundedAndDropsNothingElse(t *testing.T) {
	c := newCloset(t)
	for i := range 16 {
		var batch []feed.Arrival
		for j := range 64 { // 1,000 come in the middle of a batch
			batch = append(batch, forgery(fmt.Sprintf("x%d", j%26), fmt.Sprint(i, j)))
		}
		c.putArrivals(batch...)
	}
	if n := c.Waiting(); n != 1000 {
		t.Errorf("%d refusals wait, want the first 1000", n)
	}
	c.put(item("a", 1), item("b", 1))
	c.shown(item("a", 1))
	c.put(tombstone("b", 2))
	c.expire(noon.Add(time.Hour))
	if n := c.Waiting(); n != 1005 {
		t.Errorf("%d receipts wait: one of an accepted item must never be dropped", n)
	}
}

func TestForgedIDsDoNotGrowWhatIsRememberedOfRefusals(t *testing.T) {
	c := newCloset(t)
	size := func() int64 {
		info, err := os.Stat(c.file)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	var early int64
	for i := range 30 {
		var batch []feed.Arrival
		for j := range 100 {
			batch = append(batch, forgery(fmt.Sprintf("forged-%060d", i*100+j), "x"))
		}
		c.putArrivals(batch...)
		c.receipts()
		if i == 10 {
			early = size()
		}
	}
	if late := size(); late > early {
		t.Errorf("the file grew from %d to %d bytes", early, late)
	}
}

func TestANewRefusalOnATopicForgetsNoneOfTheOthers(t *testing.T) {
	c := newCloset(t)
	var batch []feed.Arrival
	for i := range 256 {
		batch = append(batch, forgery(fmt.Sprint(i), "x"))
	}
	c.putArrivals(batch...)
	c.receipts()
	c.putArrivals(forgery("0", "y"))
	c.wantReceipts("0 refused")
	c.putArrivals(batch[1:]...)
	c.wantReceipts()
}

func TestAWithdrawalTakesTheItemOffEvenIfTheDiskFails(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	fail := failingDisk(t, c)
	if _, err := c.Put([]feed.Arrival{arrival(tombstone("a", 2)), arrival(item("c", 1))}); err == nil {
		t.Error("no error, so it would be acknowledged and forgotten")
	}
	c.wantItems("b")
	fail(false)
	c.wantReceipts("a received", "b received")
	c.put(tombstone("a", 2), item("c", 1))
	c.wantItems("b", "c")
	c.reopen()
	c.wantItems("b", "c")
}

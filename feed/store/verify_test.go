package store_test

import (
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// tamper changes the database behind the store's back.
func (c *closet) tamper(bucket string, change func(*bolt.Bucket) error) {
	c.t.Helper()
	_ = c.Close()
	db, err := bolt.Open(c.file, 0o600, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	if err := db.Update(func(tx *bolt.Tx) error { return change(tx.Bucket([]byte(bucket))) }); err != nil {
		c.t.Fatal(err)
	}
}

// flip changes a bit in the middle of a value.
func flip(key string) func(*bolt.Bucket) error {
	return func(b *bolt.Bucket) error {
		value := slices.Clone(b.Get([]byte(key)))
		value[len(value)/2] ^= 0x04
		return b.Put([]byte(key), value)
	}
}

func TestWhatIsNoLongerTrustedLeavesWithAReceiptAndMayComeBack(t *testing.T) {
	c := newCloset(t)
	live := arrival(item("a", 1))
	live.Live = true
	c.putArrivals(live, arrival(item("b", 1)))
	c.shown(item("b", 1))
	if err := c.SetFilters(map[string]bool{"x": true}); err != nil {
		t.Fatal(err)
	}
	c.receipts()
	if left := c.verify("b"); left != 1 {
		t.Errorf("%d items left, want b", left)
	}
	c.wantItems("a")
	if got := c.Content().Latest; got != item("a", 1).Ref() {
		t.Errorf("the latest is %v, want a still", got)
	}
	r := c.wantReceipts("b refused")[0]
	if r.Ref != item("b", 1).Ref() || r.Reason != feed.ReasonForeignKey || r.Digest != feed.Digest(message(item("b", 1))) {
		t.Errorf("the receipt is %+v", r)
	}
	if len(c.Filters()) != 0 {
		t.Error("the broker will not be asked for everything")
	}
	c.reopen()
	c.wantItems("a")
	// What it keeps no more, it cannot take up by itself.
	c.verify()
	c.wantItems("a")
	c.put(item("b", 1))
	c.wantItems("a", "b")
	c.wantReceipts("b received")
	c.wantUnwritten(func() { c.verify() })
}

func TestOnlyTheLatestThatStaysIsTheLatest(t *testing.T) {
	c := newCloset(t)
	live := arrival(item("a", 1))
	live.Live = true
	c.putArrivals(live)
	c.verify("a")
	if got := c.Content().Latest; got != (feed.Ref{}) {
		t.Errorf("the latest is %v, that has left", got)
	}
}

func TestAMessageThatTheDiskHasChangedIsDroppedAndMayComeAgainUnheard(t *testing.T) {
	for _, bucket := range []string{"envelopes", "revisions"} {
		t.Run(bucket, func(t *testing.T) {
			c := newCloset(t)
			c.put(item("a", 1), item("b", 1))
			c.shown(item("a", 1))
			if err := c.SetFilters(map[string]bool{"x": true}); err != nil {
				t.Fatal(err)
			}
			c.receipts()
			c.tamper(bucket, flip("all/a"))
			c.open()
			c.wantItems("b")
			c.wantReceipts()
			if len(c.Filters()) != 0 {
				t.Error("the broker will not be asked for everything")
			}
			c.put(item("a", 1))
			c.wantItems("a", "b")
			if bucket == "envelopes" { // the district has these receipts
				c.wantReceipts()
				if c.shown(item("a", 1)) {
					t.Error("it counts as shown for the first time")
				}
			}
		})
	}
}

func TestAReceiptThatTheDiskHasChangedHoldsUpNoOther(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	first, err := c.Next(1)
	if err != nil {
		t.Fatal(err)
	}
	c.tamper("outbox", flip(string([]byte{0, 0, 0, 0, 0, 0, 0, byte(first[0].Seq)})))
	c.open()
	c.wantReceipts("b received")
	if n := c.Waiting(); n != 0 {
		t.Errorf("%d receipts wait", n)
	}
}

func TestWhatTheStationKnowsOfItselfIsNotBelievedIfTheDiskHasChangedIt(t *testing.T) {
	c := newCloset(t)
	if err := c.SetClock(noon); err != nil {
		t.Fatal(err)
	}
	c.tamper("station", flip("clock"))
	c.open()
	if got := c.Clock(); !got.IsZero() {
		t.Errorf("the time is %v", got)
	}
}

func TestARejectedRevisionDoesNotComeBack(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	c.receipts()
	bad := receipt(item("a", 1), feed.StatusRefused)
	bad.Reason = feed.ReasonBadPicture
	if err := c.Reject(bad); err != nil {
		t.Fatal(err)
	}
	c.wantItems("b")
	c.wantReceipts("a refused")
	c.wantUnwritten(func() { c.put(item("a", 1)) })
	c.reopen()
	c.put(item("a", 1))
	c.wantItems("b")
	c.wantReceipts()
	if got, ok := c.Refused(item("a", 1).Ref()); !ok || got.Reason != feed.ReasonBadPicture {
		t.Errorf("the last refusal is %+v", got)
	}
	c.put(item("a", 2))
	c.wantItems("a", "b")
}

func TestOnlyTheRevisionThatIsUpIsRejected(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	c.put(item("a", 2))
	c.receipts()
	if err := c.Reject(receipt(item("a", 1), feed.StatusRefused)); err != nil {
		t.Fatal(err)
	}
	c.wantItems("a")
	c.wantReceipts()
}

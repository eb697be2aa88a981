package store_test

import (
	"testing"
	"time"

	"nuanxin/feed"
)

// roster is one of scope all, issued at noon.
func roster(seq int64, stands, withdrawn map[string]int64) feed.Roster {
	return feed.Roster{Scope: feed.ScopeAll, Seq: seq, Issued: noon, Trust: 1, Items: stands, Withdrawn: withdrawn}
}

func (c *closet) putRoster(r feed.Roster) (changed bool) {
	c.t.Helper()
	changed, err := c.PutRoster(r, []byte("roster"), withdrawn)
	if err != nil {
		c.t.Fatal(err)
	}
	return changed
}

func TestARosterSupersedesUntilTheNewerRevisionComes(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	street := item("a", 1)
	street.Scope = feed.StreetScope("jiaobei")
	c.put(street)
	c.receipts()
	if !c.putRoster(roster(1, map[string]int64{"a": 2, "b": 1, "new": 5}, nil)) {
		t.Error("it does not say that the content has changed")
	}
	c.wantItems("a", "b") // a of the street is another item
	c.wantReceipts()
	c.put(item("a", 1))
	c.put(item("new", 4))
	c.wantReceipts("a refused", "new refused")
	c.reopen()
	c.wantItems("a", "b")
	if known := c.Known(item("a", 0).Ref()); known.Rev != 2 || known.Digest != "" || known.Status != "" || !known.At.IsZero() {
		t.Errorf("of a is known %+v", known)
	}
	c.put(item("a", 2), item("new", 5))
	c.wantItems("a", "a", "b", "new")
	c.wantReceipts("a received", "new received")
	if c.putRoster(roster(2, map[string]int64{"a": 2, "b": 1, "new": 5}, nil)) {
		t.Error("a roster that tells nothing new has changed the content")
	}
	c.wantItems("a", "a", "b", "new")
}

func TestARosterWithdrawsWithOneReceipt(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	c.receipts()
	gone := roster(1, nil, map[string]int64{"a": 3, "never-here": 3})
	if !c.putRoster(gone) {
		t.Error("it does not say that the content has changed")
	}
	c.wantItems("b")
	if r := c.wantReceipts("a withdrawn")[0]; r.Rev != 3 {
		t.Errorf("the receipt is for revision %d, want 3", r.Rev)
	}
	if c.putRoster(gone) {
		t.Error("the same roster again has changed the content")
	}
	c.put(item("a", 2))
	c.put(item("a", 3)) // signed as well: it is withdrawn all the same
	c.wantReceipts("a refused", "a refused")
	c.put(tombstone("a", 3), tombstone("never-here", 3))
	c.put(tombstone("a", 3))
	c.wantReceipts("never-here withdrawn")
	c.reopen()
	c.wantItems("b")
	if known := c.Known(item("a", 0).Ref()); known.Status != feed.StatusWithdrawn || known.Digest == "" {
		t.Errorf("of a is known %+v", known)
	}
}

func TestARosterThatWithdrawsTheRevisionThatIsUpTakesItOff(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	c.receipts()
	c.putRoster(roster(1, nil, map[string]int64{"a": 1}))
	c.wantItems()
	c.wantReceipts("a withdrawn")
	c.reopen()
	c.wantItems()
}

func TestWhatARosterWithdrawsIsOffEvenIfTheDiskFails(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	failingDisk(t, c)
	changed, err := c.PutRoster(roster(1, nil, map[string]int64{"a": 2}), []byte("roster"), withdrawn)
	if err == nil || !changed {
		t.Errorf("changed %v, error %v", changed, err)
	}
	c.wantItems("b")
}

func TestRostersAreKeptAndRemoved(t *testing.T) {
	c := newCloset(t)
	c.putRoster(roster(1, nil, nil))
	c.reopen()
	if got := c.Rosters(); len(got) != 1 || string(got[feed.ScopeAll]) != "roster" {
		t.Errorf("rosters are %q", got)
	}
	if err := c.RemoveRoster(feed.ScopeAll); err != nil {
		t.Fatal(err)
	}
	if got := c.Rosters(); len(got) != 0 {
		t.Errorf("rosters are %q", got)
	}
}

func TestRevisionsFromRostersAreForgottenInTime(t *testing.T) {
	c := newCloset(t)
	c.putRoster(roster(1, map[string]int64{"a": 2}, map[string]int64{"b": 2}))
	c.expire(noon.Add(14*24*time.Hour - 1))
	if c.Known(item("a", 0).Ref()).Rev != 2 || c.Known(item("b", 0).Ref()).Rev != 2 {
		t.Error("they are forgotten too early")
	}
	c.expire(noon.Add(14 * 24 * time.Hour))
	if c.Known(item("a", 0).Ref()).Rev != 0 || c.Known(item("b", 0).Ref()).Rev != 0 {
		t.Error("they are not forgotten")
	}
}

package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// large is an item whose message has about so many bytes.
func large(id string, rev int64, size int) feed.Item {
	it := item(id, rev)
	it.Title = strings.Repeat("x", size)
	return it
}

func TestItemsForWhichThereIsNoRoomAreRefusedUntilThereIs(t *testing.T) {
	c := newCloset(t)
	put := func(it feed.Item) feed.Reason {
		t.Helper()
		for _, r := range c.put(it) {
			return r.Reason
		}
		return ""
	}
	n := 0
	for put(large(fmt.Sprint(n), 1, 60000)) == "" {
		n++
	}
	if limit := budget / 8 / 61440; n < limit-3 || n > limit {
		t.Errorf("there was room for %d items, want about %d", n, limit)
	}
	over := large(fmt.Sprint(n), 1, 60000)
	if r, ok := c.Refused(over.Ref()); !ok || r.Reason != feed.ReasonNoRoom || !strings.Contains(r.Detail, "the limit is 2097152") {
		t.Errorf("the refusal is %+v", r)
	}
	c.reopen()
	c.wantUnwritten(func() { put(over) })
	if got := put(large("0", 2, 60000)); got != "" {
		t.Errorf("a new revision of the same size is refused: %s", got)
	}
	if got := put(over); got != feed.ReasonNoRoom && got != "" {
		t.Errorf("it is refused as %s", got)
	}
	for way, make := range []func(){
		func() { c.put(tombstone("1", 2)) },
		func() { c.verify("2") },
		func() { c.putRoster(roster(1, map[string]int64{"3": 9}, nil)) },
		func() { c.expire(noon.Add(time.Hour)) },
	} {
		more := large(fmt.Sprintf("more-%d", way), 1, 60000)
		more.Until = noon.Add(2 * time.Hour)
		if got := put(more); got != feed.ReasonNoRoom {
			t.Fatalf("before way %d to make room, there is some", way)
		}
		make()
		if got := put(more); got != "" {
			t.Errorf("way %d to make room made none: %s", way, got)
		}
	}
}

func TestRefusalsLeaveTheLastRoomToWhatMustNotBeLost(t *testing.T) {
	c := newCloset(t)
	for i := range 40 {
		c.put(large(fmt.Sprint(i), 1, 60000))
	}
	c.receipts()
	c.putArrivals(forgery("x", "before"))
	c.wantReceipts("x refused")
	for i := range 12 {
		r := feed.Roster{Scope: feed.StreetScope(fmt.Sprint(i)), Seq: 1, Issued: noon}
		if _, err := c.PutRoster(r, make([]byte, feed.MaxEnvelope), withdrawn); err != nil {
			t.Fatal(err)
		}
	}
	c.wantUnwritten(func() { c.putArrivals(forgery("x", "after")) })
	c.put(tombstone("0", 2))
	c.wantReceipts("0 withdrawn")
}

func TestABatchThatIsTooLargeIsKeptAsFarAsThereIsRoom(t *testing.T) {
	c := newCloset(t)
	var batch []feed.Item
	for n := range 60 {
		batch = append(batch, large(fmt.Sprint(n), 1, 60000))
	}
	count := map[feed.Status]int{}
	for _, r := range c.put(batch...) {
		count[r.Status]++
	}
	if n := count[feed.StatusReceived]; n < 30 || n > 34 || n+count[feed.StatusRefused] != 60 {
		t.Errorf("of 60 items, %v", count)
	}
}

func TestManySmallItemsStayWithinTheBudgetAndCanBeWithdrawn(t *testing.T) {
	c := &closet{t: t, file: filepath.Join(memory(t), "feed.db"), budget: 4 << 20}
	c.open()
	t.Cleanup(func() { _ = c.Close() })
	accepted := []string{}
	for n := 0; n < 20000; n += 100 {
		var batch []feed.Item
		for i := range 100 {
			batch = append(batch, item(fmt.Sprint(n+i), 1))
		}
		for _, r := range c.put(batch...) {
			if r.Status == feed.StatusReceived {
				accepted = append(accepted, r.ID)
			}
		}
	}
	if len(accepted) < 500 || len(accepted) > 5000 {
		t.Errorf("%d items were accepted", len(accepted))
	}
	for _, id := range accepted {
		c.shown(item(id, 1)) // while nobody takes the receipts
	}
	for _, id := range accepted {
		c.put(tombstone(id, 2))
	}
	c.wantItems()
	if on := diskUse(t, c.file); on > c.budget/4 {
		t.Errorf("the database has %d bytes of %d", on, c.budget/4)
	}
	t.Logf("%d items", len(accepted))
}

// Whatever happens, and in whatever order, the disk has no more than the
// budget allows.
func TestTheBudgetIsNeverExceeded(t *testing.T) {
	c := &closet{t: t, file: filepath.Join(memory(t), "feed.db"), budget: budget}
	c.open()
	t.Cleanup(func() { _ = c.Close() })
	random := rand.New(rand.NewPCG(7, 8))
	rev, now := int64(0), noon
	id := func() string { return fmt.Sprint(random.IntN(300)) }
	full := map[string]int{} // how often there was no room
	put := func(items ...feed.Item) {
		for _, r := range c.put(items...) {
			if r.Reason == feed.ReasonNoRoom {
				full["items"]++
			}
		}
	}
	lasting := func(size int) feed.Item {
		it := large(id(), rev, size)
		it.Until = now.Add(24 * time.Hour)
		return it
	}
	chunk := func() {
		chunk := fmt.Append(nil, rev, strings.Repeat("x", random.IntN(feed.MaxChunk-20)))
		if errors.Is(c.PutChunk(feed.ChunkName(chunk), chunk), store.ErrNoRoom) {
			full["pictures"]++
		}
	}
	steps := []func(){
		func() { put(lasting(30000 + random.IntN(30000))) },
		func() {
			batch := []feed.Item{lasting(1)}
			for range random.IntN(20) {
				batch = append(batch, lasting(30000+random.IntN(30000)))
			}
			put(batch...)
		},
		func() { c.put(tombstone(id(), rev)) },
		func() { c.putArrivals(forgery(id(), fmt.Sprint(rev))) },
		func() { c.shown(item(id(), rev)) },
		func() { now = now.Add(time.Minute); c.expire(now) },
		func() {
			r := feed.Roster{Scope: feed.ScopeAll, Seq: rev, Issued: now, Items: map[string]int64{id(): rev}, Withdrawn: map[string]int64{id(): rev}}
			if _, err := c.PutRoster(r, make([]byte, random.IntN(feed.MaxEnvelope)), withdrawn); err != nil {
				t.Error(err)
			}
		},
		func() { c.verify(id()) },
		func() {
			p := feed.Proof{V: 1, Plays: make([]feed.Play, random.IntN(200))}
			if err := c.PutProofs([]feed.Proof{p, p}, 0); err != nil {
				t.Error(err)
			}
		},
		chunk, chunk, chunk, chunk, chunk, chunk, chunk, chunk,
		func() {
			if random.IntN(200) == 0 {
				c.KeepChunks(nil)
			}
		},
		func() {
			if random.IntN(4) == 0 {
				c.receipts()
			}
		},
		func() {
			if random.IntN(60) > 0 {
				return
			}
			_ = c.Close()
			file := c.bytes()
			clear(file[random.IntN(len(file)):])
			if err := os.WriteFile(c.file, file, 0o600); err != nil {
				t.Fatal(err)
			}
			c.open()
		},
	}
	folder := filepath.Dir(c.file)
	for step := range 2500 {
		rev++
		which := random.IntN(len(steps))
		steps[which]()
		if on := diskUse(t, folder); on > c.budget {
			t.Fatalf("after step %d, of kind %d, the disk has %d bytes of %d", step, which, on, c.budget)
		}
	}
	if full["pictures"] < 10 || full["items"] < 10 {
		t.Errorf("there was no room for %v: this shows nothing", full)
	}
}

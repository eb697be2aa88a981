package sync_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
)

func TestAGoodMessageIsStoredReceiptedAndAnnounced(t *testing.T) {
	within(t, func(d *desk) {
		changes := d.changes()
		m := d.seal(d.notice("a", 1))
		d.handle(m)
		if c := d.store.Content(); len(c.Items) != 1 || c.Items[0].Title != "停水通知" || c.Latest != d.notice("a", 1).Ref() {
			t.Errorf("content is %+v", c)
		}
		r := d.wantReceipts("a received")[0]
		if r.Station != "s1" || r.Rev != 1 || r.Digest != feed.Digest(m.Payload) || !r.At.Equal(noon) {
			t.Errorf("receipt is %+v", r)
		}
		d.handle(m) // the broker sends it again
		d.wantReceipts()
		if n := d.changes() - changes; n != 1 {
			t.Errorf("%d changes announced, want 1", n)
		}
		old := d.seal(d.notice("b", 1))
		old.Live = false
		d.handle(old)
		if got := d.store.Content().Latest.ID; got != "a" {
			t.Errorf("a retained message is the latest: %q", got)
		}
	})
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	stranger, err := feed.NewSigner("stranger")
	if err != nil {
		t.Fatal(err)
	}
	raw := func(text string) func(d *desk) sync.Message {
		return func(*desk) sync.Message {
			return sync.Message{Topic: prefix.Content(feed.ScopeAll, "n1"), Payload: []byte(text)}
		}
	}
	changed := func(rev int64, change func(*feed.Item)) func(d *desk) sync.Message {
		return func(d *desk) sync.Message {
			it := d.notice("n1", rev)
			change(&it)
			m := d.seal(it)
			m.Topic = prefix.Content(feed.ScopeAll, "n1")
			return m
		}
	}
	tests := map[string]struct {
		message func(d *desk) sync.Message
		reason  feed.Reason
	}{
		"malformed":               {raw("hello"), feed.ReasonMalformed},
		"unsigned":                {raw(`{"payloadType":"` + feed.PayloadType + `","payload":"e30=","signatures":[]}`), feed.ReasonUnsigned},
		"foreign key":             {func(d *desk) sync.Message { return d.seal(d.notice("n1", 9), stranger) }, feed.ReasonForeignKey},
		"older revision":          {changed(4, func(*feed.Item) {}), feed.ReasonOlderRevision},
		"same revision, new text": {changed(5, func(it *feed.Item) { it.Title = "别的" }), feed.ReasonOlderRevision},
		"wrong topic":             {changed(9, func(it *feed.Item) { it.ID = "n2" }), feed.ReasonWrongTopic},
		"another kind": {changed(9, func(it *feed.Item) {
			it.Kind, it.Notice, it.News = feed.KindNews, nil, &feed.News{Text: "别的"}
		}), feed.ReasonNotPermitted},
		"a tombstone of another kind": {changed(9, func(it *feed.Item) {
			it.Kind, it.Notice, it.Title, it.Withdrawn = feed.KindNews, nil, "", true
		}), feed.ReasonNotPermitted},
		"expired": {changed(9, func(it *feed.Item) {
			it.Issued, it.Until = noon.Add(-2*time.Hour), noon
		}), feed.ReasonExpired},
		"from the future": {changed(9, func(it *feed.Item) {
			it.Issued = noon.Add(25 * time.Hour)
		}), feed.ReasonFuture},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			within(t, func(d *desk) {
				d.handle(d.seal(d.notice("n1", 5)))
				d.receipts()
				changes := d.changes()
				d.handle(test.message(d))
				r := d.wantReceipts("n1 refused " + string(test.reason))[0]
				if r.Detail == "" || r.Rev != 0 {
					t.Errorf("receipt is %+v, want a detail and no revision", r)
				}
				d.wantItems("n1")
				if c := d.store.Content(); c.Items[0].Rev != 5 || c.Latest.Rev != 5 || d.changes() != changes {
					t.Errorf("content changed to %+v", c)
				}
			})
		})
	}
}

func TestWhatWasAcceptedIsNotRefusedWhenItsAcknowledgementWasLost(t *testing.T) {
	within(t, func(d *desk) {
		ending := d.notice("b", 1)
		ending.Until = noon.Add(time.Minute)
		first, second, short := d.seal(d.notice("a", 1)), d.seal(d.notice("a", 2)), d.seal(ending)
		d.handle(first, second, short)
		d.wantReceipts("a received", "a received", "b received")
		time.Sleep(2 * time.Minute)
		d.receipts()
		first.Again, second.Again, short.Again = true, true, true
		d.handle(first, second, short)
		d.wantReceipts()

		first.Again = false // someone has published it anew
		d.handle(first)
		d.wantReceipts("a refused " + string(feed.ReasonOlderRevision))
	})
}

func TestAnEmptyMessageAndAStrangeTopicAreNothing(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.seal(d.notice("a", 1)))
		d.receipts()
		d.handle(
			sync.Message{Topic: prefix.Content(feed.ScopeAll, "a")},
			sync.Message{Topic: prefix.Trust()}, sync.Message{Topic: prefix.Roster(feed.ScopeAll)},
		)
		for _, topic := range []string{"", "nuanxin/v1/content/all", "nuanxin/v1/content/all/UPPER", "other/content/all/n1", "nuanxin/v1/blob/x"} {
			d.handle(sync.Message{Topic: topic, Payload: []byte("x")})
		}
		d.wantItems("a")
		d.wantReceipts()
		if s := d.Status(); s.Denied != "" {
			t.Errorf("status is %+v", s)
		}
	})
}

func TestMessagesTakeEffectInTheirOrder(t *testing.T) {
	within(t, func(d *desk) {
		clerkGone := d.root1(2, d.chief)
		d.handle(
			d.seal(d.notice("before", 1)),
			d.seal(d.notice("chiefs", 1), d.chief),
			d.chain(clerkGone),
			d.seal(d.notice("after", 1)),
			d.seal(d.notice("chiefs", 2), d.chief),
			d.sealRoster(d.roster(1, map[string]int64{"chiefs": 3}), d.chief),
			d.seal(d.notice("chiefs", 2), d.chief),
		)
		d.wantItems()
		d.wantReceipts("before received", "chiefs received", "before refused foreign_key", "after refused foreign_key",
			"chiefs received", "chiefs refused older_revision")
	})
}

func TestALargeBatchIsOpenedSideBySideAndKeptInOrder(t *testing.T) {
	within(t, func(d *desk) {
		var batch []sync.Message
		var want []string
		for i := range 200 {
			id := fmt.Sprintf("n-%03d", i%100)
			batch = append(batch, d.seal(d.notice(id, int64(1+i/100))))
			want = append(want, id+" received")
		}
		d.handle(batch...)
		d.wantReceipts(want...)
		for _, it := range d.store.Content().Items {
			if it.Rev != 2 {
				t.Errorf("%s is up with revision %d", it.ID, it.Rev)
			}
		}
	})
}

func TestADiskFailureLeavesEverythingUnacknowledged(t *testing.T) {
	within(t, func(d *desk) {
		good, bad := d.seal(d.notice("a", 1)), sync.Message{Topic: prefix.Content(feed.ScopeAll, "x"), Payload: []byte("bad")}
		_ = d.store.Close()
		for name, m := range map[string]sync.Message{
			"an item": good, "a refusal": bad, "a root document": d.chain(d.root1(2, d.chief)), "a roster": d.sealRoster(d.roster(1, nil), d.clerk),
		} {
			if err := d.Handle(t.Context(), []sync.Message{m, good}); err == nil {
				t.Errorf("%s would be acknowledged and lost", name)
			}
		}
		if got := d.Trust().Version; got != 1 {
			t.Errorf("root document %d is in force and would be forgotten", got)
		}
	})
}

// brokenDisk keeps nothing that comes.
type brokenDisk struct{ *store.Store }

func (brokenDisk) Put([]feed.Arrival) ([]feed.Receipt, error) { return nil, errors.New("disk failed") }

func TestAWithdrawalIsAnnouncedEvenIfTheDiskFails(t *testing.T) {
	within(t, func(d *desk) {
		d.Store = brokenDisk{d.store}
		for rev, m := range []sync.Message{d.seal(d.notice("a", 1)), d.seal(d.tombstone("a", 2))} {
			changes := d.changes()
			if err := d.Handle(t.Context(), []sync.Message{m}); err == nil {
				t.Error("it was acknowledged")
			}
			if got := d.changes() - changes; got != rev {
				t.Errorf("of revision %d, %d changes were announced", rev+1, got)
			}
		}
	})
}

func TestWithoutAClockItemsAreTakenAndReceiptsHaveNoTime(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.unset = true })
		d.restart()
		ended := d.notice("ended", 1)
		ended.Issued, ended.Until = built.Add(-48*time.Hour), built.Add(-time.Hour)
		d.handle(d.seal(d.notice("fresh", 1)), d.seal(ended))
		r := d.wantReceipts("fresh received", "ended refused expired")
		if !r[0].At.IsZero() || !r[1].At.IsZero() {
			t.Errorf("receipts have times that nobody knows: %+v", r)
		}
		d.run()
		pass(time.Hour)
		d.wantItems("fresh")
		d.handle(d.sealRoster(d.roster(1, map[string]int64{"fresh": 1}), d.clerk)) // tells the time
		pass(72*time.Hour + time.Minute)
		d.wantItems()
	})
}

package sync_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
)

const prefix = feed.Prefix("nuanxin/v1")

// desk is a station's sync over a real store, with a clerk whom it trusts.
type desk struct {
	t       *testing.T
	clerk   feed.Signer
	store   *store.Store
	sync    *sync.Sync
	now     time.Time
	changes int
	sent    []feed.Receipt
	down    atomic.Bool // sending a receipt fails
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	clerk, err := feed.NewSigner("clerk")
	if err != nil {
		t.Fatal(err)
	}
	trust := feed.Trust{Version: 1, Keys: []feed.Key{clerk.TrustEntry()}}
	st, err := store.Open(filepath.Join(t.TempDir(), "feed.db"), func(b []byte) (feed.Item, error) {
		return feed.Unseal(context.Background(), b, trust)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	d := &desk{t: t, clerk: clerk, store: st, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	d.sync = sync.New(sync.Options{
		Station: feed.Station{ID: "s1", Street: "jiaobei"},
		Prefix:  prefix,
		Trust:   trust,
		Store:   st,
		Send:    d.send,
		Changed: func() { d.changes++ },
		Now:     func() time.Time { return d.now },
		Log:     slog.New(slog.DiscardHandler),
	})
	return d
}

func (d *desk) send(_ context.Context, topic string, payload []byte) error {
	if d.down.Load() {
		return errors.New("link is down")
	}
	if topic != "nuanxin/v1/station/s1/receipt" {
		d.t.Errorf("a receipt went to %q", topic)
	}
	var r feed.Receipt
	if err := json.Unmarshal(payload, &r); err != nil {
		d.t.Errorf("a receipt is not JSON: %v", err)
	}
	d.sent = append(d.sent, r)
	return nil
}

func (d *desk) notice(rev int64) feed.Item {
	return feed.Item{
		ID: "n1", Rev: rev, Kind: feed.KindNotice, Scope: feed.ScopeAll,
		Issued: d.now, Until: d.now.Add(time.Hour), Title: "停水通知", Notice: &feed.Notice{Text: "明天停水。"},
	}
}

func (d *desk) seal(it feed.Item) []byte {
	d.t.Helper()
	b, err := feed.Seal(d.t.Context(), it, d.clerk)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

func (d *desk) handle(it feed.Item, payload []byte) {
	d.t.Helper()
	if err := d.sync.Handle(d.t.Context(), prefix.Content(it.Scope, it.ID), payload, true); err != nil {
		d.t.Fatal(err)
	}
}

// receipts takes what waits out of the outbox.
func (d *desk) receipts() []feed.Receipt {
	d.t.Helper()
	var list []feed.Receipt
	for {
		r, ok, err := d.store.Next()
		if err != nil {
			d.t.Fatal(err)
		}
		if !ok {
			return list
		}
		list = append(list, r)
		if err := d.store.Sent(r.Seq); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) wantReceipt(status feed.Status, reason feed.Reason) feed.Receipt {
	d.t.Helper()
	got := d.receipts()
	if len(got) != 1 || got[0].Status != status || got[0].Reason != reason {
		d.t.Fatalf("receipts are %+v, want one %s %s", got, status, reason)
	}
	return got[0]
}

func TestAGoodMessageIsStoredReceiptedAndAnnounced(t *testing.T) {
	d := newDesk(t)
	payload := d.seal(d.notice(1))
	d.handle(d.notice(1), payload)
	if c := d.store.Content(); len(c.Items) != 1 || c.Items[0].Title != "停水通知" || c.Latest != d.notice(1).Ref() {
		t.Errorf("content is %+v", c)
	}
	if d.changes != 1 {
		t.Errorf("%d changes announced, want 1", d.changes)
	}
	r := d.wantReceipt(feed.StatusReceived, "")
	if r.Station != "s1" || r.Ref != d.notice(1).Ref() || r.Digest != feed.Digest(payload) || !r.At.Equal(d.now) {
		t.Errorf("receipt is %+v", r)
	}
	d.handle(d.notice(1), payload) // the broker sends it again
	if got := d.receipts(); len(got) != 0 || d.changes != 1 {
		t.Errorf("the same message again made receipts %+v and %d changes", got, d.changes-1)
	}
}

func TestARetainedMessageIsNotThePushOfTheMoment(t *testing.T) {
	d := newDesk(t)
	it := d.notice(1)
	if err := d.sync.Handle(t.Context(), prefix.Content(it.Scope, it.ID), d.seal(it), false); err != nil {
		t.Fatal(err)
	}
	if c := d.store.Content(); len(c.Items) != 1 || c.Latest != (feed.Ref{}) {
		t.Errorf("content is %+v, want the item and no latest", c)
	}
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	stranger, err := feed.NewSigner("stranger")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		payload func(d *desk) []byte
		reason  feed.Reason
	}{
		"malformed":               {func(*desk) []byte { return []byte("hello") }, feed.ReasonMalformed},
		"unsigned":                {func(*desk) []byte { return unsigned }, feed.ReasonUnsigned},
		"foreign key":             {func(d *desk) []byte { return must(feed.Seal(t.Context(), d.notice(9), stranger)) }, feed.ReasonForeignKey},
		"older revision":          {func(d *desk) []byte { return d.seal(d.notice(4)) }, feed.ReasonOlderRevision},
		"same revision, new text": {func(d *desk) []byte { it := d.notice(5); it.Title = "别的"; return d.seal(it) }, feed.ReasonOlderRevision},
		"wrong topic":             {func(d *desk) []byte { it := d.notice(9); it.ID = "n2"; return d.seal(it) }, feed.ReasonWrongTopic},
		"another kind": {func(d *desk) []byte {
			it := d.notice(9)
			it.Kind, it.Notice, it.News = feed.KindNews, nil, &feed.News{Text: "别的"}
			return d.seal(it)
		}, feed.ReasonNotPermitted},
		"a tombstone of another kind": {func(d *desk) []byte {
			it := d.notice(9)
			it.Kind, it.Notice, it.Title, it.Withdrawn = feed.KindNews, nil, "", true
			return d.seal(it)
		}, feed.ReasonNotPermitted},
		"expired": {func(d *desk) []byte {
			it := d.notice(9)
			it.Issued, it.Until = d.now.Add(-2*time.Hour), d.now
			return d.seal(it)
		}, feed.ReasonExpired},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.handle(d.notice(5), d.seal(d.notice(5)))
			d.receipts()
			before, changes := d.store.Content(), d.changes
			d.handle(d.notice(5), test.payload(d))
			r := d.wantReceipt(feed.StatusRefused, test.reason)
			if r.Detail == "" || r.ID != "n1" {
				t.Errorf("receipt is %+v, want a detail and the topic's id", r)
			}
			after := d.store.Content()
			if !slices.EqualFunc(before.Items, after.Items, func(a, b feed.Item) bool { return a.Title == b.Title && a.Ref() == b.Ref() }) ||
				before.Latest != after.Latest || d.changes != changes {
				t.Errorf("content changed from %+v to %+v", before, after)
			}
		})
	}
}

// unsigned is a well-formed envelope without signatures.
var unsigned = []byte(`{"payloadType":"` + feed.PayloadType + `","payload":"e30=","signatures":[]}`)

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestATombstoneTakesTheItemOffAndAnOldRevisionDoesNotComeBack(t *testing.T) {
	d := newDesk(t)
	old := d.seal(d.notice(1))
	d.handle(d.notice(1), old)
	tombstone := d.notice(2)
	tombstone.Withdrawn, tombstone.Title, tombstone.Notice = true, "", nil
	d.receipts()
	d.handle(tombstone, d.seal(tombstone))
	d.wantReceipt(feed.StatusWithdrawn, "")
	if got := d.store.Content().Items; len(got) != 0 {
		t.Errorf("items are %v after the withdrawal", got)
	}
	d.handle(d.notice(1), old)
	d.wantReceipt(feed.StatusRefused, feed.ReasonOlderRevision)
	if got := d.store.Content().Items; len(got) != 0 {
		t.Errorf("the withdrawn item came back: %v", got)
	}
}

func TestAnEmptyMessageAndAStrangeTopicAreNothing(t *testing.T) {
	d := newDesk(t)
	d.handle(d.notice(1), d.seal(d.notice(1)))
	d.receipts()
	d.handle(d.notice(1), nil)
	for _, topic := range []string{"", "nuanxin/v1/content/all", "nuanxin/v1/content/all/UPPER", "other/content/all/n1"} {
		if err := d.sync.Handle(t.Context(), topic, []byte("x"), true); err != nil {
			t.Errorf("topic %q: %v", topic, err)
		}
	}
	if len(d.store.Content().Items) != 1 || len(d.receipts()) != 0 {
		t.Error("they changed something or made a receipt")
	}
}

func TestADiskFailureLeavesTheMessageUnacknowledged(t *testing.T) {
	d := newDesk(t)
	payload := d.seal(d.notice(1))
	_ = d.store.Close()
	if err := d.sync.Handle(t.Context(), "nuanxin/v1/content/all/n1", payload, true); err == nil {
		t.Error("no error, so the message would be acknowledged and lost")
	}
	if err := d.sync.Handle(t.Context(), "nuanxin/v1/content/all/n1", []byte("bad"), true); err == nil {
		t.Error("a refusal that could not be written was acknowledged")
	}
}

func TestAWithdrawalTakesTheItemOffEvenIfTheDiskFails(t *testing.T) {
	d := newDesk(t)
	d.handle(d.notice(1), d.seal(d.notice(1)))
	tombstone := d.notice(2)
	tombstone.Withdrawn, tombstone.Title, tombstone.Notice = true, "", nil
	payload, changes := d.seal(tombstone), d.changes
	_ = d.store.Close()
	if err := d.sync.Handle(t.Context(), prefix.Content(tombstone.Scope, tombstone.ID), payload, true); err == nil {
		t.Error("no error, so the tombstone would be acknowledged and forgotten")
	}
	if len(d.store.Content().Items) != 0 || d.changes != changes+1 {
		t.Error("the item is still up, or nobody was told")
	}
}

func TestReceiptsAreSentInOrderAndKeptUntilTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.down.Store(true)
		d.handle(d.notice(1), d.seal(d.notice(1)))
		d.sync.Shown(d.notice(1).Ref())
		d.sync.Shown(d.notice(1).Ref())
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = d.sync.Run(ctx) }()
		synctest.Wait()
		if len(d.sent) != 0 {
			t.Errorf("sent %v over a link that is down", d.sent)
		}
		d.down.Store(false)
		d.sync.Flush()
		synctest.Wait()
		if len(d.sent) != 2 || d.sent[0].Status != feed.StatusReceived || d.sent[1].Status != feed.StatusShown {
			t.Errorf("sent %+v, want received and shown", d.sent)
		}
		if d.sent[0].Seq == 0 || d.sent[1].Seq <= d.sent[0].Seq {
			t.Errorf("sequence numbers %d and %d do not rise", d.sent[0].Seq, d.sent[1].Seq)
		}
		cancel()
		synctest.Wait()
		if n := d.store.Waiting(); n != 0 {
			t.Errorf("%d receipts still wait", n)
		}
	})
}

func TestAReceiptThatFailedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.down.Store(true)
		d.handle(d.notice(1), d.seal(d.notice(1)))
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = d.sync.Run(ctx) }()
		synctest.Wait()
		d.down.Store(false) // nobody says so
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if len(d.sent) != 1 {
			t.Errorf("sent %d receipts within 15 s, want 1", len(d.sent))
		}
		cancel()
		synctest.Wait()
	})
}

func TestEndedItemsAreClearedAwayWithAReceipt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.handle(d.notice(1), d.seal(d.notice(1)))
		changes := d.changes
		d.now = d.now.Add(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = d.sync.Run(ctx) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if len(d.store.Content().Items) != 0 || d.changes != changes+1 {
			t.Error("the ended item is still there, or nobody was told")
		}
		if len(d.sent) != 2 || d.sent[1].Status != feed.StatusExpired {
			t.Errorf("sent %+v, want received and expired", d.sent)
		}
	})
}

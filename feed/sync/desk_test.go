package sync_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
)

const prefix = feed.Prefix("nuanxin/v1")

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	built = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
)

// desk is a station's sync over a real store, a broker that retains what the
// test puts there, and the keys of the staff.
type desk struct {
	*sync.Sync
	t              testing.TB
	clerk, chief   feed.Signer
	root, nextRoot feed.Signer
	trust          feed.Trust // that of the station's file
	file           string
	budget         int64
	store          *store.Store
	clock          *feed.Clock
	begun          time.Time
	stop           func()
	handling       gosync.Mutex // Handle is for one goroutine
	mu             gosync.Mutex // over what follows
	street         string
	unset          bool // the machine's clock is not set
	ahead          time.Duration
	down           bool // the link
	failAt         int  // the sending that fails, counted from 1
	retained       map[string][]byte
	fetched        []string
	then           func() // is called at the next fetch
	sent           []feed.Receipt
	answers        []feed.Answer
	replies        []feed.Reply
	pieces         [][]byte // of screenshots
	plays          *feed.PlayLog
	proofs         []feed.Proof
	orders, looked int
	blind          error // of a look at the screen
	changed, told  int
	alive          int
	refreshed      int
	searched       int           // of the fetcher, at all that the store has
	sending        chan struct{} // if not nil, Send waits
}

// within runs a test in a bubble in which time passes by itself.
func within(t *testing.T, test func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newDesk(t)) })
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "nuanxin") // nothing is asked of its durability
	if err != nil {
		folder = t.TempDir()
	}
	d := &desk{t: t, street: "jiaobei", file: filepath.Join(folder, "feed.db"), budget: 16 << 20, begun: time.Now(), retained: map[string][]byte{}}
	for id, signer := range map[string]*feed.Signer{"clerk": &d.clerk, "chief": &d.chief, "root": &d.root, "next-root": &d.nextRoot} {
		if *signer, err = feed.NewSigner(id); err != nil {
			t.Fatal(err)
		}
	}
	d.trust = d.root1(1, d.clerk, d.chief)
	t.Cleanup(func() { d.halt(); _ = os.RemoveAll(folder) })
	d.start()
	return d
}

// root1 is a root document under the first root, that trusts some keys.
func (d *desk) root1(version int64, signers ...feed.Signer) feed.Trust {
	trust := feed.Trust{Version: version, Issued: noon.Add(-time.Hour), Roots: &feed.Roots{Threshold: 1, Keys: []feed.Root{d.root.Root()}}}
	for _, s := range signers {
		k := s.TrustEntry()
		k.Kinds = feed.SignableKinds()
		trust.Keys = append(trust.Keys, k)
	}
	return trust
}

// start starts the station, as after power came on.
func (d *desk) start() {
	d.t.Helper()
	d.store = store.New(store.Options{File: d.file, Budget: d.budget, Log: slog.New(slog.DiscardHandler)})
	if err := d.store.Open(); err != nil {
		d.t.Fatal(err)
	}
	d.clock, d.plays = feed.NewClock(d.machine, built), feed.NewPlayLog()
	d.Sync = sync.New(sync.Options{
		Station:   feed.Station{ID: "s1", Street: d.street},
		Prefix:    prefix,
		Trust:     d.trust,
		Store:     watched{d.store, d},
		Link:      sync.Link{Send: d.send, Fetch: d.fetch, Refresh: func() { d.count(&d.refreshed) }},
		Clock:     d.clock,
		Look:      d.look,
		Plays:     d.plays,
		Drawn:     time.Now,
		RosterAge: 24 * time.Hour,
		Changed:   func() { d.count(&d.changed) },
		Told:      func() { d.count(&d.told) },
		Alive:     func() { d.count(&d.alive) },
		Log:       slog.New(slog.DiscardHandler),
	})
	if err := d.Start(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// watched is the store, with an eye on the fetcher: each round begins with the
// pictures.
type watched struct {
	*store.Store
	desk *desk
}

func (w watched) KeepChunks(names map[string]bool) {
	w.desk.count(&w.desk.searched)
	w.Store.KeepChunks(names)
}

func (d *desk) searches() (n int) {
	d.locked(func() { n = d.searched })
	return n
}

func (d *desk) machine() (time.Time, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return noon.Add(time.Since(d.begun) + d.ahead), !d.unset
}

func (d *desk) locked(do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	do()
}

// changes is how often Changed was called.
func (d *desk) changes() (n int) {
	d.locked(func() { n = d.changed })
	return n
}

func (d *desk) refreshes() (n int) {
	d.locked(func() { n = d.refreshed })
	return n
}

func (d *desk) count(n *int) { d.locked(func() { *n++ }) }

// run lets Run do its work until halt.
func (d *desk) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Run(ctx)
	}()
	d.stop = func() { cancel(); <-done }
	synctest.Wait()
}

func (d *desk) halt() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
	_ = d.store.Close()
}

func (d *desk) restart() {
	d.t.Helper()
	d.halt()
	d.start()
}

// pass lets time pass.
func pass(span time.Duration) {
	time.Sleep(span)
	synctest.Wait()
}

var errDown = errors.New("link is down")

func (d *desk) send(ctx context.Context, topic string, payload []byte) error {
	if d.sending != nil {
		select {
		case <-d.sending:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failAt--; d.down || d.failAt == 0 {
		return errDown
	}
	switch topic {
	case prefix.Receipt("s1"):
		var r feed.Receipt
		if err := json.Unmarshal(payload, &r); err != nil {
			d.t.Errorf("a receipt is not JSON: %v", err)
		}
		d.sent = append(d.sent, r)
	case prefix.Event("s1"):
		var r feed.Reply
		if err := json.Unmarshal(payload, &r); err == nil && r.Command != "" {
			d.replies = append(d.replies, r)
			break
		}
		var a feed.Answer
		if err := json.Unmarshal(payload, &a); err != nil {
			d.t.Errorf("an answer is not JSON: %v", err)
		}
		d.answers = append(d.answers, a)
	case prefix.Telemetry("s1"):
		var p feed.Proof
		if err := json.Unmarshal(payload, &p); err != nil {
			d.t.Errorf("a proof is not JSON: %v", err)
		}
		d.proofs = append(d.proofs, p)
	case prefix.Screen("s1"):
		d.pieces = append(d.pieces, payload)
	default:
		d.t.Errorf("something was sent to %q", topic)
	}
	return nil
}

// look is a look at the screen, which shows the second page of an item.
func (d *desk) look() (feed.Seen, [][]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.looked++
	ref := feed.Ref{Scope: feed.ScopeAll, ID: "a", Rev: 1}
	return feed.Seen{Item: &ref, Page: 1}, d.screen(), d.blind
}

// screen is a picture in pieces.
func (d *desk) screen() [][]byte { return [][]byte{[]byte("one"), []byte("two")} }

// looks is how often the screen was looked at.
func (d *desk) looks() (n int) {
	synctest.Wait()
	d.locked(func() { n = d.looked })
	return n
}

func (d *desk) fetch(ctx context.Context, topic string) (came bool, err error) {
	d.mu.Lock()
	d.fetched = append(d.fetched, strings.TrimPrefix(topic, string(prefix)+"/"))
	payload, down, then := d.retained[topic], d.down, d.then
	d.then = nil
	d.mu.Unlock()
	if then != nil {
		then()
	}
	if down {
		return false, errDown
	}
	if payload == nil {
		return false, nil
	}
	d.handling.Lock()
	defer d.handling.Unlock()
	return true, d.Handle(ctx, []sync.Message{{Topic: topic, Payload: payload}})
}

// fetches returns what was fetched since it was last asked.
func (d *desk) fetches() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.fetched
	d.fetched = nil
	return f
}

func (d *desk) wantFetches(want ...string) {
	d.t.Helper()
	if got := d.fetches(); !slices.Equal(got, want) {
		d.t.Errorf("fetched %q, want %q", got, want)
	}
}

// tells returns how often Told was called since it was last asked.
func (d *desk) tells() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.told
	d.told = 0
	return n
}

func (d *desk) notice(id string, rev int64) feed.Item {
	now := noon.Add(time.Since(d.begun))
	return feed.Item{
		ID: id, Rev: rev, Kind: feed.KindNotice, Scope: feed.ScopeAll,
		Issued: now.Add(-time.Minute), Until: now.Add(72 * time.Hour), Title: "停水通知", Notice: &feed.Notice{Text: "明天停水。"},
	}
}

func (d *desk) tombstone(id string, rev int64) feed.Item {
	it := d.notice(id, rev)
	it.Withdrawn, it.Title, it.Notice = true, "", nil
	return it
}

// seal signs an item, as the clerk unless someone else is named.
func (d *desk) seal(it feed.Item, by ...feed.Signer) sync.Message {
	d.t.Helper()
	if len(by) == 0 {
		by = []feed.Signer{d.clerk}
	}
	return sync.Message{Topic: prefix.Content(it.Scope, it.ID), Payload: d.must(feed.Seal(d.t.Context(), it, by...)), Live: true}
}

// roster is one of the scope all that was issued now.
func (d *desk) roster(seq int64, stands map[string]int64) feed.Roster {
	return feed.Roster{Scope: feed.ScopeAll, Seq: seq, Issued: noon.Add(time.Since(d.begun)), Trust: 1, Items: stands}
}

func (d *desk) sealRoster(r feed.Roster, by feed.Signer) sync.Message {
	d.t.Helper()
	return sync.Message{Topic: prefix.Roster(r.Scope), Payload: d.must(feed.SealRoster(d.t.Context(), r, by))}
}

// chain is the message with root documents, the first signed by the first root
// and each by its own.
func (d *desk) chain(docs ...feed.Trust) sync.Message {
	d.t.Helper()
	var c feed.Chain
	for _, t := range docs {
		c = append(c, d.must(feed.SealTrust(d.t.Context(), t, d.root, d.nextRoot)))
	}
	return sync.Message{Topic: prefix.Trust(), Payload: d.must(json.Marshal(c))}
}

func (d *desk) must(b []byte, err error) []byte {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

func (d *desk) handle(messages ...sync.Message) {
	d.t.Helper()
	d.handling.Lock()
	defer d.handling.Unlock()
	if err := d.Handle(d.t.Context(), messages); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) wantItems(want ...string) {
	d.t.Helper()
	var got []string
	for _, it := range d.store.Content().Items {
		got = append(got, it.ID)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		d.t.Errorf("items are %q, want %q", got, want)
	}
}

// receipts takes what waits out of the outbox.
func (d *desk) receipts() []feed.Receipt {
	d.t.Helper()
	list, err := d.store.Next(1 << 20)
	if err != nil {
		d.t.Fatal(err)
	}
	if len(list) > 0 {
		if err := d.store.Sent(list[len(list)-1].Seq); err != nil {
			d.t.Fatal(err)
		}
	}
	return list
}

// wantReceipts says what must wait in the outbox, as "id status reason".
func (d *desk) wantReceipts(want ...string) []feed.Receipt {
	d.t.Helper()
	list := d.receipts()
	d.compare(list, want)
	return list
}

// wantSent says what must have been sent since it was last asked.
func (d *desk) wantSent(want ...string) []feed.Receipt {
	d.t.Helper()
	d.mu.Lock()
	list := d.sent
	d.sent = nil
	d.mu.Unlock()
	d.compare(list, want)
	return list
}

func (d *desk) compare(list []feed.Receipt, want []string) {
	d.t.Helper()
	var got []string
	for _, r := range list {
		got = append(got, strings.TrimSpace(r.ID+" "+string(r.Status)+" "+string(r.Reason)))
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("receipts are %q, want %q", got, want)
	}
}

package store_test

import (
	"bytes"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// at is a moment by a clock that is set.
func at(t time.Time) feed.Moment { return feed.Moment{Time: t, Set: true} }

// item is an item that stands for an hour from noon.
func item(id string, rev int64) feed.Item {
	return feed.Item{ID: id, Rev: rev, Kind: feed.KindNews, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(time.Hour), Title: id}
}

func tombstone(id string, rev int64) feed.Item {
	it := item(id, rev)
	it.Withdrawn, it.Title = true, ""
	return it
}

// message stands in for the signed message with an item.
func message(it feed.Item) []byte {
	b, err := json.Marshal(it)
	if err != nil {
		panic(err)
	}
	return b
}

var errUntrusted = errors.New("not trusted")

// unseal opens a message, except those of IDs that are not trusted.
func unseal(untrusted ...string) store.Unseal {
	return func(envelope []byte) (it feed.Item, err error) {
		if err := json.Unmarshal(envelope, &it); err != nil {
			return feed.Item{}, err
		}
		if slices.Contains(untrusted, it.ID) {
			return feed.Item{}, errUntrusted
		}
		return it, nil
	}
}

func receipt(it feed.Item, status feed.Status) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: it.Ref(), Digest: feed.Digest(message(it)), Status: status, At: noon}
}

func refused(r feed.Ref, err error) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: r, Status: feed.StatusRefused, Reason: feed.ReasonForeignKey, Detail: err.Error(), At: noon}
}

func expired(it feed.Item) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: it.Ref(), Status: feed.StatusExpired, At: noon}
}

func withdrawn(r feed.Ref) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: r, Status: feed.StatusWithdrawn, At: noon}
}

// arrival is an item as it comes, good so far.
func arrival(it feed.Item) feed.Arrival {
	status := feed.StatusReceived
	if it.Withdrawn {
		status = feed.StatusWithdrawn
	}
	return feed.Arrival{Item: it, Envelope: message(it), Receipt: receipt(it, status)}
}

// forgery is a message that was turned away before it came to the store.
func forgery(id, text string) feed.Arrival {
	a := feed.Arrival{Envelope: []byte(text), Receipt: feed.Receipt{Station: "s1", Ref: feed.Ref{Scope: feed.ScopeAll, ID: id}, Digest: feed.Digest([]byte(text)), At: noon}}
	a.Refuse(&feed.Refusal{Reason: feed.ReasonForeignKey, Detail: "forged"})
	return a
}

// closet is a store with the file that it is in.
type closet struct {
	*store.Store
	t      testing.TB
	file   string
	budget int64
}

const budget = 16 << 20

func newCloset(t testing.TB) *closet {
	t.Helper()
	c := &closet{t: t, file: filepath.Join(t.TempDir(), "feed.db"), budget: budget}
	c.open()
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// open opens the store anew, as after a start of the program.
func (c *closet) open() {
	c.t.Helper()
	c.Store = store.New(store.Options{File: c.file, Budget: c.budget, Log: slog.New(slog.DiscardHandler)})
	if err := c.Open(); err != nil {
		c.t.Fatal(err)
	}
	c.verify()
}

func (c *closet) reopen() {
	c.t.Helper()
	if err := c.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.open()
}

func (c *closet) verify(untrusted ...string) int {
	c.t.Helper()
	left, err := c.Verify(unseal(untrusted...), refused)
	if err != nil {
		c.t.Fatal(err)
	}
	return left
}

func (c *closet) put(items ...feed.Item) []feed.Receipt {
	c.t.Helper()
	var arrivals []feed.Arrival
	for _, it := range items {
		arrivals = append(arrivals, arrival(it))
	}
	return c.putArrivals(arrivals...)
}

func (c *closet) putArrivals(arrivals ...feed.Arrival) []feed.Receipt {
	c.t.Helper()
	given, err := c.Put(arrivals)
	if err != nil {
		c.t.Fatal(err)
	}
	return given
}

func (c *closet) expire(now time.Time) int {
	c.t.Helper()
	left, err := c.Expire(at(now), expired)
	if err != nil {
		c.t.Fatal(err)
	}
	return left
}

func (c *closet) shown(it feed.Item) bool {
	c.t.Helper()
	first, err := c.Shown(receipt(it, feed.StatusShown))
	if err != nil {
		c.t.Fatal(err)
	}
	return first
}

// receipts takes every receipt out of the outbox.
func (c *closet) receipts() []feed.Receipt {
	c.t.Helper()
	list, err := c.Next(1 << 20)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(list) > 0 {
		if err := c.Sent(list[len(list)-1].Seq); err != nil {
			c.t.Fatal(err)
		}
	}
	return list
}

// wantReceipts says what must wait in the outbox, as "id status" in order.
func (c *closet) wantReceipts(want ...string) []feed.Receipt {
	c.t.Helper()
	var got []string
	list := c.receipts()
	for _, r := range list {
		got = append(got, r.ID+" "+string(r.Status))
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("receipts are %q, want %q", got, want)
	}
	return list
}

func (c *closet) wantItems(want ...string) {
	c.t.Helper()
	if got := ids(c.Content()); !slices.Equal(got, want) {
		c.t.Errorf("items are %q, want %q", got, want)
	}
}

// bytes are those of the file.
func (c *closet) bytes() []byte {
	c.t.Helper()
	b, err := os.ReadFile(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

// wantUnwritten says that doing something writes nothing: the newest page of
// the database, which every commit changes, is the same.
func (c *closet) wantUnwritten(do func()) {
	c.t.Helper()
	before := c.bytes()
	do()
	if !bytes.Equal(before, c.bytes()) {
		c.t.Error("the file was written although nothing changed")
	}
}

func ids(c feed.Content) []string {
	var list []string
	for _, it := range c.Items {
		list = append(list, it.ID)
	}
	slices.Sort(list)
	return list
}

func TestContentRevisionsAndReceiptsSurviveARestart(t *testing.T) {
	c := newCloset(t)
	live := arrival(item("a", 3))
	live.Live = true
	c.putArrivals(live, arrival(item("b", 1)))
	if got := c.Content().Latest; got != item("a", 3).Ref() {
		t.Errorf("latest is %v, want the live item a", got)
	}
	c.reopen()
	c.wantItems("a", "b")
	if c.Content().Latest != (feed.Ref{}) {
		t.Error("after a restart an old push still counts as the latest")
	}
	known := c.Known(item("a", 0).Ref())
	if known.Rev != 3 || known.Digest != live.Receipt.Digest || known.Kind != feed.KindNews || known.Status != feed.StatusReceived || !known.At.Equal(noon) {
		t.Errorf("of a is known %+v", known)
	}
	got := c.wantReceipts("a received", "b received")
	if got[0].Seq == 0 || got[0].Seq >= got[1].Seq {
		t.Errorf("sequence numbers are %d and %d, want them to rise", got[0].Seq, got[1].Seq)
	}
}

func TestSequenceNumbersOfReceiptsNeverRepeat(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	before := c.receipts()[0].Seq
	c.reopen()
	c.put(item("a", 2))
	if after := c.receipts()[0].Seq; after <= before {
		t.Errorf("sequence number %d after %d", after, before)
	}
}

func TestReceiptsAreTakenInOrderAndInParts(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1), item("c", 1))
	first, err := c.Next(2)
	if err != nil || len(first) != 2 || first[0].ID != "a" || first[1].ID != "b" {
		t.Fatalf("the first two are %+v, %v", first, err)
	}
	if err := c.Sent(first[0].Seq); err != nil {
		t.Fatal(err)
	}
	c.wantReceipts("b received", "c received")
	if n := c.Waiting(); n != 0 {
		t.Errorf("%d receipts wait", n)
	}
}

func TestTheDatabaseIsTheOwnersAlone(t *testing.T) {
	c := newCloset(t)
	info, err := os.Stat(c.file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the file's mode is %o, want 600", mode)
	}
}

func TestBeforeItIsOpenAStoreIsEmptyAndSaysSo(t *testing.T) {
	s := store.New(store.Options{File: filepath.Join(t.TempDir(), "none", "feed.db"), Budget: budget, Log: slog.New(slog.DiscardHandler)})
	if err := s.Open(); err == nil {
		t.Error("a store was opened in a folder that is not there")
	}
	if len(s.Content().Items) != 0 || s.Waiting() != 0 || s.Known(item("a", 1).Ref()).Rev != 0 || len(s.Filters()) != 0 {
		t.Error("it knows something")
	}
	if _, err := s.Put([]feed.Arrival{arrival(item("a", 1))}); err == nil {
		t.Error("it took an item")
	}
	if _, err := s.Next(1); err == nil {
		t.Error("it has an outbox")
	}
	if err := s.SetFilters(map[string]bool{"a": true}); err == nil {
		t.Error("it took filters")
	}
}

func TestWhatTheStationKnowsOfItselfIsKept(t *testing.T) {
	c := newCloset(t)
	signer, err := feed.NewSigner("clerk")
	if err != nil {
		t.Fatal(err)
	}
	trust := feed.Trust{Version: 7, Keys: []feed.Key{signer.TrustEntry()}}
	filters := map[string]bool{"x": true, "y": false}
	if err := errors.Join(c.SetClock(noon), c.SetTrust(trust), c.SetFilters(filters)); err != nil {
		t.Fatal(err)
	}
	c.reopen()
	if got := c.Clock(); !got.Equal(noon) {
		t.Errorf("the time is %v", got)
	}
	if got := c.Filters(); !maps.Equal(got, filters) {
		t.Errorf("filters are %v", got)
	}
	if got := c.Trust(); got.Version != 7 || len(got.Keys) != 1 || got.Keys[0].ID != "clerk" {
		t.Errorf("the root document is %+v", got)
	}
	if err := c.SetTrust(feed.Trust{Version: 8}); err != nil {
		t.Fatal(err)
	}
	if got := c.Filters(); len(got) != 0 {
		t.Errorf("under a new root document the filters are %v, so the broker would not be asked again", got)
	}
	if got := c.Trust(); got.Version != 0 {
		t.Errorf("a root document that nothing could follow came back: %+v", got)
	}
}

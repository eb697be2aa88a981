package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// item is an item that stands for an hour from noon.
func item(id string, rev int64) feed.Item {
	return feed.Item{ID: id, Rev: rev, Kind: feed.KindNews, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(time.Hour), Title: id}
}

func receipt(it feed.Item, status feed.Status) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: it.Ref(), Digest: "digest-" + it.ID, Status: status, At: noon}
}

// shelf stands in for the envelopes' format: a message is the item's ID.
type shelf map[string]feed.Item

func (s shelf) unseal(envelope []byte) (feed.Item, error) {
	it, ok := s[string(envelope)]
	if !ok {
		return feed.Item{}, errors.New("not trusted")
	}
	return it, nil
}

func (s shelf) put(t *testing.T, st *store.Store, it feed.Item, live bool) {
	t.Helper()
	s[it.ID] = it
	status := feed.StatusReceived
	if it.Withdrawn {
		status = feed.StatusWithdrawn
	}
	if err := st.Put(it, []byte(it.ID), live, receipt(it, status)); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, file string, s shelf) *store.Store {
	t.Helper()
	st, err := store.Open(file, s.unseal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func ids(c feed.Content) []string {
	var list []string
	for _, it := range c.Items {
		list = append(list, it.ID)
	}
	slices.Sort(list)
	return list
}

// waiting takes every receipt out of the outbox.
func waiting(t *testing.T, st *store.Store) []feed.Receipt {
	t.Helper()
	var list []feed.Receipt
	for {
		r, ok, err := st.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return list
		}
		list = append(list, r)
		if err := st.Sent(r.Seq); err != nil {
			t.Fatal(err)
		}
	}
}

func TestContentRevisionsAndReceiptsSurviveARestart(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 3), true)
	s.put(t, st, item("b", 1), false)
	if got := st.Content().Latest; got != item("a", 3).Ref() {
		t.Errorf("latest is %v, want the live item a", got)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}

	st = open(t, file, s)
	if got := ids(st.Content()); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("after a restart the items are %v, want a and b", got)
	}
	if st.Content().Latest != (feed.Ref{}) {
		t.Error("after a restart an old push still counts as the latest")
	}
	if known := st.Known(item("a", 0).Ref()); known.Rev != 3 || known.Digest != "digest-a" || known.Kind != feed.KindNews {
		t.Errorf("of a is known %+v, want revision 3, digest-a, news", known)
	}
	got := waiting(t, st)
	if len(got) != 2 || got[0].ID != "a" || got[1].ID != "b" || got[0].Seq >= got[1].Seq {
		t.Errorf("receipts are %v, want those of a and b, rising", got)
	}
}

func TestSequenceNumbersOfReceiptsNeverRepeat(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 1), false)
	before := waiting(t, st)[0].Seq
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = open(t, file, s)
	s.put(t, st, item("a", 2), false)
	if after := waiting(t, st)[0].Seq; after <= before {
		t.Errorf("sequence number %d after %d", after, before)
	}
}

func TestANewRevisionReplacesAndATombstoneRemoves(t *testing.T) {
	s := shelf{}
	st := open(t, filepath.Join(t.TempDir(), "feed.db"), s)
	s.put(t, st, item("a", 1), false)
	before := st.Content()
	s.put(t, st, item("a", 2), false)
	if got := st.Content().Items; len(got) != 1 || got[0].Rev != 2 {
		t.Errorf("content is %v, want revision 2 alone", got)
	}
	if before.Items[0].Rev != 1 {
		t.Error("a published content was changed")
	}
	tombstone := feed.Item{ID: "a", Rev: 3, Kind: feed.KindNews, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(time.Minute), Withdrawn: true}
	s.put(t, st, tombstone, false)
	if got := ids(st.Content()); len(got) != 0 {
		t.Errorf("after a tombstone the items are %v", got)
	}
	if rev := st.Known(tombstone.Ref()).Rev; rev != 3 {
		t.Errorf("the tombstone's revision is %d, want 3", rev)
	}
}

func TestWhatWasWithdrawnStaysOffAfterARestart(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 1), false)
	s.put(t, st, item("b", 1), false)
	tombstone := feed.Item{ID: "a", Rev: 2, Kind: feed.KindNews, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(time.Hour), Withdrawn: true}
	if err := st.Put(tombstone, []byte("tombstone"), false, receipt(tombstone, feed.StatusWithdrawn)); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Expire(noon.Add(time.Minute), nil); err != nil {
		t.Fatal(err)
	}
	_ = st.Close()
	if content, err := store.Peek(file, s.unseal); err != nil || !slices.Equal(ids(content), []string{"b"}) {
		t.Errorf("peek shows %v, %v, want b alone", ids(content), err)
	}
	if got := ids(open(t, file, s).Content()); !slices.Equal(got, []string{"b"}) {
		t.Errorf("after a restart the items are %v, want b alone", got)
	}
}

func TestTheDatabaseIsTheOwnersAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.db")
	open(t, file, shelf{})
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the file's mode is %o, want 600", mode)
	}
}

func TestForgedIDsDoNotGrowWhatIsRememberedOfRefusals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.db")
	st := open(t, file, shelf{})
	size := func() int64 {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	var early int64
	for i := range 3000 {
		r := receipt(item(fmt.Sprintf("forged-%064d", i), 0), feed.StatusRefused)
		if err := st.Refuse(r); err != nil {
			t.Fatal(err)
		}
		waiting(t, st)
		if i == 600 {
			early = size()
		}
	}
	if late := size(); late > early {
		t.Errorf("the file grew from %d to %d bytes", early, late)
	}
}

func TestAWithdrawnRevisionStaysKnownUntilTheLastEnd(t *testing.T) {
	s := shelf{}
	st := open(t, filepath.Join(t.TempDir(), "feed.db"), s)
	s.put(t, st, item("a", 1), false) // until 13:00
	tombstone := feed.Item{ID: "a", Rev: 2, Kind: feed.KindNews, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(time.Minute), Withdrawn: true}
	s.put(t, st, tombstone, false)
	soon := item("b", 1)
	soon.Until = noon.Add(2 * time.Minute)
	s.put(t, st, soon, false)
	expire := func(at time.Time) {
		t.Helper()
		if _, err := st.Expire(at, func(it feed.Item) feed.Receipt { return receipt(it, feed.StatusExpired) }); err != nil {
			t.Fatal(err)
		}
	}
	expire(noon.Add(10 * time.Minute)) // b ends, and with it a sweep
	if rev := st.Known(tombstone.Ref()).Rev; rev != 2 {
		t.Fatalf("revision is %d before the item's own end, want 2: revision 1 could come back", rev)
	}
	s.put(t, st, func() feed.Item { it := item("c", 1); it.Until = noon.Add(2 * time.Hour); return it }(), false)
	expire(noon.Add(3 * time.Hour))
	if rev := st.Known(tombstone.Ref()).Rev; rev != 0 {
		t.Errorf("revision is %d after every end, want it forgotten", rev)
	}
}

func TestShownIsReceiptedOncePerRevision(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	shown := func(it feed.Item) bool {
		t.Helper()
		first, err := st.Shown(receipt(it, feed.StatusShown))
		if err != nil {
			t.Fatal(err)
		}
		return first
	}
	if shown(item("a", 1)) {
		t.Error("an unknown item was noted as shown")
	}
	s.put(t, st, item("a", 1), false)
	if !shown(item("a", 1)) || shown(item("a", 1)) {
		t.Error("the first time must count, the second not")
	}
	_ = st.Close()
	st = open(t, file, s)
	if shown(item("a", 1)) {
		t.Error("after a restart it was noted as shown again")
	}
	s.put(t, st, item("a", 2), false)
	if shown(item("a", 1)) || !shown(item("a", 2)) {
		t.Error("a new revision is shown anew, the old one no more")
	}
	var statuses []feed.Status
	for _, r := range waiting(t, st) {
		statuses = append(statuses, r.Status)
	}
	want := []feed.Status{feed.StatusReceived, feed.StatusShown, feed.StatusReceived, feed.StatusShown}
	if !slices.Equal(statuses, want) {
		t.Errorf("receipts are %v, want %v", statuses, want)
	}
}

func TestExpireRemovesExactlyWhatHasEnded(t *testing.T) {
	s := shelf{}
	st := open(t, filepath.Join(t.TempDir(), "feed.db"), s)
	s.put(t, st, item("a", 1), false)
	later := item("b", 1)
	later.Until = noon.Add(2 * time.Hour)
	s.put(t, st, later, false)
	waiting(t, st)
	expire := func(at time.Time) int {
		t.Helper()
		n, err := st.Expire(at, func(it feed.Item) feed.Receipt { return receipt(it, feed.StatusExpired) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := expire(noon.Add(time.Hour - 1)); n != 0 {
		t.Errorf("%d items left a moment before their end", n)
	}
	if n := expire(noon.Add(time.Hour)); n != 1 {
		t.Errorf("%d items left at the end of one, want 1", n)
	}
	if got := ids(st.Content()); !slices.Equal(got, []string{"b"}) {
		t.Errorf("items are %v, want b", got)
	}
	if got := waiting(t, st); len(got) != 1 || got[0].Status != feed.StatusExpired || got[0].Digest != "digest-a" {
		t.Errorf("receipts are %v, want one expired with a's digest", got)
	}
}

func TestARefusalIsReceiptedOncePerMessage(t *testing.T) {
	st := open(t, filepath.Join(t.TempDir(), "feed.db"), shelf{})
	refuse := func(digest string) {
		t.Helper()
		r := receipt(item("x", 0), feed.StatusRefused)
		r.Digest, r.Reason = digest, feed.ReasonForeignKey
		if err := st.Refuse(r); err != nil {
			t.Fatal(err)
		}
	}
	refuse("one")
	refuse("one")
	refuse("two")
	if got := waiting(t, st); len(got) != 2 || got[0].Digest != "one" || got[1].Digest != "two" {
		t.Errorf("receipts are %v, want one each for two messages", got)
	}
}

func TestAFloodOfRefusalsIsBounded(t *testing.T) {
	st := open(t, filepath.Join(t.TempDir(), "feed.db"), shelf{})
	for i := range 1100 {
		r := receipt(item("x", 0), feed.StatusRefused)
		r.ID, r.Digest = "x"+string(rune('a'+i%26)), time.Duration(i).String()
		if err := st.Refuse(r); err != nil {
			t.Fatal(err)
		}
	}
	if n := st.Waiting(); n != 1000 {
		t.Errorf("%d refusals wait, want the first 1000", n)
	}
	if err := st.Put(item("a", 1), []byte("a"), false, receipt(item("a", 1), feed.StatusReceived)); err != nil {
		t.Fatal(err)
	}
	if n := st.Waiting(); n != 1001 {
		t.Errorf("%d receipts wait: one of an accepted item must never be dropped", n)
	}
}

func TestWhatIsNoLongerTrustedStaysOffTheScreen(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 1), false)
	s.put(t, st, item("b", 1), false)
	_ = st.Close()
	delete(s, "a")
	if got := ids(open(t, file, s).Content()); !slices.Equal(got, []string{"b"}) {
		t.Errorf("items are %v, want b alone", got)
	}
}

func TestPeekReadsADatabaseThatIsInUse(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 1), false)
	if _, err := store.Open(file, s.unseal); err == nil {
		t.Fatal("a second process could open the database")
	}
	content, err := store.Peek(file, s.unseal)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(content); !slices.Equal(got, []string{"a"}) {
		t.Errorf("peek shows %v, want a", got)
	}
	if _, err := store.Peek(file+".none", s.unseal); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("peek at a missing file: %v, want that it does not exist", err)
	}
	if err := os.WriteFile(file+".bad", []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Peek(file+".bad", s.unseal); err == nil {
		t.Error("peek at something else: no error")
	}
}

func TestUnchangedQuestionsWriteNothing(t *testing.T) {
	file, s := filepath.Join(t.TempDir(), "feed.db"), shelf{}
	st := open(t, file, s)
	s.put(t, st, item("a", 1), false)
	r := receipt(item("x", 0), feed.StatusRefused)
	if err := st.Refuse(r); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Shown(receipt(item("a", 1), feed.StatusShown)); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = st.Refuse(r)
	_, _ = st.Shown(receipt(item("a", 1), feed.StatusShown))
	_, _ = st.Expire(noon, nil)
	_, _, _ = st.Next()
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, after) {
		t.Error("the file was written although nothing changed")
	}
}

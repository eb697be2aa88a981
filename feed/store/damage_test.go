package store_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// sound makes the database of a station that has seen something, and returns
// its bytes.
func sound(t testing.TB) []byte {
	t.Helper()
	c := newCloset(t)
	for i := range 4 {
		var items []feed.Item
		for j := range 10 {
			items = append(items, item(fmt.Sprintf("small-%d-%d", i, j), 1))
		}
		large := item(fmt.Sprintf("large-%d", i), 1)
		large.Title = string(bytes.Repeat([]byte("长"), 4000))
		c.put(append(items, large)...)
		c.putArrivals(forgery("x", fmt.Sprint(i)))
	}
	c.put(tombstone("small-0-0", 2), tombstone("large-1", 2))
	c.putRoster(roster(1, map[string]int64{"small-0-1": 1}, nil))
	if err := c.SetFilters(map[string]bool{"x": true}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return c.bytes()
}

// found puts a file in the place of the database and opens that. It must work
// whatever is in it. Content, filters and receipts are then those it returns.
func found(t testing.TB, file []byte) *closet {
	t.Helper()
	c := &closet{t: t, file: filepath.Join(memory(t), "feed.db"), budget: budget}
	if err := os.WriteFile(c.file, file, 0o600); err != nil {
		t.Fatal(err)
	}
	c.open()
	t.Cleanup(func() { _ = c.Close() })
	before := len(c.Content().Items)
	c.put(item("after", 1))
	if got := len(c.Content().Items); got != before+1 {
		t.Errorf("after an item came there are %d items, before %d", got, before)
	}
	if c.Replaced() {
		if kept, err := os.ReadFile(c.file + ".damaged"); err != nil || !bytes.Equal(kept, file) {
			t.Errorf("what was damaged was not set aside as it was: %v", err)
		}
		if len(c.Filters()) != 0 {
			t.Error("the broker will not be asked for everything")
		}
	}
	return c
}

// memory is a folder in memory if there is one: nothing is asked of its
// durability.
func memory(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "nuanxin")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func TestASoundDatabaseIsNotReplaced(t *testing.T) {
	c := found(t, sound(t))
	if c.Replaced() || len(c.Content().Items) != 44-2+1 || len(c.Filters()) != 1 {
		t.Errorf("replaced %v, %d items", c.Replaced(), len(c.Content().Items))
	}
	c = found(t, nil) // as a power cut leaves it that was just made
	if c.Replaced() {
		t.Error("an empty file counts as damaged")
	}
}

func TestATruncatedDatabaseIsReplacedAtEveryPage(t *testing.T) {
	whole := sound(t)
	end := inUse(whole)
	for size := 1; size < len(whole); size += os.Getpagesize() / 2 {
		c := found(t, whole[:size])
		if damaged := size < end; c.Replaced() != damaged {
			t.Errorf("of %d bytes, %d of them in use, there are %d: replaced %v", len(whole), end, size, c.Replaced())
		}
		_ = c.Close()
	}
}

func TestADatabaseWhoseBranchesLeadAstrayIsReplaced(t *testing.T) {
	c := newCloset(t)
	var items []feed.Item
	for i := range 200 {
		items = append(items, item(fmt.Sprintf("%03d5", i), 1))
	}
	c.put(items...)
	_ = c.Close()
	whole, page := c.bytes(), os.Getpagesize()
	branches := 0
	for at := 2 * page; at < inUse(whole); at += page {
		if binary.NativeEndian.Uint16(whole[at+8:]) != 1 {
			continue
		}
		branches++
		second := at + 32 // the second of its elements
		key := second + int(binary.NativeEndian.Uint32(whole[second:]))
		end := key + int(binary.NativeEndian.Uint32(whole[second+4:])) - 1
		file := slices.Clone(whole)
		file[end]-- // still between the keys before and behind it
		if c := found(t, file); !c.Replaced() {
			t.Errorf("branch %d has a key that its page has not", at/page)
		}
		file = slices.Clone(whole)
		binary.NativeEndian.PutUint64(file[at+16+8:], uint64(at/page)) // round in a circle
		if c := found(t, file); !c.Replaced() {
			t.Errorf("branch %d leads to itself", at/page)
		}
	}
	if branches < 3 {
		t.Errorf("there are %d branches", branches)
	}
}

// bbolt would write to such a page where there is no file behind its map.
func TestADatabaseThatLacksItsLastFreePageIsReplaced(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), large("large", 1, 60000))
	c.put(tombstone("large", 2))
	c.put(item("a", 2))
	c.put(item("a", 3))
	_ = c.Close()
	whole := c.bytes()
	c = found(t, whole[:inUse(whole)-os.Getpagesize()])
	c.wantItems("a", "after")
	if !c.Replaced() {
		t.Error("it was not replaced")
	}
	c.put(large("large", 3, 60000))
}

func TestADatabaseWithALostPageIsReplacedUnlessThePageIsFree(t *testing.T) {
	whole, page := sound(t), os.Getpagesize()
	random := rand.New(rand.NewPCG(1, 2))
	replaced, saved := 0, 0
	for at := 0; at < inUse(whole); at += page {
		for _, fill := range []func() byte{
			func() byte { return 0 },
			func() byte { return 0xFF },
			func() byte { return byte(random.Uint32()) },
		} {
			file := slices.Clone(whole)
			for i := range page {
				file[at+i] = fill()
			}
			c := found(t, file)
			if c.Replaced() {
				replaced++
				saved = max(saved, len(c.Content().Items))
			}
			if at < 2*page && c.Replaced() {
				t.Errorf("with one of the two metas, at %d, it was replaced", at)
			}
			if at < 2*page && len(c.Filters()) != 0 {
				t.Error("a commit may be lost with a meta, and the broker is not asked for everything")
			}
			for _, it := range c.Content().Items {
				if it.Withdrawn || it.ID == "small-0-0" || it.ID == "large-1" {
					t.Errorf("page %d lost, and %s came back", at/page, it.ID)
				}
			}
			_ = c.Close()
		}
	}
	if replaced < 20 || saved < 30 {
		t.Errorf("%d were replaced, and at most %d of 42 items were saved", replaced, saved)
	}
}

func TestFlippedBitsNeverEndTheProgram(t *testing.T) {
	whole, page := sound(t), os.Getpagesize()
	random := rand.New(rand.NewPCG(3, 4))
	replaced := 0
	for range 100 {
		file := slices.Clone(whole)
		for range 1 + random.IntN(4) {
			// The heads of pages, where the structure is, more often than the rest.
			at := random.IntN(inUse(whole)/page)*page + random.IntN(page)>>(random.IntN(3)*4)
			file[at] ^= 1 << random.IntN(8)
		}
		c := found(t, file)
		if c.Replaced() {
			replaced++
		}
		for _, it := range c.Content().Items {
			if it.ID != "after" && it.Title != it.ID && len(it.Title) != 12000 {
				t.Errorf("a changed item is up: %.100q", it.Title)
			}
			c.put(tombstone(it.ID, 2)) // every page is written anew
		}
		c.receipts()
		c.wantItems()
		_ = c.Close()
	}
	if replaced < 15 {
		t.Errorf("%d of 100 were replaced", replaced)
	}
}

func TestWhatIsNoDatabaseIsReplaced(t *testing.T) {
	garbage := make([]byte, 1<<16)
	random := rand.New(rand.NewPCG(5, 6))
	for i := range garbage {
		garbage[i] = byte(random.Uint32())
	}
	for _, file := range [][]byte{[]byte("no database"), make([]byte, 1<<16), garbage} {
		if c := found(t, file); !c.Replaced() {
			t.Errorf("%.20q passes for a database", file)
		}
	}
}

func TestReceiptsThatWereSavedAreNumberedOn(t *testing.T) {
	whole, page := sound(t), os.Getpagesize()
	before := found(t, whole).receipts()
	last := before[len(before)-2].Seq // that of the item put by found is the last
	saved := 0
	for at := 2 * page; at < inUse(whole); at += page {
		file := slices.Clone(whole)
		clear(file[at : at+page])
		c := found(t, file)
		got := c.receipts()
		if n := len(got); c.Replaced() && n > 1 {
			saved++
			if got[n-1].Seq <= got[n-2].Seq || n == len(before) && got[n-1].Seq != last+1 {
				t.Errorf("page %d lost: a new receipt has number %d after %d", at/page, got[n-1].Seq, got[n-2].Seq)
			}
		}
		_ = c.Close()
	}
	if saved == 0 {
		t.Error("no receipts were saved")
	}
}

func TestNumbersOfReceiptsAndProofsThatWereAllSentRiseThroughDamage(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	large := item("c", 1)
	large.Title = string(make([]byte, 10000))
	c.put(large)
	last := c.receipts()
	for range 5 {
		c.putProofs(0, proof(1))
	}
	played := c.proofs()[4].Seq
	c.putProofs(played)
	_ = c.Close()
	file := c.bytes()
	// The page where the large item begins.
	at := bytes.Index(file, bytes.Repeat([]byte(`\u0000`), 100)) / os.Getpagesize() * os.Getpagesize()
	clear(file[at : at+os.Getpagesize()])
	c = found(t, file)
	if got := c.receipts(); !c.Replaced() || len(got) != 1 || got[0].Seq != last[2].Seq+1 {
		t.Errorf("replaced %v, and the next receipts are %+v", c.Replaced(), got)
	}
	c.putProofs(0, proof(1))
	if got := c.wantProofs(1)[0].Seq; got != played+1 {
		t.Errorf("the next proof has number %d after %d", got, played)
	}
}

func TestAnotherDamagedDatabaseTakesThePlaceOfTheFirst(t *testing.T) {
	c := found(t, []byte("first"))
	_ = c.Close()
	if err := os.WriteFile(c.file, []byte("second"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.open()
	if kept, err := os.ReadFile(c.file + ".damaged"); err != nil || string(kept) != "second" {
		t.Errorf("set aside is %q, %v", kept, err)
	}
	_ = c.Close()
	large := make([]byte, budget/4+1)
	if err := os.WriteFile(c.file, large, 0o600); err != nil {
		t.Fatal(err)
	}
	c.open()
	if _, err := os.Stat(c.file + ".damaged"); !os.IsNotExist(err) || !c.Replaced() {
		t.Errorf("what is larger than its budget was kept: %v", err)
	}
}

func TestADiskThatCannotBeUsedLeavesTheDatabaseAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.db")
	c := &closet{t: t, file: file, budget: budget}
	open := func() error {
		s := store.New(store.Options{File: file, Budget: budget, Log: slog.New(slog.DiscardHandler)})
		err := s.Open()
		if s.Replaced() {
			t.Error("it was replaced")
		}
		_ = s.Close()
		return err
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := open(); err == nil {
		t.Error("a folder was opened as a database")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.open()
	c.put(item("a", 1))
	_ = c.Close()
	if err := os.Chmod(file, 0); err != nil {
		t.Fatal(err)
	}
	if err := open(); err == nil && os.Geteuid() != 0 { // whom nothing is forbidden
		t.Error("it was opened without permission")
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	c.open()
	c.wantItems("a")
	if _, err := os.Stat(file + ".damaged"); !os.IsNotExist(err) {
		t.Errorf("something was set aside: %v", err)
	}
	_ = c.Close()
}

// A full disk: the damaged database stays where it is until there is room.
func TestWithoutRoomForANewDatabaseTheDamagedOneStays(t *testing.T) {
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("cannot mount: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", folder).Run() })
	file := filepath.Join(folder, "feed.db")
	for name, size := range map[string]int{"feed.db": 40 << 10, "other": 20 << 10} {
		if err := os.WriteFile(filepath.Join(folder, name), bytes.Repeat([]byte("x"), size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := store.New(store.Options{File: file, Budget: budget, Log: slog.New(slog.DiscardHandler)})
	if err := s.Open(); err == nil {
		t.Fatal("opened without room")
	}
	if b, err := os.ReadFile(file); err != nil || len(b) != 40<<10 {
		t.Fatalf("the damaged database is gone: %d bytes, %v", len(b), err)
	}
	if err := os.Remove(filepath.Join(folder, "other")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 1000); err != nil {
		t.Fatal(err)
	}
	if err := s.Open(); err != nil || !s.Replaced() {
		t.Errorf("with room again: replaced %v, %v", s.Replaced(), err)
	}
	_ = s.Close()
}

func TestASecondKioskIsToldAndSetsNothingAside(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	other := store.New(store.Options{File: c.file, Budget: budget, Log: slog.New(slog.DiscardHandler)})
	err := other.Open()
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("another kiosk is using it")) {
		t.Errorf("the error is %v", err)
	}
	c.reopen()
	c.wantItems("a")
	if _, err := os.Stat(c.file + ".damaged"); !os.IsNotExist(err) || c.Replaced() {
		t.Errorf("something was set aside: %v", err)
	}
}

// Whatever is in the file, it is opened, or set aside, and works.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("no database"))
	f.Add(sound(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<20 {
			return
		}
		c := found(t, file)
		for _, it := range c.Content().Items {
			c.put(tombstone(it.ID, 2))
		}
		c.receipts()
		_ = c.Close()
	})
}

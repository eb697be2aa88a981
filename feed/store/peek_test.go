package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

func TestPeekReadsADatabaseThatIsInUse(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1), item("b", 1))
	a, chunks := attach([]byte("picture"))
	c.putChunk(chunks[0])
	before := c.bytes()
	err := store.Peek(c.file, func(s *store.Store) error {
		items := s.Items(unseal("b"))
		if len(items) != 1 || items[0].ID != "a" {
			t.Errorf("it has %v, want a", items)
		}
		if got, ok := s.Picture(a); !ok || string(got) != "picture" {
			t.Errorf("the picture is %q, %v", got, ok)
		}
		if known := s.Known(item("a", 0).Ref()); known.Rev != 1 {
			t.Errorf("of a is known %+v", known)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, c.bytes()) {
		t.Error("it was written to")
	}
}

func TestPeekRemovesNoPictureOfTheStation(t *testing.T) {
	c := newCloset(t)
	a, chunks := attach([]byte("picture"))
	c.putChunk(chunks[0])
	file := filepath.Join(c.folder(), a.Chunks[0])
	if err := os.WriteFile(file, []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := store.Peek(c.file, func(s *store.Store) error {
		if _, ok := s.Picture(a); ok {
			t.Error("a changed picture is shown")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestPeekAtWhatIsNoDatabaseSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.db")
	look := func(*store.Store) error { t.Error("it has a look"); return nil }
	if err := store.Peek(file, look); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("at a missing file: %v, want that it does not exist", err)
	}
	for _, content := range []string{"", "no database", string(make([]byte, 1<<16))} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := store.Peek(file, look); err == nil {
			t.Errorf("at %.20q: no error", content)
		}
	}
}

// The copy is made while commits go on, so that some copies are torn.
func TestPeekBesideCommits(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for rev := range int64(100) {
			if _, err := c.Put([]feed.Arrival{arrival(item("a", rev+2))}); err != nil {
				t.Error(err)
			}
		}
	}()
	for last := int64(0); ; {
		err := store.Peek(c.file, func(s *store.Store) error {
			items := s.Items(unseal())
			if len(items) != 1 || items[0].Rev < last {
				t.Errorf("after revision %d it has %v", last, items)
				return nil
			}
			last = items[0].Rev
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
			return
		default:
		}
	}
}

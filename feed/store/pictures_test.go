package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// attach makes an attachment of some bytes, whatever they show.
func attach(picture []byte) (a feed.Attachment, chunks [][]byte) {
	a.Size = len(picture)
	for len(picture) > 0 {
		n := min(feed.MaxChunk, len(picture))
		chunks = append(chunks, picture[:n])
		a.Chunks = append(a.Chunks, feed.ChunkName(picture[:n]))
		picture = picture[n:]
	}
	return a, chunks
}

// photo is so many bytes, no chunk of which is like another one.
func photo(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i / feed.MaxChunk)
	}
	return b
}

func (c *closet) folder() string { return strings.TrimSuffix(c.file, ".db") + "-pictures" }

func (c *closet) putChunk(chunk []byte) {
	c.t.Helper()
	if err := c.PutChunk(feed.ChunkName(chunk), chunk); err != nil {
		c.t.Fatal(err)
	}
}

func TestAPictureIsThereWhenItsLastChunkIs(t *testing.T) {
	c := newCloset(t)
	want := photo(150000)
	a, chunks := attach(want)
	c.putChunk(chunks[0])
	if _, ok := c.Picture(a); ok || c.HasChunk(a.Chunks[1]) {
		t.Error("it is there with chunks missing")
	}
	c.reopen()
	for _, chunk := range chunks {
		c.putChunk(chunk)
	}
	if got, ok := c.Picture(a); !ok || !bytes.Equal(got, want) {
		t.Errorf("the picture has %d bytes, want %d", len(got), len(want))
	}
	c.KeepChunks(map[string]bool{a.Chunks[1]: true})
	c.reopen()
	if c.HasChunk(a.Chunks[0]) || !c.HasChunk(a.Chunks[1]) {
		t.Error("other chunks were kept than those that were named")
	}
}

func TestAChunkThatTheDiskHasLostOrChangedIsMissing(t *testing.T) {
	for name, damage := range map[string]func(file string) error{
		"lost":    os.Remove,
		"changed": func(file string) error { return os.WriteFile(file, []byte("other"), 0o600) },
		"cut":     func(file string) error { return os.Truncate(file, 10) },
		"empty":   func(file string) error { return os.Truncate(file, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloset(t)
			a, chunks := attach(photo(80000))
			for _, chunk := range chunks {
				c.putChunk(chunk)
			}
			if err := damage(filepath.Join(c.folder(), a.Chunks[0])); err != nil {
				t.Fatal(err)
			}
			if _, ok := c.Picture(a); ok {
				t.Error("it was shown all the same")
			}
			if c.HasChunk(a.Chunks[0]) || !c.HasChunk(a.Chunks[1]) {
				t.Error("the chunk must be asked for again, and that alone")
			}
			c.putChunk(chunks[0])
			if _, ok := c.Picture(a); !ok {
				t.Error("it is not there after it was mended")
			}
		})
	}
}

func TestWhatAPowerCutLeftOfPicturesIsClearedAway(t *testing.T) {
	c := newCloset(t)
	c.putChunk([]byte("chunk"))
	_ = c.Close()
	for _, name := range []string{"." + feed.ChunkName([]byte("x")) + "123", "note.txt", strings.ToUpper(feed.ChunkName([]byte("x")))} {
		if err := os.WriteFile(filepath.Join(c.folder(), name), make([]byte, 1<<20), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(c.folder(), feed.ChunkName([]byte("y")), "deeper"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.open()
	files, err := os.ReadDir(c.folder())
	if err != nil || len(files) != 1 || files[0].Name() != feed.ChunkName([]byte("chunk")) {
		t.Errorf("there is %v, %v", files, err)
	}
}

func TestPicturesKeepWithinTheirBudget(t *testing.T) {
	c := newCloset(t)
	var err error
	put := 0
	for ; err == nil; put++ {
		chunk := fmt.Appendf(make([]byte, feed.MaxChunk-4), "%04d", put)
		err = c.PutChunk(feed.ChunkName(chunk), chunk)
	}
	if !errors.Is(err, store.ErrNoRoom) {
		t.Fatalf("the error is %v", err)
	}
	if on := diskUse(t, c.folder()); on > budget/2 || on < budget/2-2*feed.MaxChunk {
		t.Errorf("pictures take %d bytes of %d", on, budget/2)
	}
	small, _ := attach([]byte("small"))
	large, _ := attach(make([]byte, feed.MaxPicture))
	fit := c.Room([]feed.Attachment{large, large, large, large, small})
	if len(fit) != 4 || fit[3].Name() != small.Name() {
		t.Errorf("room for %d pictures, want three large ones and the small one", len(fit))
	}
	c.budget /= 4 // less than what is there
	c.reopen()
	if on := diskUse(t, c.folder()); on > c.budget/2 {
		t.Errorf("with a smaller budget, pictures take %d bytes of %d", on, c.budget/2)
	}
}

func TestTheNamesOfChunksCountToo(t *testing.T) {
	c := newCloset(t)
	_ = c.Close()
	c.budget = 2 << 20
	c.open()
	var err error
	for i := 0; err == nil; i++ {
		chunk := fmt.Append(nil, i)
		err = c.PutChunk(feed.ChunkName(chunk), chunk)
	}
	if on := diskUse(t, c.folder()); on > c.budget/2 || on < c.budget/3 {
		t.Errorf("pictures take %d bytes of %d", on, c.budget/2)
	}
}

func TestPicturesDoNotKeepTheStoreFromOpeningLater(t *testing.T) {
	c := newCloset(t)
	_ = c.Close()
	if err := os.RemoveAll(c.folder()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.folder(), []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Open(); err == nil {
		t.Fatal("opened with a file in the place of the folder")
	}
	if err := os.Remove(c.folder()); err != nil {
		t.Fatal(err)
	}
	if err := c.Open(); err != nil {
		t.Errorf("it cannot be opened once the disk is in order: %v", err)
	}
}

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"
	"testing/synctest"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/feed"
)

// exhibition is a gallery of some items, one of them on the glass, whose files
// are all there.
type exhibition struct {
	main.Gallery
	files   map[string][]byte
	items   []feed.Item
	up      feed.Slide
	reads   int // of files
	changes int
}

func newExhibition() *exhibition {
	e := &exhibition{files: map[string][]byte{}}
	e.Gallery = main.NewGallery(
		func() feed.Content { return feed.Content{Items: e.items} },
		func(a feed.Attachment) ([]byte, bool) {
			e.reads++
			b, ok := e.files[a.Name()]
			return b, ok
		},
		func() (feed.Slide, time.Time) { return e.up, time.Time{} },
		func() { e.changes++ })
	return e
}

// add adds an item with pictures of one size.
func (e *exhibition) add(t *testing.T, count, width, height int) *feed.Item {
	t.Helper()
	it := feed.Item{ID: fmt.Sprint("item-", len(e.items))}
	for range count {
		// One colour takes few bytes, whatever its size.
		img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Gray{uint8(len(e.files))}})
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		a, _, err := feed.Attach(b.Bytes(), "")
		if err != nil {
			t.Fatal(err)
		}
		e.files[a.Name()] = b.Bytes()
		it.Attachments = append(it.Attachments, a)
	}
	e.items = append(e.items, it)
	return &it
}

// visit has a look at an exhibition in a time that passes by itself.
func visit(t *testing.T, look func(t *testing.T, e *exhibition)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { look(t, newExhibition()) })
}

// open runs the gallery until the test ends, and waits until it has nothing to
// do.
func (e *exhibition) open(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	go func() { _ = e.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		synctest.Wait()
	})
	synctest.Wait()
}

func TestPicturesAreDecodedBeforeTheyAreAskedFor(t *testing.T) {
	visit(t, func(t *testing.T, e *exhibition) {
		a, b := e.add(t, 2, 64, 48), e.add(t, 1, 48, 64)
		if got := e.Of(a); len(got) != 0 {
			t.Errorf("%d pictures before the gallery ran", len(got))
		}
		e.open(t)
		if len(e.Of(a)) != 2 || len(e.Of(b)) != 1 || e.changes != 3 {
			t.Errorf("%d and %d pictures, %d changes told", len(e.Of(a)), len(e.Of(b)), e.changes)
		}
		if got := e.Of(a)[0]; got.Name != a.Attachments[0].Name() || got.Image.Bounds().Dx() != 64 {
			t.Errorf("the first is %s of %v", got.Name, got.Image.Bounds())
		}
	})
}

func TestAPictureThatComesLaterIsShownWhenItIsAskedFor(t *testing.T) {
	visit(t, func(t *testing.T, e *exhibition) {
		it := e.add(t, 1, 64, 48)
		name := it.Attachments[0].Name()
		file := e.files[name]
		delete(e.files, name)
		e.open(t)
		e.files[name] = file
		e.Of(it)
		synctest.Wait()
		if len(e.Of(it)) != 1 {
			t.Error("it is not there")
		}
	})
}

func TestWhatCannotBeDecodedIsTriedOnce(t *testing.T) {
	visit(t, func(t *testing.T, e *exhibition) {
		it := e.add(t, 1, 64, 48)
		e.files[it.Attachments[0].Name()] = []byte("no picture")
		e.open(t)
		for range 10 {
			e.Of(it)
			synctest.Wait()
		}
		if e.reads != 1 || len(e.Of(it)) != 0 {
			t.Errorf("read %d times", e.reads)
		}
	})
}

// Room is for two pictures of 4K.
func TestPicturesMakeRoomForThoseThatAreUpAndForNoOthers(t *testing.T) {
	visit(t, func(t *testing.T, e *exhibition) {
		a, b := e.add(t, 2, 3840, 2160), e.add(t, 1, 3840, 2160)
		e.open(t)
		if len(e.Of(a)) != 2 || len(e.Of(b)) != 0 {
			t.Errorf("%d and %d pictures", len(e.Of(a)), len(e.Of(b)))
		}
		synctest.Wait()
		e.up.Item = b
		e.Of(b)
		synctest.Wait()
		if len(e.Of(b)) != 1 || len(e.Of(a)) != 1 {
			t.Errorf("with the other up, %d and %d pictures", len(e.Of(b)), len(e.Of(a)))
		}
	})
}

// Such an item is refused today, but may have been stored before.
func TestAnItemWithMorePicturesThanThereIsRoomForComesToRest(t *testing.T) {
	visit(t, func(t *testing.T, e *exhibition) {
		it := e.add(t, 4, 3840, 2160)
		e.up.Item = it
		e.open(t)
		for range 20 { // a frame follows each change
			e.Of(it)
			synctest.Wait()
		}
		if e.reads != 2 || len(e.Of(it)) != 2 {
			t.Errorf("read %d files for %d pictures", e.reads, len(e.Of(it)))
		}
	})
}

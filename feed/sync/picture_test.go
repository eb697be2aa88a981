package sync_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
)

// painting is a picture that does not compress, of about four bytes a pixel.
func (d *desk) painting(width, height int) []byte {
	d.t.Helper()
	random := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{uint8(random.Uint32()), uint8(random.Uint32()), uint8(random.Uint32()), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		d.t.Fatal(err)
	}
	return b.Bytes()
}

// withPicture is an item with pictures, whose chunks the broker has.
func (d *desk) withPicture(id string, pictures ...[]byte) sync.Message {
	d.t.Helper()
	it := d.notice(id, 1)
	for _, p := range pictures {
		a, chunks, err := feed.Attach(p, "")
		if err != nil {
			d.t.Fatal(err)
		}
		it.Attachments = append(it.Attachments, a)
		d.locked(func() {
			for i, c := range chunks {
				d.retained[prefix.Blob(a.Chunks[i])] = c
			}
		})
	}
	return d.seal(it)
}

// attachment is the first of the item's pictures.
func (d *desk) attachment(id string) feed.Attachment {
	d.t.Helper()
	for _, it := range d.store.Content().Items {
		if it.ID == id {
			return it.Attachments[0]
		}
	}
	d.t.Fatalf("%s is not there", id)
	return feed.Attachment{}
}

// chunks counts those on the disk.
func (d *desk) chunks() int {
	d.t.Helper()
	files, err := os.ReadDir(strings.TrimSuffix(d.file, ".db") + "-pictures")
	if err != nil {
		d.t.Fatal(err)
	}
	return len(files)
}

// written is what this process has had written, in bytes, and what it has
// put into files in memory: the size of what it changed.
func written(t *testing.T) (bytes int64) {
	t.Helper()
	b, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(b)) {
		if n, ok := strings.CutPrefix(line, "wchar: "); ok {
			bytes, err = strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return bytes
}

func TestPicturesAreFetchedChunkByChunkBehindTheirItem(t *testing.T) {
	within(t, func(d *desk) {
		m := d.withPicture("a", d.painting(200, 200))
		d.handle(m)
		d.wantItems("a") // before its picture is there
		d.run()
		pass(5 * time.Second)
		a := d.attachment("a")
		if len(a.Chunks) < 3 {
			t.Fatalf("the picture has %d chunks", len(a.Chunks))
		}
		var want []string
		for _, name := range a.Chunks {
			want = append(want, "blob/"+name)
		}
		d.wantFetches(want...)
		if _, ok := d.store.Picture(a); !ok {
			t.Error("the picture is not there")
		}
		d.wantItems("a")
		changes := d.changes()
		pass(5 * time.Hour)
		d.wantFetches()
		if d.changes() != changes {
			t.Error("it is announced again and again")
		}
		d.wantSent("a received")
	})
}

func TestAPictureIsResumedAfterTheLinkOrThePowerBroke(t *testing.T) {
	for name, breaks := range map[string]func(d *desk){
		"link":  func(*desk) {},
		"power": func(d *desk) { d.restart(); d.run() },
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(d *desk) {
				d.handle(d.withPicture("a", d.painting(200, 200)))
				a := d.attachment("a")
				// The broker is gone after the second chunk.
				last := d.retained[prefix.Blob(a.Chunks[1])]
				d.locked(func() { delete(d.retained, prefix.Blob(a.Chunks[1])) })
				d.run()
				pass(time.Second)
				d.locked(func() { d.down = true })
				pass(time.Second)
				breaks(d)
				pass(5 * time.Second)
				d.fetches()
				d.locked(func() { d.down, d.retained[prefix.Blob(a.Chunks[1])] = false, last })
				d.Flush()
				pass(2 * time.Minute)
				d.wantFetches(slices.Repeat([]string{"blob/" + a.Chunks[1]}, len(d.fetched))...)
				if _, ok := d.store.Picture(a); !ok {
					t.Error("the picture is not there")
				}
			})
		})
	}
}

func TestChunksThatNobodyAskedForOrThatAreWrongAreNotWritten(t *testing.T) {
	within(t, func(d *desk) {
		m := d.withPicture("a", d.painting(40, 30))
		d.locked(func() { clear(d.retained) }) // the broker has nothing
		d.handle(m)
		d.run()
		pass(time.Second)
		stranger, wanted := []byte("a stranger's chunk"), d.attachment("a").Chunks[0]
		d.handle(
			sync.Message{Topic: prefix.Blob(feed.ChunkName(stranger)), Payload: stranger},
			sync.Message{Topic: prefix.Blob(wanted), Payload: stranger},
			sync.Message{Topic: prefix.Blob(wanted), Payload: make([]byte, feed.MaxChunk+1)},
		)
		if n := d.chunks(); n != 0 {
			t.Errorf("%d chunks were written", n)
		}
	})
}

func TestAChunkForWhichThereIsNoRoomIsDropped(t *testing.T) {
	within(t, func(d *desk) {
		m := d.withPicture("a", d.painting(40, 30))
		var payload []byte
		d.handle(m)
		chunk := d.attachment("a").Chunks[0]
		d.locked(func() { payload = d.retained[prefix.Blob(chunk)]; clear(d.retained) })
		d.run()
		pass(time.Second)
		for _, size := range []int{feed.MaxChunk - 8, 1} {
			for i, err := 0, error(nil); err == nil; i++ {
				other := append(make([]byte, size), strconv.Itoa(i)...)
				err = d.store.PutChunk(feed.ChunkName(other), other)
			}
		}
		d.handle(sync.Message{Topic: prefix.Blob(chunk), Payload: payload}) // an error would break the link
		if d.store.HasChunk(chunk) {
			t.Error("it was kept beyond the budget")
		}
	})
}

// bomb is a picture of few bytes that claims to be a large one.
func (d *desk) bomb() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 3840, 2160), color.Palette{color.Black})); err != nil {
		d.t.Fatal(err)
	}
	return b.Bytes()
}

func TestABadPictureTakesItsItemOffOnce(t *testing.T) {
	for name, spoil := range map[string]func(d *desk, a *feed.Attachment){
		"wrong size":         func(_ *desk, a *feed.Attachment) { a.Width++ },
		"wrong type":         func(_ *desk, a *feed.Attachment) { a.Type = "image/jpeg" },
		"decompression bomb": func(d *desk, a *feed.Attachment) { d.replace(a, d.bomb()) },
		"no picture":         func(d *desk, a *feed.Attachment) { d.replace(a, []byte("no picture")) },
		"cut short":          func(d *desk, a *feed.Attachment) { d.replace(a, d.painting(40, 30)[:2000]) },
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(d *desk) {
				good, a := d.painting(40, 30), d.notice("a", 1)
				d.handle(d.withPicture("b", good))
				picture, _, err := feed.Attach(good, "")
				if err != nil {
					t.Fatal(err)
				}
				spoil(d, &picture)
				a.Attachments = []feed.Attachment{picture}
				m := d.seal(a)
				d.handle(m)
				d.run()
				pass(10 * time.Second)
				d.wantItems("b") // which has the same picture
				d.handle(m, m)
				pass(10 * time.Second)
				d.wantItems("b")
				d.restart()
				d.run()
				d.handle(m)
				pass(10 * time.Second)
				d.wantItems("b")
				d.wantSent("b received", "a received", "a refused bad_picture")
			})
		})
	}
}

// replace makes the attachment's chunks those of another file, keeping what it
// says of the picture.
func (d *desk) replace(a *feed.Attachment, file []byte) {
	a.Size, a.Chunks = len(file), []string{feed.ChunkName(file)}
	d.locked(func() { d.retained[prefix.Blob(a.Chunks[0])] = file })
}

func TestAPictureThatWasCompleteBeforeTheStartIsInspected(t *testing.T) {
	within(t, func(d *desk) {
		a := d.notice("a", 1)
		picture, chunks, err := feed.Attach(d.painting(40, 30), "")
		if err != nil {
			t.Fatal(err)
		}
		picture.Height++
		a.Attachments = []feed.Attachment{picture}
		d.handle(d.seal(a))
		if err := d.store.PutChunk(picture.Chunks[0], chunks[0]); err != nil {
			t.Fatal(err)
		}
		d.restart() // the power went before it was looked at
		d.run()
		pass(time.Second)
		d.wantItems()
		d.wantSent("a received", "a refused bad_picture")
	})
}

func TestThePicturesOfAnAlertGoBeforeThoseThatAreOnTheirWay(t *testing.T) {
	within(t, func(d *desk) {
		alert := d.notice("alert", 1)
		alert.Issued = noon.Add(-time.Hour)
		alert.Until = alert.Issued.Add(24 * time.Hour)
		alert.Kind, alert.Notice, alert.Alert = feed.KindAlert, nil, &feed.Alert{Text: "停水"}
		picture, chunks, err := feed.Attach(d.painting(40, 30), "")
		if err != nil {
			t.Fatal(err)
		}
		alert.Attachments = []feed.Attachment{picture}
		m := d.seal(alert, d.clerk, d.chief)
		d.locked(func() { d.retained[prefix.Blob(picture.Chunks[0])] = chunks[0] })
		d.handle(d.withPicture("a", d.painting(200, 200)))
		d.then = func() { d.handle(m) }
		d.run()
		pass(time.Minute)
		a := d.attachment("a").Chunks
		want := []string{"blob/" + a[0], "blob/" + picture.Chunks[0]}
		for _, name := range a[1:] {
			want = append(want, "blob/"+name)
		}
		d.wantFetches(want...)
	})
}

func TestAPictureThatItemsShareTakesItsRoomOnce(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.withPicture("old", d.painting(500, 500)))
		pass(time.Minute)
		shared := d.painting(680, 680)
		for i := range 7 { // counted by items, it would be more than the budget
			d.handle(d.withPicture(strconv.Itoa(i), shared))
		}
		d.run()
		pass(time.Minute)
		for _, id := range []string{"old", "0", "6"} {
			if _, ok := d.store.Picture(d.attachment(id)); !ok {
				t.Errorf("the picture of %s is not there", id)
			}
		}
	})
}

func TestADamagedChunkIsFetchedAgain(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.withPicture("a", d.painting(200, 200)))
		d.run()
		pass(5 * time.Second)
		a := d.attachment("a")
		file := filepath.Join(strings.TrimSuffix(d.file, ".db")+"-pictures", a.Chunks[1])
		if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.fetches()
		d.restart()
		d.run()
		pass(2 * time.Minute)
		d.wantFetches("blob/" + a.Chunks[1])
		if _, ok := d.store.Picture(a); !ok {
			t.Error("the picture is not there")
		}
	})
}

// leaky is a disk that loses every picture as soon as it is complete.
type leaky struct{ *store.Store }

func (l leaky) Picture(feed.Attachment) ([]byte, bool) {
	l.KeepChunks(nil)
	return nil, false
}

func TestADiskThatLosesPicturesIsNotFilledForEver(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.withPicture("a", d.painting(40, 30)))
		d.Store = leaky{d.store}
		d.run()
		pass(10*time.Minute + time.Second)
		if n := len(d.fetches()); n < 10 || n > 12 {
			t.Errorf("its chunk was fetched %d times in ten minutes", n)
		}
	})
}

func TestPicturesOfWithdrawnItemsAreCollected(t *testing.T) {
	within(t, func(d *desk) {
		shared := d.painting(40, 30)
		d.handle(d.withPicture("a", shared, d.painting(41, 30)), d.withPicture("b", shared))
		d.run()
		pass(5 * time.Second)
		if n := d.chunks(); n != 2 {
			t.Errorf("there are %d chunks, want 2", n)
		}
		d.handle(d.seal(d.tombstone("a", 2)))
		pass(time.Second)
		if n := d.chunks(); n != 1 {
			t.Errorf("after one item of two left there are %d chunks, want 1", n)
		}
		d.handle(d.seal(d.tombstone("b", 2)))
		pass(time.Second)
		if n := d.chunks(); n != 0 {
			t.Errorf("after both left there are %d chunks", n)
		}
	})
}

func TestTheNewestPicturesComeFirstAndFillTheBudget(t *testing.T) {
	within(t, func(d *desk) {
		for i := range 8 {
			m := d.withPicture(strconv.Itoa(i), d.painting(600, 600+i))
			d.handle(m)
			pass(time.Minute) // each is newer than the last
		}
		d.run()
		pass(time.Minute)
		var have []string
		for i := range 8 {
			if _, ok := d.store.Picture(d.attachment(strconv.Itoa(i))); ok {
				have = append(have, strconv.Itoa(i))
			}
		}
		if len(have) < 5 || len(have) > 7 || have[len(have)-1] != "7" || have[0] != strconv.Itoa(8-len(have)) {
			t.Errorf("there are the pictures %q", have)
		}
		first := d.fetches()[0]
		if want := "blob/" + d.attachment("7").Chunks[0]; first != want {
			t.Errorf("%s was fetched first, want one of the newest", first)
		}
		pass(10 * time.Hour)
		if n := len(d.fetches()); n != 0 {
			t.Errorf("%d chunks were fetched for which there is no room", n)
		}
		d.handle(d.seal(d.tombstone("7", 2)))
		pass(time.Minute)
		if _, ok := d.store.Picture(d.attachment(strconv.Itoa(7 - len(have)))); !ok {
			t.Error("the next picture did not come into the room that was made")
		}
		size := int64(0)
		err := filepath.WalkDir(filepath.Dir(d.file), func(_ string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				info, err := e.Info()
				if err != nil {
					return err
				}
				size += info.Size()
			}
			return err
		})
		if err != nil || size > d.budget*3/4 {
			t.Errorf("the disk has %d bytes, %v", size, err)
		}
	})
}

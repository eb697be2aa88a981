package feed_test

import (
	"bytes"
	"image"
	"testing"
	"time"

	"nuanxin/feed"
)

// Whatever a picture is made of, it takes no more memory than its size asks
// for, and what is decoded has that size.
func FuzzDecodePicture(f *testing.F) {
	seeds := [][]byte{
		jpegOf(f, noise(9, 7)), progressive(9, 7, 3, 3), progressive(9, 7, 4, 1), pngOf(noise(9, 7)), interlaced(9, 7),
		pngOf(plain(image.NewNRGBA64(small()))), webpFile(f, "lossy.webp"), webpFile(f, "lossless.webp"), webpFile(f, "alpha.webp"),
		webpFile(f, "animated.webp"), rawPNG(60000, 60000, 8, 6, 0, 100), rawPNG(10, 10, 8, 6, 0, 1e6),
		framed(webpFile(f, "lossless.webp"), 8, 6, 16383, 16383), withCanvas(webpFile(f, "alpha.webp"), 1, 1),
		[]byte("RIFF\x04\x00\x00\x00WEBP"), []byte("\xff\xd8\xff\xda"), []byte("GIF89a"), nil,
	}
	for _, picture := range seeds {
		f.Add(picture)
		f.Add(bytes.Repeat(picture, 2))
		f.Add(picture[:len(picture)/2])
	}
	f.Fuzz(func(t *testing.T, picture []byte) {
		a, chunks, err := feed.Attach(picture, "")
		if err != nil {
			return
		}
		if !bytes.Equal(bytes.Join(chunks, nil), picture) {
			t.Fatal("the chunks are not the picture")
		}
		var img image.Image
		n := allocated(func() { img, err = feed.DecodePicture(a, picture) })
		if err != nil || img.Bounds().Dx() != a.Width || img.Bounds().Dy() != a.Height {
			t.Fatalf("attached as %+v, but decoded to %v (%v)", a, img.Bounds(), err)
		}
		if limit := uint64(32<<20 + 24*a.Width*a.Height); n > limit {
			t.Fatalf("%d bytes of %d × %d pixels allocate %d", len(picture), a.Width, a.Height, n)
		}
		it := notice()
		it.Attachments = []feed.Attachment{a}
		if err := it.Check(); err != nil {
			t.Fatalf("attached, but refused: %v", err)
		}
	})
}

// A window that passes its check has a change that changes something.
func FuzzWindow(f *testing.F) {
	for _, w := range []feed.Window{
		hours("08:00", "20:00", 1, 2, 3, 4, 5), hours("22:00", "06:00", 7), hours("00:00", "24:00"), hours("24:00", "24:00"),
		hours("02:00", "03:00", 7), hours("8:00", "99:99", -1, 8), hours("08:00\n", "＋8:00"), hours("", ""),
	} {
		for zone := range zones() {
			f.Add(w.From, w.To, uint8(len(w.Days)), uint8(zone), noon.Unix())
			f.Add(w.From, w.To, uint8(7*len(w.Days)), uint8(zone), time.Date(2027, 3, 28, 0, 59, 0, 0, time.UTC).Unix())
		}
	}
	f.Fuzz(func(t *testing.T, from, to string, days, where uint8, seconds int64) {
		w := hours(from, to)
		for d := range 7 {
			if days&(1<<d) != 0 {
				w.Days = append(w.Days, d+1)
			}
		}
		it := notice()
		it.Windows = []feed.Window{w}
		if it.Check() != nil {
			return
		}
		at := time.Unix(seconds%(1<<33), 0).In(zone(t, zones()[int(where)%len(zones())]))
		in, change := feed.InWindow(it.Windows, at)
		if change.IsZero() {
			if !in {
				t.Fatalf("%+v is never open after %v", w, at)
			}
			return
		}
		if then, _ := feed.InWindow(it.Windows, change); then == in || !change.After(at) || change.Sub(at) > 15*day {
			t.Fatalf("%+v at %v: %v until %v, and then %v", w, at, in, change, then)
		}
	})
}

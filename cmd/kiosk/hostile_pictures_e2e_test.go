//go:build e2e

package main_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
)

// chunk is one chunk of a PNG (PNG specification, section 5.3).
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// bomb is a PNG that says it has this size, and unpacks to that many bytes.
func bomb(width, height uint32, depth, colour byte, unpacked int64) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	head = append(head, depth, colour, 0, 0, 0)
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		panic(err)
	}
	_, _ = io.CopyN(z, zero{}, unpacked)
	_ = z.Close()
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", packed.Bytes()), chunk("IEND", nil))
}

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// photo is a JPEG of a size, with the size in its header changed after that.
func photo(width, height int, says image.Point) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		panic(err)
	}
	at := bytes.Index(b.Bytes(), []byte{0xff, 0xc0}) // SOF0 (ITU-T T.81, section B.2.2)
	binary.BigEndian.PutUint16(b.Bytes()[at+5:], uint16(says.Y))
	binary.BigEndian.PutUint16(b.Bytes()[at+7:], uint16(says.X))
	return b.Bytes()
}

// tile is a PNG that nothing is wrong with.
func tile() []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	m.Set(1, 1, color.NRGBA{R: uint8(rand.N(256)), G: uint8(rand.N(256)), A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pictured is an item that will be shown in an hour, so that its picture can
// be looked at until then without a change on the glass.
func (d *siege) pictured(picture []byte, mediaType string, width, height int) feed.Item {
	it := d.bait()
	it.From, it.Until = it.Issued.Add(time.Hour), it.Issued.Add(2*time.Hour)
	it.ID = "picture" + it.ID
	a := feed.Attachment{Type: mediaType, Size: len(picture), Width: width, Height: height}
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range slices.Chunk(picture, feed.MaxChunk) {
		a.Chunks = append(a.Chunks, feed.ChunkName(c))
		d.offers[prefix.Blob(feed.ChunkName(c))] = c
	}
	it.Attachments = []feed.Attachment{a}
	return it
}

// badPictures has the clerk sign pictures that are not what he says.
func (d *siege) badPictures(t *testing.T, p *peer) {
	for _, b := range []struct {
		name          string
		picture       []byte
		mediaType     string
		width, height int
	}{
		{"30,000 × 30,000 pixels in the header", bomb(30_000, 30_000, 8, 6, 1000), "image/png", 100, 100},
		{"2^31 pixels a side", bomb(1<<31-1, 1<<31-1, 16, 6, 1000), "image/png", 3840, 2160},
		{"1 GB behind a header of 100 × 100", bomb(100, 100, 8, 6, 1<<30), "image/png", 100, 100},
		{"a PNG of 4K in 16 bits that ends early", bomb(3840, 2160, 16, 6, 2100*(1+8*3840)), "image/png", 3840, 2160},
		{"an interlaced PNG of 4K", bytes.Replace(bomb(3840, 2160, 8, 6, 0), []byte{8, 6, 0, 0, 0}, []byte{8, 6, 0, 0, 1}, 1), "image/png", 3840, 2160},
		{"a progressive JPEG of 4K", bytes.Replace(photo(64, 64, image.Pt(3840, 2160)), []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1), "image/jpeg", 3840, 2160},
		{"a PNG of 4K that ends early", bomb(3840, 2160, 8, 6, 2100*(1+4*3840)), "image/png", 3840, 2160},
		{"a PNG that says another size", bomb(200, 100, 8, 6, 200*100*4+100), "image/png", 100, 100},
		{"a JPEG of 65,535 × 65,535", photo(64, 64, image.Pt(65_535, 65_535)), "image/jpeg", 64, 64},
		{"a JPEG of another size than the item says", photo(64, 64, image.Pt(128, 64)), "image/jpeg", 64, 64},
		{"a JPEG of less than it says", photo(64, 64, image.Pt(3840, 2160)), "image/jpeg", 3840, 2160},
		{"a JPEG that is called PNG", photo(64, 64, image.Pt(64, 64)), "image/png", 64, 64},
		{"text", []byte("no picture"), "image/webp", 10, 10},
		{"the beginning of a WebP", []byte("RIFF\xff\xff\xff\xffWEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"), "image/webp", 10, 10},
	} {
		it := d.pictured(b.picture, b.mediaType, b.width, b.height)
		p.deliver(t, d.topic(it.ID), d.seal(t, it, d.clerk))
		d.receipt(t, b.name, func(r feed.Receipt) bool {
			return r.ID == it.ID && r.Status == feed.StatusRefused && r.Reason == feed.ReasonBadPicture
		})
	}
}

// badChunks sends chunks that nobody asked for, and wrong ones in the place of
// those that the station asks for.
func (d *siege) badChunks(t *testing.T, p *peer) {
	for range 44 { // 2 MiB
		unasked := make([]byte, feed.MaxChunk)
		for i := range unasked {
			unasked[i] = byte(rand.N(256))
		}
		p.push(t, prefix.Blob(feed.ChunkName(unasked)), unasked)
	}
	p.settle(t)
	d.nothingKept(t)

	it := d.pictured(tile(), "image/png", 64, 48)
	blob := prefix.Blob(it.Attachments[0].Chunks[0])
	d.mu.Lock()
	right := d.offers[blob]
	d.offers[blob] = bytes.Repeat([]byte("wrong"), 5000)
	d.mu.Unlock()
	before := d.logLines()
	p.deliver(t, d.topic(it.ID), d.seal(t, it, d.clerk))
	d.logged(t, "a wrong chunk", before, "chunk is not what its name says")
	for _, wrong := range [][]byte{nil, right[1:], append(bytes.Clone(right), 0), make([]byte, 300<<10), make([]byte, 5<<20)} {
		p.deliver(t, blob, wrong)
	}
	d.nothingKept(t)
	p.deliver(t, blob, right) // which is still wanted
	if _, n := d.onDisk(t); n != int64(len(right)) {
		t.Errorf("%d bytes of pictures are kept after the right chunk came, want %d", n, len(right))
	}
}

func (d *siege) nothingKept(t *testing.T) {
	t.Helper()
	if _, n := d.onDisk(t); n > 0 {
		t.Errorf("%d bytes of pictures are kept that nobody wants", n)
	}
}

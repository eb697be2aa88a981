package feed_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// noise is a picture that does not compress.
func noise(width, height int) image.Image {
	r := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

// plain is a picture of one colour, in any of the forms of package image.
func plain(img interface {
	image.Image
	Set(x, y int, c color.Color)
},
) image.Image {
	b := img.Bounds()
	for i := range b.Dx() * b.Dy() {
		img.Set(i%b.Dx(), i/b.Dx(), color.RGBA{200, 100, 50, 255})
	}
	return img
}

func small() image.Rectangle { return image.Rect(0, 0, 8, 6) }

func encoded(encode func(*bytes.Buffer) error) []byte {
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	return encoded(func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 90}) })
}

func pngOf(img image.Image) []byte {
	return encoded(func(b *bytes.Buffer) error { return png.Encode(b, img) })
}

func webpFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGoodPicturesAreDecoded(t *testing.T) {
	for name, c := range map[string]struct {
		picture   []byte
		mediaType string
	}{
		"JPEG":             {jpegOf(t, plain(image.NewRGBA(small()))), "image/jpeg"},
		"JPEG, grey":       {jpegOf(t, plain(image.NewGray(small()))), "image/jpeg"},
		"JPEG, in passes":  {progressive(8, 6, 3, 3), "image/jpeg"},
		"JPEG, CMYK":       {progressive(8, 6, 4, 1), "image/jpeg"},
		"PNG":              {pngOf(plain(image.NewNRGBA(small()))), "image/png"},
		"PNG, 16 bits":     {pngOf(plain(image.NewNRGBA64(small()))), "image/png"},
		"PNG, palette":     {pngOf(plain(image.NewPaletted(small(), color.Palette{color.White, color.Black}))), "image/png"},
		"PNG, interlaced":  {interlaced(8, 6), "image/png"},
		"WebP, lossy":      {webpFile(t, "lossy.webp"), "image/webp"},
		"WebP, lossless":   {webpFile(t, "lossless.webp"), "image/webp"},
		"WebP, with alpha": {webpFile(t, "alpha.webp"), "image/webp"},
	} {
		t.Run(name, func(t *testing.T) {
			a, _, err := feed.Attach(c.picture, "")
			if err != nil {
				t.Fatal(err)
			}
			if a.Type != c.mediaType || a.Width != 8 || a.Height != 6 {
				t.Errorf("attachment %+v", a)
			}
			img, err := feed.DecodePicture(a, c.picture)
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds() != small() {
				t.Errorf("decoded to %v", img.Bounds())
			}
		})
	}
}

func TestAPictureMustBeWhatTheItemSays(t *testing.T) {
	picture := pngOf(plain(image.NewNRGBA(small())))
	a, _, err := feed.Attach(picture, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*feed.Attachment){
		"type": func(a *feed.Attachment) { a.Type = "image/jpeg" }, "no type": func(a *feed.Attachment) { a.Type = "" },
		"size": func(a *feed.Attachment) { a.Size++ }, "width": func(a *feed.Attachment) { a.Width++ },
		"height": func(a *feed.Attachment) { a.Height-- }, "turned": func(a *feed.Attachment) { a.Width, a.Height = a.Height, a.Width },
	} {
		other := a
		change(&other)
		if img, err := feed.DecodePicture(other, picture); img != nil || err == nil || !strings.Contains(err.Error(), "not what the item says") {
			t.Errorf("%s: picture %v, error %v", name, img != nil, err)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	good := pngOf(noise(40, 30))
	for name, picture := range map[string][]byte{
		"nothing":           {},
		"a text":            []byte("picture"),
		"an SVG":            []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>`),
		"a GIF":             encoded(func(b *bytes.Buffer) error { return gif.Encode(b, plain(image.NewRGBA(small())), nil) }),
		"a WebP that moves": webpFile(t, "animated.webp"),
		"a sound":           []byte("RIFF\x04\x00\x00\x00WAVE"),
		"a magic alone":     []byte("\x89PNG\r\n\x1a\n"),
		"an empty RIFF":     []byte("RIFF"),
		"half a JPEG":       []byte("\xff\xd8\xff"),
		"a cut JPEG":        jpegOf(t, noise(40, 30))[:800],
		"a broken checksum": bytes.Replace(good, []byte("IHDR\x00\x00\x00\x28"), []byte("IHDR\x00\x00\x00\x29"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			a, chunks, err := feed.Attach(picture, "")
			if err == nil || chunks != nil || a.Chunks != nil {
				t.Errorf("attached as %+v", a)
			}
			if img, err := feed.DecodePicture(feed.Attachment{Size: len(picture)}, picture); err == nil || img != nil {
				t.Error("decoded")
			}
		})
	}
}

// Its header may be whole, but not the rest.
func TestAPictureThatIsCutIsNotDecoded(t *testing.T) {
	for name, picture := range map[string][]byte{
		"JPEG": jpegOf(t, noise(40, 30)), "PNG": pngOf(noise(40, 30)),
		"lossy WebP": webpFile(t, "lossy.webp"), "lossless WebP": webpFile(t, "lossless.webp"), "WebP with alpha": webpFile(t, "alpha.webp"),
	} {
		for _, n := range []int{1, 2, 11, 12, 20, 29, 30, 33, 40, len(picture) / 2, len(picture) - 8, len(picture) - 3} {
			a, _, err := feed.Attach(picture[:n], "")
			if err != nil {
				continue
			}
			if img, err := feed.DecodePicture(a, picture[:n]); err == nil || img != nil {
				t.Errorf("%s of %d bytes is decoded from %d", name, len(picture), n)
			}
		}
	}
}

// pngChunk is a chunk of a PNG (RFC 2083, section 3.2).
func pngChunk(name string, data []byte) []byte {
	body := append([]byte(name), data...)
	return binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...), crc32.ChecksumIEEE(body))
}

// rawPNG is a PNG with a header and any data behind it, compressed.
func rawPNG(width, height uint32, depth, colour, interlace byte, zeros int) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	header = append(header, depth, colour, 0, 0, interlace)
	data := encoded(func(b *bytes.Buffer) error {
		w, err := zlib.NewWriterLevel(b, zlib.BestCompression)
		if err != nil {
			return err
		}
		for block := make([]byte, 1<<16); zeros > 0; zeros -= len(block) {
			if _, err := w.Write(block[:min(zeros, len(block))]); err != nil {
				return err
			}
		}
		return w.Close()
	})
	return bytes.Join([][]byte{
		[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header), pngChunk("IDAT", data), pngChunk("IEND", nil),
	}, nil)
}

// interlaced is a black PNG of 16 bits in the seven passes of Adam7, whose
// first pixel and distances are those of RFC 2083, section 2.6.
func interlaced(width, height int) []byte {
	zeros := 0
	for _, p := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		columns, rows := (width-p[0]+p[2]-1)/p[2], (height-p[1]+p[3]-1)/p[3]
		zeros += rows * (1 + 8*columns)
	}
	return rawPNG(uint32(width), uint32(height), 16, 6, 1, zeros)
}

// progressive is a black JPEG in passes (ITU-T T.81, annexes B and G): one of
// all DC coefficients, then so many of the AC coefficients of one component.
func progressive(width, height, components, passes int) []byte {
	segment := func(marker byte, data ...byte) []byte {
		return append([]byte{0xff, marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}, data...)
	}
	blocks := (width + 7) / 8 * ((height + 7) / 8)
	frame := []byte{8, byte(height >> 8), byte(height), byte(width >> 8), byte(width), byte(components)}
	scan := []byte{byte(components)}
	for c := range byte(components) {
		frame, scan = append(frame, c+1, 0x11, 0), append(scan, c+1, 0)
	}
	oneCode := append([]byte{1}, make([]byte, 15)...) // of one bit, 0
	b := bytes.Join([][]byte{
		{0xff, 0xd8},
		segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")...), // RGB or CMYK
		segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...),
		segment(0xc2, frame...),
		segment(0xc4, append(append([]byte{0x00}, oneCode...), 0x00)...), // DC: no difference
		segment(0xc4, append(append([]byte{0x10}, oneCode...), 0xe0)...), // AC: 16384 blocks and more are zero
		segment(0xda, append(scan, 0, 0, 0)...),
		make([]byte, (blocks*components+7)/8),
	}, nil)
	for range passes {
		b = append(b, segment(0xda, 1, 1, 0, 1, 63, 0)...)
		b = append(b, make([]byte, (blocks/16384+1)*2)...) // the code, and that it is 16384
	}
	return append(b, 0xff, 0xd9)
}

// withThumbnail is a JPEG with another in an application segment, as cameras
// make it.
func withThumbnail(picture, thumbnail []byte) []byte {
	n := len(thumbnail) + 2
	return bytes.Join([][]byte{picture[:2], {0xff, 0xe1, byte(n >> 8), byte(n)}, thumbnail, picture[2:]}, nil)
}

// allocated is how many bytes a func allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// withCanvas makes a WebP of an extended one with another canvas.
func withCanvas(webp []byte, width, height int) []byte {
	b := bytes.Clone(webp)
	for i, n := range []int{width - 1, height - 1} {
		b[24+3*i], b[25+3*i], b[26+3*i] = byte(n), byte(n>>8), byte(n>>16)
	}
	return b
}

// framed makes an extended WebP with a canvas around a lossless one that says
// it is so large.
func framed(lossless []byte, canvasWidth, canvasHeight, width, height int) []byte {
	image := bytes.Clone(lossless[12:])
	binary.LittleEndian.PutUint32(image[9:], uint32(width-1)|uint32(height-1)<<14)
	body := append([]byte("WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), image...)
	return withCanvas(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...), canvasWidth, canvasHeight)
}

// Few bytes must not unpack to many, whatever is done to the header.
func TestBombsAreNotUnpacked(t *testing.T) {
	lossless := webpFile(t, "lossless.webp")
	huge := bytes.Clone(lossless)
	binary.LittleEndian.PutUint32(huge[21:], 16382|16382<<14)
	lossy := bytes.Clone(webpFile(t, "lossy.webp"))
	binary.LittleEndian.PutUint16(lossy[26:], 16383)
	binary.LittleEndian.PutUint16(lossy[28:], 16383)
	for name, picture := range map[string][]byte{
		"a PNG of 60000 × 60000":                rawPNG(60000, 60000, 8, 6, 0, 1000),
		"a PNG of 2³¹ - 1 × 2³¹ - 1":            rawPNG(1<<31-1, 1<<31-1, 1, 0, 0, 1000),
		"a PNG of one line too many":            rawPNG(3840, 2161, 1, 0, 0, 1000),
		"a PNG that unpacks to 100 MB":          rawPNG(10, 10, 8, 6, 0, 100e6),
		"a PNG with 1 MB of another chunk":      append(rawPNG(10, 10, 8, 6, 0, 410)[:33], pngChunk("iTXt", make([]byte, 1e6))...),
		"a PNG of 16 bits, 4K":                  rawPNG(3840, 2160, 16, 6, 0, 1000),
		"a PNG in passes of 16 bits, 2.5K":      rawPNG(2560, 1620, 16, 6, 1, 1000),
		"a PNG in passes, 4K":                   rawPNG(3840, 2160, 16, 6, 1, 1000),
		"a PNG in passes, whose header is late": append(append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("tEXt", make([]byte, 20))...), rawPNG(3840, 2160, 16, 6, 1, 1000)[8:]...),
		"a JPEG of 16383 × 16383":               progressive(16383, 16383, 1, 0)[:1000],
		"a JPEG in passes, 4K":                  progressive(3840, 2160, 4, 1),
		"a JPEG in passes, 2 MiB of them":       progressive(64, 64, 3, 170000),
		"a JPEG with two frames":                append(bytes.TrimSuffix(jpegOf(t, plain(image.NewGray(small()))), []byte("\xff\xd9")), progressive(3840, 2160, 3, 0)[2:]...),
		"a lossless WebP of 16383 × 16383":      huge,
		"a lossy WebP of 16383 × 16383":         lossy,
		"a WebP with a small canvas":            framed(lossless, 8, 6, 16383, 16383),
		"a WebP with a canvas of a line more":   framed(lossless, 8, 7, 8, 6),
		"a WebP with the largest canvas":        framed(lossless, 1<<24, 1<<24, 8, 6),
		"a WebP whose alpha has a small canvas": withCanvas(webpFile(t, "alpha.webp"), 1, 1),
		"a WebP whose alpha has a large canvas": withCanvas(webpFile(t, "alpha.webp"), 16383, 16383),
	} {
		t.Run(name, func(t *testing.T) {
			picture = picture[:min(len(picture), feed.MaxPicture)]
			start := time.Now()
			n := allocated(func() {
				// As the header says, so that it gets as far as it can.
				a, _, _ := feed.Attach(picture, "")
				_, _ = feed.DecodePicture(a, picture)
			})
			t.Logf("%d bytes: allocated %.1f MB in %v", len(picture), float64(n)/1e6, time.Since(start))
			if n > 5e6 {
				t.Errorf("%d bytes allocate %d", len(picture), n)
			}
		})
	}
}

// Each pass takes a few bytes, and as much time as the whole.
func TestAPictureHasAtMost32PassesAnd2MiB(t *testing.T) {
	for passes, want := range map[int]string{31: "", 32: "more than 32 passes"} { // and one before them
		_, _, err := feed.Attach(progressive(64, 64, 3, passes), "")
		wantError(t, err, want)
	}
	picture := jpegOf(t, plain(image.NewRGBA(small())))
	for n, want := range map[int]string{feed.MaxPicture: "", feed.MaxPicture + 1: "want 1 to 2097152"} {
		_, _, err := feed.Attach(append(picture, make([]byte, n-len(picture))...), "")
		wantError(t, err, want)
	}
}

// The largest of each kind that is allowed.
func TestTheLargestPicturesAreDecodedWithinBounds(t *testing.T) {
	full := image.Rect(0, 0, 3840, 2160)
	for name, picture := range map[string][]byte{
		"JPEG":            jpegOf(t, image.NewRGBA(full)),
		"JPEG, thumbnail": withThumbnail(jpegOf(t, image.NewRGBA(full)), jpegOf(t, plain(image.NewRGBA(small())))),
		"JPEG, in passes": progressive(2560, 1620, 4, 31),
		"PNG":             pngOf(image.NewNRGBA(full)),
		"PNG, 16 bits":    rawPNG(2560, 1620, 16, 6, 0, (2560*8+1)*1620),
		"PNG, in passes":  interlaced(1920, 1080),
	} {
		t.Run(name, func(t *testing.T) {
			a, _, err := feed.Attach(picture, "")
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			n := allocated(func() { _, err = feed.DecodePicture(a, picture) })
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes: allocated %.1f MB in %v", len(picture), float64(n)/1e6, time.Since(start))
			if n > 100e6 {
				t.Errorf("allocates %d bytes", n)
			}
		})
	}
}

// padded makes a WebP file of so many bytes with a chunk that nobody knows.
func padded(webp []byte, size int) []byte {
	b := append(bytes.Clone(webp), "junk"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(size-len(b)-4))
	b = append(b, make([]byte, size-len(b))...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// A lossless file makes its decoder build tables, a lossy one does not.
func TestALargeLosslessWebPIsRefused(t *testing.T) {
	const most = 256 << 10
	lossless, lossy := webpFile(t, "lossless.webp"), webpFile(t, "lossy.webp")
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"the largest lossless":          {padded(lossless, most), ""},
		"a larger lossless":             {padded(lossless, most+2), "save it as PNG"},
		"a larger, in an extended file": {padded(framed(lossless, 8, 6, 8, 6), most+2), "save it as PNG"},
		"a large lossy":                 {padded(lossy, most+2), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := feed.Attach(c.file, "")
			wantError(t, err, c.want)
		})
	}
}

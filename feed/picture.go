package feed

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/riff"
	"golang.org/x/image/webp"
)

// The types of pictures (IANA media types).
const (
	typeJPEG = "image/jpeg"
	typePNG  = "image/png"
	typeWebP = "image/webp"
)

// codec is how pictures of one type are recognised and read.
type codec struct {
	mediaType string
	magic     string
	measure   func(io.Reader) (image.Config, error)
	decode    func(io.Reader) (image.Image, error)
	// passes counts how often the picture goes over its area, at most, and says
	// how many times the usual memory a pixel takes to decode.
	passes func(picture []byte) (n, weight int)
}

const (
	// maxPasses bounds the time to decode a picture: a pass of a JPEG takes
	// some 10 ms on a PC, and 20 bytes of the file. Encoders make about 10.
	maxPasses = 32
)

// jpegPasses counts the scans. Within one no marker can stand (ITU-T T.81,
// B.1.1.5), but those of a thumbnail that a camera adds count too.
func jpegPasses(picture []byte) (n, weight int) {
	const startOfScan, progressive = "\xff\xda", "\xff\xc2"
	weight = 1
	if bytes.Contains(picture, []byte(progressive)) {
		weight = 2 // what one pass leaves to the next is kept
	}
	return bytes.Count(picture, []byte(startOfScan)), weight
}

// pngPasses looks at bit depth and interlace method in the header (RFC 2083,
// section 4.1.1). That must come first, though the decoder would find it behind
// other chunks.
func pngPasses(picture []byte) (n, weight int) {
	const depth, method = 24, 28
	if len(picture) <= method || string(picture[12:16]) != "IHDR" {
		return maxPasses + 1, 1
	}
	n, weight = 1, 1
	if picture[depth] == 16 {
		weight = 2
	}
	if picture[method] != 0 { // Adam7: each pass has a picture of its own
		n, weight = 7, 2*weight
	}
	return n, weight
}

// maxLossless is the size of a lossless WebP file. It chooses how many tables
// of prefix codes the decoder builds, of some 4 KiB for a few bytes of the
// file (WebP Lossless Bitstream Specification, section 6.2.2).
const maxLossless = 256 << 10

// lossless says whether a WebP file has a lossless frame.
func lossless(picture []byte) bool {
	_, data, err := riff.NewReader(bytes.NewReader(picture))
	for err == nil {
		var id riff.FourCC
		if id, _, _, err = data.Next(); id == (riff.FourCC{'V', 'P', '8', 'L'}) {
			return true
		}
	}
	return false
}

func webpPasses([]byte) (n, weight int) { return 1, 1 }

func codecs() []codec {
	return []codec{
		{typeJPEG, "\xff\xd8", jpeg.DecodeConfig, jpeg.Decode, jpegPasses},
		{typePNG, "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, pngPasses},
		{typeWebP, "RIFF", webp.DecodeConfig, webp.Decode, webpPasses},
	}
}

func codecOf(picture []byte) (codec, error) {
	for _, c := range codecs() {
		if bytes.HasPrefix(picture, []byte(c.magic)) {
			return c, nil
		}
	}
	return codec{}, errors.New("want a picture in JPEG, PNG or WebP")
}

// readPicture tells type and size of a picture from its header alone, within
// the limits. Nothing is decoded that the header does not bound.
func readPicture(picture []byte) (Attachment, error) {
	if len(picture) == 0 || len(picture) > MaxPicture {
		return Attachment{}, fmt.Errorf("the file has %d bytes; want 1 to %d (2 MiB)", len(picture), MaxPicture)
	}
	c, err := codecOf(picture)
	if err != nil {
		return Attachment{}, err
	}
	size, err := c.measure(bytes.NewReader(picture))
	if err != nil {
		return Attachment{}, fmt.Errorf("not a %s: %w", c.mediaType, err)
	}
	if err := checkPixels(size.Width, size.Height); err != nil {
		return Attachment{}, err
	}
	if c.mediaType == typeWebP && len(picture) > maxLossless && lossless(picture) {
		return Attachment{}, fmt.Errorf("a lossless WebP of %d bytes: want at most %d; save it as PNG", len(picture), maxLossless)
	}
	switch n, weight := c.passes(picture); {
	case n > maxPasses:
		return Attachment{}, fmt.Errorf("the %s comes in more than %d passes", c.mediaType, maxPasses)
	case size.Width*size.Height*weight > MaxPixels:
		return Attachment{}, fmt.Errorf("%d × %d pixels, progressive, interlaced or of 16 bits: want at most %d; save it without, in 8 bits",
			size.Width, size.Height, MaxPixels/weight)
	}
	return Attachment{Type: c.mediaType, Size: len(picture), Width: size.Width, Height: size.Height}, nil
}

func checkPixels(width, height int) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%d × %d pixels: want at least one and at most %d, as 3840 × 2160", width, height, MaxPixels)
	}
	return nil
}

// DecodePicture decodes the picture of an attachment. It refuses one that is
// not what the attachment says before it allocates memory for its pixels, so
// that a few bytes cannot unpack to gigabytes.
func DecodePicture(a Attachment, picture []byte) (image.Image, error) {
	is, err := readPicture(picture)
	if err != nil {
		return nil, err
	}
	if is.Type != a.Type || is.Size != a.Size || is.Width != a.Width || is.Height != a.Height {
		return nil, fmt.Errorf("the picture is a %s of %d bytes and %d × %d pixels, not what the item says", is.Type, is.Size, is.Width, is.Height)
	}
	c, err := codecOf(picture)
	if err != nil {
		return nil, err
	}
	img, err := c.decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", a.Type, err)
	}
	return img, nil
}

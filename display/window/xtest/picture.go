package xtest

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
)

// The words of an XWD file's header that are needed, each a big-endian uint32
// (X11/XWDFile.h). The header is followed by ncolors entries of a colour map,
// and those by the pixels.
const (
	xwdHeaderSize   = 0
	xwdWidth        = 4
	xwdHeight       = 5
	xwdByteOrder    = 7
	xwdBitsPerPixel = 11
	xwdBytesPerLine = 12
	xwdRedMask      = 14
	xwdBlueMask     = 16
	xwdColors       = 19
	xwdWords        = 25

	xwdColorSize = 12
)

// layout is where in Xvfb's file the pixels are: four bytes each, blue first.
type layout struct {
	size   image.Point
	offset int64
	stride int
}

// Picture returns what is on the screen now. It is not synchronised with the
// server: while the server draws, the picture may show a part of the new and a
// part of the old.
func (s *Screen) Picture() (*image.RGBA, error) {
	at, err := s.layout()
	if err != nil {
		return nil, err
	}
	raw := make([]byte, at.stride*at.size.Y)
	if _, err := s.file.ReadAt(raw, at.offset); err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	picture := image.NewRGBA(image.Rectangle{Max: at.size})
	for y := range at.size.Y {
		from := raw[y*at.stride:][:4*at.size.X]
		to := picture.Pix[y*picture.Stride:][:4*at.size.X]
		for i := 0; i < len(from); i += 4 {
			to[i], to[i+1], to[i+2], to[i+3] = from[i+2], from[i+1], from[i], 0xff
		}
	}
	return picture, nil
}

// Pixel returns the colour of one pixel now. It is cheap enough to watch a
// pixel for the moment when it changes.
func (s *Screen) Pixel(p image.Point) (color.RGBA, error) {
	at, err := s.layout()
	if err != nil {
		return color.RGBA{}, err
	}
	if !p.In(image.Rectangle{Max: at.size}) {
		return color.RGBA{}, fmt.Errorf("pixel %v is outside the screen of %v", p, at.size)
	}
	var raw [4]byte
	if _, err := s.file.ReadAt(raw[:], at.offset+int64(p.Y*at.stride+4*p.X)); err != nil {
		return color.RGBA{}, fmt.Errorf("read the screen: %w", err)
	}
	return color.RGBA{R: raw[2], G: raw[1], B: raw[0], A: 0xff}, nil
}

func (s *Screen) layout() (layout, error) {
	var raw [4 * xwdWords]byte
	if _, err := s.file.ReadAt(raw[:], 0); err != nil {
		return layout{}, fmt.Errorf("read the screen's header: %w", err)
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(raw[4*i:])) }
	if word(xwdBitsPerPixel) != 32 || word(xwdByteOrder) != 0 ||
		word(xwdRedMask) != 0xff0000 || word(xwdBlueMask) != 0xff {
		return layout{}, fmt.Errorf("read the screen's header: pixels are not 32-bit BGRX")
	}
	return layout{
		size:   image.Pt(word(xwdWidth), word(xwdHeight)),
		offset: int64(word(xwdHeaderSize) + xwdColorSize*word(xwdColors)),
		stride: word(xwdBytesPerLine),
	}, nil
}

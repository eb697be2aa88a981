package display

import (
	"bytes"
	_ "embed" // for the fonts
	"encoding/binary"
	"fmt"
	"io"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/image/font/sfnt"
)

//go:embed fonts/NotoSansSC-Regular.ttf
var notoSansSCRegular []byte

//go:embed fonts/NotoSansSC-Bold.ttf
var notoSansSCBold []byte

// em is the number of font units in an em, of both fonts. Layout is done in
// these units, in whole numbers, so that lines break alike on every machine.
const em = 1000

// weight is one of the two fonts.
type weight uint8

const (
	regular weight = iota
	bold
)

// fonts are the two weights of Noto Sans SC.
type fonts [2]struct {
	shapes   *font.Face // characters to glyphs and their places
	outlines *sfnt.Font // glyphs to curves
}

// loadFonts parses the embedded fonts.
func loadFonts() (fonts, error) {
	var f fonts
	for w, data := range [][]byte{notoSansSCRegular, notoSansSCBold} {
		shapes, err := font.ParseTTF(withoutOutlines(data))
		if err != nil {
			return fonts{}, fmt.Errorf("parse font: %w", err)
		}
		if u := shapes.Upem(); u != em {
			return fonts{}, fmt.Errorf("font has %d units to the em, want %d", u, em)
		}
		outlines, err := sfnt.Parse(data)
		if err != nil {
			return fonts{}, fmt.Errorf("parse outlines: %w", err)
		}
		f[w].shapes, f[w].outlines = shapes, outlines
	}
	return f, nil
}

// has reports whether both weights have the character.
func (f fonts) has(r rune) bool {
	for _, face := range f {
		if _, ok := face.shapes.NominalGlyph(r); !ok {
			return false
		}
	}
	return true
}

// withoutOutlines reads a font as if it had no glyf and loca tables. The
// shaper would unpack all 30,000 outlines at once, 60 MB for both weights;
// sfnt reads those that are drawn from the embedded bytes.
func withoutOutlines(data []byte) *io.SectionReader {
	// The table directory, OpenType 1.9.1 "Organization of an OpenType Font":
	// 12 bytes, then 16 a table, which begin with its tag.
	tables := int(binary.BigEndian.Uint16(data[4:]))
	directory := bytes.Clone(data[:12+16*tables])
	for i := range tables {
		tag := directory[12+16*i:][:4]
		if string(tag) == "glyf" || string(tag) == "loca" {
			copy(tag, "    ")
		}
	}
	return io.NewSectionReader(overlaid{directory, data}, 0, int64(len(data)))
}

// overlaid is data with another beginning.
type overlaid struct{ head, data []byte }

// ReadAt implements [io.ReaderAt].
func (o overlaid) ReadAt(p []byte, off int64) (int, error) {
	n, err := bytes.NewReader(o.data).ReadAt(p, off)
	if off < int64(len(o.head)) {
		copy(p[:n], o.head[off:])
	}
	return n, err
}

// invisible reports whether a character has no picture of its own: controls,
// formats such as the zero width space, and variation selectors.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}

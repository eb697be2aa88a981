package display

import (
	"bytes"
	_ "embed" // for the fonts
	"fmt"
	"unicode"

	"github.com/go-text/typesetting/font"
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
type fonts [2]*font.Face

// loadFonts parses the embedded fonts.
func loadFonts() (fonts, error) {
	var f fonts
	for w, data := range [][]byte{notoSansSCRegular, notoSansSCBold} {
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return fonts{}, fmt.Errorf("parse font: %w", err)
		}
		if u := face.Upem(); u != em {
			return fonts{}, fmt.Errorf("font has %d units to the em, want %d", u, em)
		}
		f[w] = face
	}
	return f, nil
}

// has reports whether both weights have the character.
func (f fonts) has(r rune) bool {
	for _, face := range f {
		if _, ok := face.NominalGlyph(r); !ok {
			return false
		}
	}
	return true
}

// invisible reports whether a character has no picture of its own: controls,
// formats such as the zero width space, and variation selectors.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}

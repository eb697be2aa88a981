package display

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"

	"github.com/go-text/typesetting/font"
)

// op is one drawing operation in screen coordinates. Its fields, all of them
// values, decide its pixels.
type op interface {
	paint(d *Display, dst *image.RGBA, shift image.Point)
}

// newLayer makes a layer and its key from what is drawn on it.
func newLayer(name string, bounds image.Rectangle, ops []op) Layer {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %#v", bounds, ops))
	return Layer{Name: name, Bounds: bounds, Key: hex.EncodeToString(sum[:16]), ops: ops}
}

// boxOp fills a rectangle whose corners are round.
type boxOp struct {
	rect   image.Rectangle
	radius int
	ink    ink
}

// glyphsOp draws glyphs on one baseline.
type glyphsOp struct {
	weight weight
	size   int // pixels to the em
	ink    ink
	base   image.Point // the baseline's left end
	glyphs []placed
	text   string // what the glyphs say
}

// placed is a glyph and its place on the baseline in pixels, y downwards.
type placed struct {
	id   font.GID
	x, y int
}

// iconOp draws an icon, size pixels square.
type iconOp struct {
	name string
	size int
	at   image.Point // the upper left corner
	ink  ink
}

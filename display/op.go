package display

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"image"

	"github.com/go-text/typesetting/font"
)

// op is one drawing operation in screen coordinates. Its digest holds
// everything that decides its pixels.
type op interface {
	digest(b []byte) []byte
	paint(d *Display, dst *image.RGBA, shift image.Point)
}

// newLayer makes a layer and its key from what is drawn on it.
func newLayer(name string, bounds image.Rectangle, ops []op) Layer {
	b := appendInts(nil, bounds.Min.X, bounds.Min.Y, bounds.Max.X, bounds.Max.Y)
	for _, o := range ops {
		b = o.digest(b)
	}
	sum := sha256.Sum256(b)
	return Layer{Name: name, Bounds: bounds, Key: hex.EncodeToString(sum[:16]), ops: ops}
}

// appendInts appends numbers to a digest.
func appendInts(b []byte, ints ...int) []byte {
	for _, i := range ints {
		b = binary.LittleEndian.AppendUint32(b, uint32(i))
	}
	return b
}

// The first number of each operation's digest.
const (
	opBox = iota
	opGlyphs
	opIcon
	opCode
)

// boxOp fills a rectangle whose corners are round.
type boxOp struct {
	rect   image.Rectangle
	radius int
	ink    ink
}

func (o boxOp) digest(b []byte) []byte {
	r := o.rect
	return appendInts(b, opBox, r.Min.X, r.Min.Y, r.Max.X, r.Max.Y, o.radius, int(o.ink))
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

func (o glyphsOp) digest(b []byte) []byte {
	b = appendInts(b, opGlyphs, int(o.weight), o.size, int(o.ink), o.base.X, o.base.Y, len(o.glyphs))
	for _, g := range o.glyphs {
		b = appendInts(b, int(g.id), g.x, g.y)
	}
	return b
}

// iconOp draws an icon, size pixels square.
type iconOp struct {
	name string
	size int
	at   image.Point // the upper left corner
	ink  ink
}

func (o iconOp) digest(b []byte) []byte {
	b = appendInts(b, opIcon, o.size, o.at.X, o.at.Y, int(o.ink), len(o.name))
	return append(b, o.name...)
}

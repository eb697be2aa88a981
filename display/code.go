package display

import (
	"image"
	"math"

	"rsc.io/qr"

	"nuanxin/feed"
)

// quietModules is the white around a QR code, ISO/IEC 18004 9.1.
const quietModules = 4

// corner is the QR code of a slide and its caption.
type corner struct {
	rect    image.Rectangle // kept clear of text, empty for no code
	caption string
	ops     []op
}

// codeCaption is the caption of a code whose item has none of its own.
const codeCaption = "扫码了解"

// Measures of the code's corner in the 1920×1080 design.
const (
	codeRadius  = 20
	codeGap     = 48 // to the text beside it
	captionSize = 48
	captionLine = 58
	captionMost = 2 // lines
)

// codeCorner lays out the QR code of an item's link in the lower right corner
// of a rectangle. A caption that is too long for its place is left to the
// text, and the usual one stands below the code.
func (d *Display) codeCorner(it *feed.Item, r image.Rectangle, z zones) corner {
	if it.Link == "" {
		return corner{}
	}
	code, err := qr.Encode(it.Link, qr.M)
	if err != nil {
		return corner{}
	}
	modules := code.Size + 2*quietModules
	module := int(math.Ceil(z.scale.code * z.geometry / float64(modules)))
	side := module * modules

	st := style{regular, z.em(captionSize), z.em(captionLine), z.quiet}
	c := corner{caption: it.LinkText}
	t := d.shape(c.caption, regular)
	lines := t.balanced(st.units(side + z.em(codeGap)))
	if len(lines) == 0 || len(lines) > captionMost {
		c.caption = codeCaption
		t = d.shape(c.caption, regular)
		lines = t.balanced(st.units(side))
	}
	plate := image.Rect(r.Max.X-side, r.Max.Y-len(lines)*st.leading-side, r.Max.X, r.Max.Y-len(lines)*st.leading)
	c.rect = image.Rect(plate.Min.X-z.em(codeGap), plate.Min.Y, r.Max.X, r.Max.Y)
	c.ops = []op{
		boxOp{plate, z.px(codeRadius), white},
		codeOp{*code, plate.Min.Add(image.Pt(quietModules*module, quietModules*module)), module},
	}
	for i, l := range lines {
		x := plate.Min.X + (side-pixels(l.width, st.size))/2
		c.ops = append(c.ops, st.shown(t, l, image.Pt(x, plate.Max.Y+i*st.leading+st.baseline()+z.em(4)), 0))
	}
	return c
}

// codeOp draws the black squares of a QR code.
type codeOp struct {
	code   qr.Code
	at     image.Point
	module int // pixels
}

func (o codeOp) paint(_ *Display, dst *image.RGBA, shift image.Point) {
	square := image.Rect(0, 0, o.module, o.module).Add(o.at).Add(shift)
	for y := range o.code.Size {
		for x := range o.code.Size {
			if o.code.Black(x, y) {
				fill(dst, square.Add(image.Pt(x*o.module, y*o.module)), black)
			}
		}
	}
}

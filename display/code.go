package display

import (
	"image"

	"rsc.io/qr"
)

// codeOp draws a QR code of black squares on a white card.
type codeOp struct {
	code   *qr.Code
	at     image.Point
	module int // pixels
}

func (o codeOp) digest(b []byte) []byte {
	b = appendInts(b, opCode, o.at.X, o.at.Y, o.module, o.code.Size, o.code.Stride)
	return append(b, o.code.Bitmap...)
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

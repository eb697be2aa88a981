package display

import (
	"image"

	"golang.org/x/image/draw"
)

// Paint paints a layer. dst has the size of the layer's bounds, and any
// origin; every pixel of it is written.
func (d *Display) Paint(l Layer, dst *image.RGBA) {
	shift := dst.Rect.Min.Sub(l.Bounds.Min)
	fill(dst, dst.Rect, ground)
	for _, o := range l.ops {
		o.paint(d, dst, shift)
	}
}

// Picture paints the whole screen.
func (d *Display) Picture(f Frame) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: f.Size})
	fill(img, img.Rect, ground)
	for _, l := range f.Layers {
		d.Paint(l, img.SubImage(l.Bounds).(*image.RGBA))
	}
	return img
}

// fill covers a rectangle with a colour.
func fill(dst *image.RGBA, r image.Rectangle, c ink) {
	r = r.Intersect(dst.Rect)
	if r.Empty() {
		return
	}
	p := c.rgba()
	row := dst.Pix[dst.PixOffset(r.Min.X, r.Min.Y):][:4*r.Dx()]
	copy(row, []byte{p.R, p.G, p.B, p.A})
	for n := 4; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(dst.Pix[dst.PixOffset(r.Min.X, y):], row)
	}
}

// stamp draws a mask in the colour last dipped into, its origin at a point.
func (d *Display) stamp(dst *image.RGBA, m mask, at image.Point) {
	draw.DrawMask(dst, m.Rect.Add(at), &d.uniform, image.Point{}, m, m.Rect.Min, draw.Over)
}

// dip chooses the colour of the stamps that follow.
func (d *Display) dip(c ink) { d.uniform.C = c.rgba() }

func (o glyphsOp) paint(d *Display, dst *image.RGBA, shift image.Point) {
	d.dip(o.ink)
	for _, g := range o.glyphs {
		at := o.base.Add(shift).Add(image.Pt(g.x, g.y))
		d.stamp(dst, d.glyphMask(o.weight, g.id, o.size), at)
	}
}

func (o iconOp) paint(d *Display, dst *image.RGBA, shift image.Point) {
	d.dip(o.ink)
	d.stamp(dst, d.iconMask(o.name, o.size), o.at.Add(shift))
}

func (o boxOp) paint(d *Display, dst *image.RGBA, shift image.Point) {
	r := o.rect.Add(shift)
	n := min(o.radius, r.Dx()/2, r.Dy()/2)
	if n == 0 {
		fill(dst, r, o.ink)
		return
	}
	fill(dst, image.Rect(r.Min.X+n, r.Min.Y, r.Max.X-n, r.Max.Y), o.ink)
	fill(dst, image.Rect(r.Min.X, r.Min.Y+n, r.Min.X+n, r.Max.Y-n), o.ink)
	fill(dst, image.Rect(r.Max.X-n, r.Min.Y+n, r.Max.X, r.Max.Y-n), o.ink)
	d.dip(o.ink)
	disc := d.discMask(n)
	for _, c := range []struct{ corner, quarter image.Point }{
		{r.Min, image.Pt(0, 0)},
		{image.Pt(r.Max.X-n, r.Min.Y), image.Pt(n, 0)},
		{image.Pt(r.Min.X, r.Max.Y-n), image.Pt(0, n)},
		{r.Max.Sub(image.Pt(n, n)), image.Pt(n, n)},
	} {
		q := disc.SubImage(image.Rectangle{Max: image.Pt(n, n)}.Add(c.quarter)).(*image.Alpha)
		d.stamp(dst, q, c.corner.Sub(c.quarter))
	}
}

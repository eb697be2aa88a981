package display

import (
	"fmt"
	"image"

	"github.com/go-text/typesetting/font"
	"golang.org/x/image/draw"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// glyphMask returns the coverage of a glyph whose em is size pixels.
func (d *Display) glyphMask(w weight, gid font.GID, size int) mask {
	key := maskKey{kind: regularGlyph + maskKind(w), id: uint32(gid), size: size}
	if m, ok := d.masks.find(key); ok {
		return m
	}
	path, err := d.fonts[w].outlines.LoadGlyph(&d.outline, sfnt.GlyphIndex(gid), fixed.I(size), nil)
	if err != nil {
		// Both readers were given the same embedded font; a test draws all of it.
		panic(fmt.Sprintf("display: outline of glyph %d: %v", gid, err))
	}
	return d.masks.keep(key, rasterise(path))
}

// rasterise turns an outline in pixels, y downwards, into coverage.
func rasterise(path sfnt.Segments) mask {
	b := path.Bounds()
	r := image.Rect(b.Min.X.Floor(), b.Min.Y.Floor(), b.Max.X.Ceil(), b.Max.Y.Ceil())
	m := image.NewAlpha(r)
	if r.Empty() {
		return m
	}
	at := func(p fixed.Point26_6) (x, y float32) {
		return float32(p.X)/64 - float32(r.Min.X), float32(p.Y)/64 - float32(r.Min.Y)
	}
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	for _, s := range path {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			z.ClosePath()
			z.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			z.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			z.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			cx, cy := at(s.Args[2])
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	z.ClosePath()
	z.DrawOp = draw.Src
	z.Draw(m, r, image.Opaque, image.Point{})
	return m
}

// discMask returns the coverage of a disc of a radius in pixels, its bounds
// beginning at the origin.
func (d *Display) discMask(radius int) mask {
	key := maskKey{kind: discShape, size: radius}
	if m, ok := d.masks.find(key); ok {
		return m
	}
	// The length of a Bézier curve's handles for a quarter of a circle.
	const handle = 0.5522847
	r := float32(radius)
	h, z := handle*r, vector.NewRasterizer(2*radius, 2*radius)
	z.MoveTo(2*r, r)
	z.CubeTo(2*r, r+h, r+h, 2*r, r, 2*r)
	z.CubeTo(r-h, 2*r, 0, r+h, 0, r)
	z.CubeTo(0, r-h, r-h, 0, r, 0)
	z.CubeTo(r+h, 0, 2*r, r-h, 2*r, r)
	z.ClosePath()
	m := image.NewAlpha(image.Rect(0, 0, 2*radius, 2*radius))
	z.DrawOp = draw.Src
	z.Draw(m, m.Rect, image.Opaque, image.Point{})
	return d.masks.keep(key, m)
}

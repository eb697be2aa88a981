package display

import (
	"image"
	"math"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// glyphMask returns the coverage of a glyph whose em is size pixels.
func (d *Display) glyphMask(w weight, gid font.GID, size int) mask {
	key := maskKey{kind: regularGlyph + maskKind(w), id: uint32(gid), size: size}
	if e, ok := d.masks.find(key); ok {
		return e
	}
	return d.masks.keep(key, rasterise(outline(d.fonts[w], gid), float32(size)/em))
}

// outline returns a glyph's outline in font units, y upwards.
func outline(face *font.Face, gid font.GID) []ot.Segment {
	g, _ := face.GlyphDataOutline(gid)
	return g.Segments
}

// rasterise turns an outline into coverage.
func rasterise(path []ot.Segment, scale float32) mask {
	r := pathBounds(path, scale)
	m := image.NewAlpha(r)
	if r.Empty() {
		return m
	}
	x0, y0 := float32(r.Min.X), float32(r.Min.Y)
	at := func(p ot.SegmentPoint) (x, y float32) { return p.X*scale - x0, -p.Y*scale - y0 }
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	for _, s := range path {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case ot.SegmentOpMoveTo:
			z.ClosePath()
			z.MoveTo(ax, ay)
		case ot.SegmentOpLineTo:
			z.LineTo(ax, ay)
		case ot.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			z.QuadTo(ax, ay, bx, by)
		case ot.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	z.ClosePath()
	z.DrawOp = draw.Src
	z.Draw(m, r, image.Opaque, image.Point{})
	return m
}

// pathBounds returns the pixels that the control points of a path span, y
// downwards.
func pathBounds(path []ot.Segment, scale float32) image.Rectangle {
	var r image.Rectangle
	for _, s := range path {
		for _, p := range s.ArgsSlice() {
			x, y := float64(p.X*scale), float64(-p.Y*scale)
			at := image.Rect(int(math.Floor(x)), int(math.Floor(y)), int(math.Ceil(x))+1, int(math.Ceil(y))+1)
			r = r.Union(at)
		}
	}
	return r
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

package display_test

import (
	"testing"

	"nuanxin/display"
)

// wander is how far the picture wanders, in pixels of 1080 lines: what
// window.MaxShift says, which knows Ebitengine and is not asked here, so that
// these tests run wherever Go does.
const wander = 6

// TestNothingStandsInTheEdge looks at the pixels next to the screen's edges,
// which leave the screen when the picture is shifted, and fill the gap on the
// other side: they must all be like the outermost.
func TestNothingStandsInTheEdge(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range sizes() {
		edge := wander * min(size.X, size.Y) / 1080
		for _, s := range scenes() {
			name, p := s.name, d.Picture(d.Compose(s.view, size))
			for y := range size.Y {
				for i := range edge {
					if p.RGBAAt(i, y) != p.RGBAAt(0, y) || p.RGBAAt(size.X-1-i, y) != p.RGBAAt(size.X-1, y) {
						t.Fatalf("%s at %v: row %d is not even within %d pixels of its ends", name, size, y, edge)
					}
				}
			}
			for x := range size.X {
				for i := range edge {
					if p.RGBAAt(x, i) != p.RGBAAt(x, 0) || p.RGBAAt(x, size.Y-1-i) != p.RGBAAt(x, size.Y-1) {
						t.Fatalf("%s at %v: column %d is not even within %d pixels of its ends", name, size, x, edge)
					}
				}
			}
		}
	}
}

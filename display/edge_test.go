package display_test

import (
	"image"
	"testing"

	"nuanxin/display"
	"nuanxin/display/window"
)

// TestNothingStandsInTheEdge looks at the pixels next to the screen's edges,
// which leave the screen when the picture is shifted, and fill the gap on the
// other side: they must all be like the outermost.
func TestNothingStandsInTheEdge(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{{1920, 1080}, {1280, 720}, {3840, 2160}, {1080, 1920}} {
		edge := window.MaxShift(size)
		for name, v := range goldenViews() {
			p := d.Picture(d.Compose(v, size))
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

package display_test

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"nuanxin/display"
)

// leastContrast is that of text by WCAG 2.2, 1.4.6 (AAA).
const leastContrast = 7

// touches is of how many pixels of a text one may be elsewhere: the foot of a
// slash touches the edge of a warning's plate.
const touches = 100

// TestEveryScreenIsLegible looks at what is painted: every text at its size
// and against the pixels that were under it.
func TestEveryScreenIsLegible(t *testing.T) {
	for _, o := range []display.Options{{DiagonalInch: 43, DistanceM: 3.5}, {DiagonalInch: 55, DistanceM: 5.5}} {
		d := newDisplay(t, o)
		for _, s := range scenes() {
			for i, size := range sizes() {
				if i > 1 && o.DistanceM != 3.5 { // the other distance, where a size is cheap
					continue
				}
				if err := legible(d, o, d.Compose(s.view, size)); err != nil {
					t.Errorf("%s, read from %v m: %v", golden(s, size), o.DistanceM, err)
				}
				if v := s.view; v.Slide.Item != nil && len(v.Pictures) == 0 && v.Slide.Page == 0 {
					if err := headlined(d, o, v, size); err != nil {
						t.Errorf("%s, read from %v m: %v", golden(s, size), o.DistanceM, err)
					}
				}
			}
		}
	}
}

// TestGeneratedItemsAreLegible paints a page of each of the generated items. A
// screen of 4K is laid out as one of 1080 lines.
func TestGeneratedItemsAreLegible(t *testing.T) {
	o := display.Options{DiagonalInch: 43, DistanceM: 3.5}
	d := newDisplay(t, o)
	w := writer{rand.New(rand.NewPCG(3, 4))}
	for i := range *generated {
		size := sizes()[i%3]
		it, card, beside := w.item(), w.station(), w.forecast()
		v := seen(it)
		v.Slide.Page = w.IntN(len(d.Pages(v, size)))
		v.Card, v.Forecast, v.Warning, v.Offline = card, beside, beside, i%2 == 0
		if err := legible(d, o, d.Compose(v, size)); err != nil {
			t.Fatalf("item %d %q, page %d at %v: %v", i, it.Title, v.Slide.Page+1, size, err)
		}
		if v.Slide.Page == 0 && len(v.Pictures) == 0 {
			if err := headlined(d, o, v, size); err != nil {
				t.Fatalf("item %d %q at %v: %v", i, it.Title, size, err)
			}
		}
	}
}

// height is the height of an angle at the reading distance, in pixels of a
// screen that is so many lines high, or wide if it stands.
func height(o display.Options, arcMinutes float64, size image.Point) float64 {
	metres := 2 * o.DistanceM * math.Tan(arcMinutes/60*math.Pi/180/2)
	screen := o.DiagonalInch * 0.0254 * 9 / math.Hypot(16, 9)
	return metres / screen * float64(min(size.X, size.Y))
}

// rounded is by how many pixels type may be smaller than computed: half of one
// for the size of the em, and as much for the ink.
const rounded = 1

// legible checks a screen's sizes and contrasts, and that everything stays in
// its place.
func legible(d *display.Display, o display.Options, f display.Frame) error {
	least := height(o, 24, f.Size) - rounded
	for _, l := range f.Layers {
		if err := inPlace(d, l, f.Size); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
		boxes := d.Boxes(l)
		for i, b := range boxes {
			if b.Kind != "text" {
				continue
			}
			caption := slices.ContainsFunc(boxes[:i], func(b display.Box) bool { return b.Kind == "code" }) // which is drawn last
			if ink := float64(b.Size) * meanInk(b.Bold); ink < least && !caption {
				return fmt.Errorf("%q is %.1f px high, want %.1f", b.Text, ink, least)
			}
		}
		if err := contrasting(d, l, boxes); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
	}
	return nil
}

// meanInk is the height of ideographs in ems, on which the formula stands.
// TestInkIsAsHighAsTheFormulaTakesIt measures it.
func meanInk(bold bool) float64 {
	if bold {
		return 0.94
	}
	return 0.92
}

// headlined checks that the first page has a title of the headline's size.
func headlined(d *display.Display, o display.Options, v display.View, size image.Point) error {
	least, most := height(o, 60, size)-rounded, 0.0
	for _, b := range d.Boxes(d.Compose(v, size).Layers[1]) {
		if b.Kind == "text" && b.Bold {
			most = max(most, float64(b.Size)*meanInk(true))
		}
	}
	if v.Slide.Item.Title != "" && most < least {
		return fmt.Errorf("the headline is %.1f px high, want %.1f", most, least)
	}
	return nil
}

func TestInkIsAsHighAsTheFormulaTakesIt(t *testing.T) {
	d := newDisplay(t, display.Options{})
	text := longAlertItem().Alert.Text + newsItem().News.Text
	for _, bold := range []bool{false, true} {
		if got, want := d.InkHeight(text, bold), meanInk(bold); math.Abs(got-want) > 0.03 {
			t.Errorf("bold %v: ideographs are %.3f em high, want %.2f", bold, got, want)
		}
	}
}

// contrasting paints a layer, operation by operation, and compares the colour of
// every text with every pixel that was where the text is, and looks whether it
// is still there in the end.
func contrasting(d *display.Display, l display.Layer, boxes []display.Box) error {
	canvas := image.NewRGBA(l.Bounds)
	d.PaintFirst(l, 0, canvas)
	type word struct {
		display.Box
		at []int // of the pixels that are all ink
	}
	var said []word
	for i, b := range boxes {
		if b.Kind != "text" || b.Rect.Empty() {
			d.PaintOne(l, i, canvas)
			continue
		}
		r := b.Rect.Intersect(canvas.Rect)
		under := slices.Clone(canvas.Pix[canvas.PixOffset(r.Min.X, r.Min.Y) : canvas.PixOffset(r.Max.X-1, r.Max.Y-1)+4])
		d.PaintOne(l, i, canvas)
		w := word{Box: b}
		grounds, from := map[uint32]int{}, canvas.PixOffset(r.Min.X, r.Min.Y)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				at := canvas.PixOffset(x, y)
				if was := pixel(under[at-from:]); was != pixel(canvas.Pix[at:]) {
					grounds[was]++
					w.at = append(w.at, at)
				}
			}
		}
		for g, n := range grounds {
			if c := contrast(b.Ink, g); c < leastContrast && n*touches > len(w.at) {
				return fmt.Errorf("%q is #%06X on #%06X, a contrast of %.2f", b.Text, b.Ink, g, c)
			}
		}
		w.at = slices.DeleteFunc(w.at, func(at int) bool { return pixel(canvas.Pix[at:]) != w.Ink })
		said = append(said, w)
	}
	for _, w := range said {
		gone := 0
		for _, at := range w.at {
			if pixel(canvas.Pix[at:]) != w.Ink {
				gone++
			}
		}
		if gone*3 > len(w.at) { // a stroke through a word covers less
			return fmt.Errorf("%q is painted over", w.Text)
		}
	}
	return nil
}

func pixel(p []byte) uint32 { return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2]) }

package display

import (
	"fmt"
	"image"
	"slices"
)

// Heights of the slide card's parts in the 1920×1080 design.
const (
	slideTop    = 36 // above the kicker
	kickerLine  = 72
	kickerGap   = 6
	pageHead    = 14 // above a page without the headline
	slideBottom = 30
)

// Pages returns, for each page of the slide of the view's item on a screen of
// this size, the number of characters on it. A picture counts as some.
func (d *Display) Pages(v View, size image.Point) []int {
	if v.Slide.Item == nil {
		return nil
	}
	pages := d.layOut(v, d.zones(v, size)).pages
	counts := make([]int, len(pages))
	for i, p := range pages {
		counts[i] = p.chars
	}
	return counts
}

// slide draws the main card: one page of an item, or the station's own.
func (d *Display) slide(v View, z zones) []op {
	ops := []op{boxOp{z.slide, z.px(cardRadius), card}}
	if v.Slide.Item == nil {
		return append(ops, d.stationSlide(z)...)
	}
	s := d.layOut(v, z)
	at := image.Pt(z.slide.Min.X+z.px(cardPadding), z.slide.Min.Y+z.em(slideTop)+z.body().baseline())
	ops = append(ops, d.kicker(v, s, z.strong(kindOf(v.Slide.Item.Kind).ink), at, z.text.Max.X, z)...)
	return append(ops, d.pageOps(v, s, z)...)
}

// pageOps draws the page that the view shows.
func (d *Display) pageOps(v View, s laidOut, z zones) []op {
	p := s.pages[s.page(v)]
	if p.picture != nil {
		return d.picturePage(*p.picture, z)
	}
	if p.code {
		return slices.Concat(p.ops, s.code.ops)
	}
	return p.ops
}

// kickerReserve is what the kicker's icon, the longest kind's name and the
// page number take beside the byline.
const kickerReserve = 520

// kicker draws the line above the title, from a point on its baseline to a
// right end: what kind of item it is, and what stands beside that.
func (d *Display) kicker(v View, s laidOut, st style, at image.Point, right int, z zones) []op {
	k := kindOf(v.Slide.Item.Kind)
	beside := at.Add(image.Pt(iconAdvance(st)+d.width(k.name, st)+z.em(40), 0))
	return append(d.sign(k.icon, k.name, st, at), d.aside(v, s, beside, right, z)...)
}

// aside draws what stands beside a kind: who says so and when, on pages without
// the title that, and the page.
func (d *Display) aside(v View, s laidOut, at image.Point, right int, z zones) []op {
	var ops []op
	n, said := s.page(v), s.byline
	if len(s.pages) > 1 {
		number := fmt.Sprintf("%d / %d", n+1, len(s.pages))
		right -= d.width(number, z.label())
		ops = append(ops, d.label(number, z.label(), image.Pt(right, at.Y), z.slide.Dx())...)
		right -= z.em(40)
	}
	if !s.pages[n].titled && s.title != "" {
		said = s.title
	}
	return append(ops, d.label(said, z.label(), at, right-at.X)...)
}

package display

import (
	"fmt"
	"image"

	"nuanxin/feed"
)

// Heights of the slide card's parts in the 1920×1080 design.
const (
	slideTop    = 36 // above the kicker
	kickerLine  = 72
	kickerGap   = 6
	pageHead    = 14 // above a page without the headline
	slideBottom = 30
)

// Pages returns, for each page of the item's slide on a screen of this size,
// the number of characters on it.
func (d *Display) Pages(it feed.Item, size image.Point) []int {
	pages := d.layOut(&it, newZones(size, d.scale)).pages
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
	s := d.layOut(v.Slide.Item, z)
	n := min(max(v.Slide.Page, 0), len(s.pages)-1)
	ops = append(ops, d.kicker(v.Slide.Item, s, n, z)...)
	ops = append(ops, s.pages[n].ops...)
	if s.pages[n].code {
		ops = append(ops, s.code.ops...)
	}
	return ops
}

// laidOut is an item in pages.
type laidOut struct {
	pages  []page
	code   corner
	byline string // empty if it is on the pages
}

// growth is by how much the text of a slide is enlarged if that takes no more
// pages and parts no more of what belongs together.
func growth() []float64 { return []float64{1, 1.15, 1.3} }

// layOut divides an item into pages.
func (d *Display) layOut(it *feed.Item, z zones) laidOut {
	rect := z.slide
	rect.Min.X, rect.Max.X = rect.Min.X+z.px(cardPadding), rect.Max.X-z.px(cardPadding)
	rect.Min.Y += z.em(slideTop + kickerLine + kickerGap)
	rect.Max.Y -= z.em(slideBottom)

	l := laidOut{code: d.codeCorner(it, rect, z), byline: byline(it)}
	credit := ""
	if d.width(l.byline, z.label()) > rect.Dx()-z.em(kickerReserve) {
		credit, l.byline = l.byline, ""
	}
	c := column{rect: rect, head: z.em(pageHead), code: l.code.rect}
	title := block{text: d.shape(it.Title, bold), style: z.headline(), headline: true}
	for _, g := range growth() {
		larger := z
		larger.typeface *= g
		body := append(d.body(it, rect.Dx()-l.code.rect.Dx(), larger), d.prose(credit, z.label(), z)...)
		pages := flow(append([]block{title}, body...), c)
		if l.pages != nil && (len(pages) > len(l.pages) || torn(pages) > torn(l.pages)) {
			break
		}
		l.pages = pages
	}
	return l
}

// torn is how much the ends of pages part what belongs together.
func torn(pages []page) tear {
	var sum tear
	for _, p := range pages {
		sum += p.torn
	}
	return sum
}

// body returns what an item says below its title. Width is that of the
// narrowest line.
func (d *Display) body(it *feed.Item, width int, z zones) []block {
	switch {
	case it.News != nil:
		return d.newsBody(it.News, z)
	case it.Job != nil:
		return d.jobBody(it.Job, width, z)
	case it.Notice != nil:
		return d.noticeBody(it.Notice, width, z)
	}
	return nil
}

// kickerReserve is what the kicker's icon, the longest kind's name and the
// page number take beside the byline.
const kickerReserve = 520

// kicker draws the line above the title: what kind of item it is, who says so
// and when, on later pages the title again, and the page.
func (d *Display) kicker(it *feed.Item, s laidOut, n int, z zones) []op {
	k := kindOf(it.Kind)
	at := image.Pt(z.slide.Min.X+z.px(cardPadding), z.slide.Min.Y+z.em(slideTop)+z.body().baseline())
	st := z.strong(k.ink)
	ops := d.sign(k.icon, k.name, st, at)
	left := at.X + iconAdvance(st) + d.width(k.name, st) + z.em(40)
	right := z.slide.Max.X - z.px(cardPadding)
	if len(s.pages) > 1 {
		number := fmt.Sprintf("%d / %d", n+1, len(s.pages))
		right -= d.width(number, z.label())
		ops = append(ops, d.label(number, z.label(), image.Pt(right, at.Y), z.slide.Dx())...)
		right -= z.em(40)
	}
	aside := s.byline
	if n > 0 {
		aside = it.Title
	}
	return append(ops, d.label(aside, z.label(), image.Pt(left, at.Y), right-left)...)
}

// byline says who says so and when, such as 区融媒体中心 4月3日.
func byline(it *feed.Item) string {
	if it.News == nil {
		return it.Source
	}
	day := newsDay(it.News.Date, it.Issued)
	if it.Source != "" && day != "" {
		return it.Source + "\u3000" + day
	}
	return it.Source + day
}

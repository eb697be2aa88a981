package display

import (
	"fmt"
	"image"

	"nuanxin/feed"
)

// offer is an entry of the card with what there is for riders, set in lines.
type offer struct {
	rows [][]piece
	// narrow offers share a line with others.
	narrow bool
}

// Measures of offers, in percent of the type's size.
const (
	offerLeading = 130
	offerGap     = 75 // at most, before an entry
	offerCell    = 18 // between an entry and the next beside it
)

// servicePadding is around the offers, in the 1920×1080 design; servicesTop
// is above and below them at the least.
const (
	servicePadding = 32
	servicesTop    = 16
)

// offerSizes are the sizes of offers in the 1920×1080 design: the first in
// which all have room side by side, else the last.
func offerSizes() []float64 { return []float64{72, 60, designBody} }

// servicesCard draws the card with what there is for riders: the facilities
// of the station's own item, or what every station gives where there is none
// or where the slide tells of the same.
func (d *Display) servicesCard(v View, r image.Rectangle, z zones) []op {
	if r.Empty() {
		return nil
	}
	inner := image.Rect(r.Min.X+z.px(servicePadding), r.Min.Y+z.em(servicesTop), r.Max.X-z.px(servicePadding), r.Max.Y-z.em(servicesTop))
	ops := []op{boxOp{r, z.px(cardRadius), card}}
	var c catalogue
	var offers []offer
	for _, size := range offerSizes() {
		for _, columns := range offerColumns(inner, z) {
			c = catalogue{d: d, z: z, columns: columns, width: inner.Dx()}
			c.style = style{regular, z.em(size), z.em(size * offerLeading / 100), primary}
			c.rows = inner.Dy() / c.style.leading
			c.fill(v)
			all := false
			if offers, all = c.chosen(); all && c.even {
				return append(ops, c.draw(offers, inner)...)
			}
		}
	}
	return append(ops, c.draw(offers, inner)...)
}

// offerColumns are the numbers of columns to try: one if the card is high, and
// two if it is wide enough for two names of three characters.
func offerColumns(inner image.Rectangle, z zones) []int {
	const two = 490
	switch {
	case inner.Dx() < z.em(two):
		return []int{1}
	case inner.Dy() > inner.Dx():
		return []int{1, 2}
	}
	return []int{2}
}

// catalogue is a card's offers in one size of type.
type catalogue struct {
	d             *Display
	z             zones
	style         style
	columns, rows int // that there is room for
	width         int
	works, out    []offer
	even          bool // each offer takes one cell
}

// fill makes the offers of a view.
func (c *catalogue) fill(v View) {
	c.even = true
	it := v.card()
	if it == nil || len(it.Station.Facilities) == 0 || v.shows(it) {
		for _, p := range promises() {
			c.add(p.icon, p.word, p.ink)
		}
		return
	}
	for _, f := range it.Station.Facilities {
		if f.OutSince == "" {
			c.add(facilityIcon(f.Icon, "circle-check"), f.Name, welcome)
		} else {
			c.even = false
			c.out = append(c.out, c.stopped(f, it, v))
		}
	}
}

// add adds something that works.
func (c *catalogue) add(icon, name string, sign ink) {
	o := c.named(icon, name, c.style, sign)
	o.narrow = len(o.rows) == 1 && iconAdvance(c.style)+c.d.width(name, c.style) <= c.width/c.columns-c.style.size*offerCell/100
	c.even = c.even && o.narrow
	c.works = append(c.works, o)
}

// named sets an icon and a name in as many lines as it takes.
func (c *catalogue) named(icon, name string, st style, sign ink) offer {
	signed := st
	signed.ink = sign
	t := c.d.shape(name, st.weight)
	var o offer
	for i, l := range t.balanced(st.units(c.width - iconAdvance(st))) {
		row := []piece{{text: c.d.shape(t.said(l), st.weight), style: st, dx: iconAdvance(st)}}
		if i == 0 {
			row = append(row, piece{icon: icon, style: signed})
		}
		o.rows = append(o.rows, row)
	}
	return o
}

// more stands for offers for which there is no room.
func (c *catalogue) more(n int) offer {
	quiet := c.style
	quiet.ink = secondary
	words := c.d.shape(fmt.Sprintf("另有 %d 项", n), regular)
	p := piece{text: words, style: quiet}
	if c.columns == 1 { // below the names
		p.dx = iconAdvance(quiet)
	}
	return offer{rows: [][]piece{{p}}, narrow: true}
}

// stopped sets a facility that is out of order: struck through, and in words
// that it is and for how long.
func (c *catalogue) stopped(f feed.Facility, it *feed.Item, v View) offer {
	const words = "停用"
	quiet, stop := c.style, c.style
	quiet.ink, stop.ink, stop.weight = secondary, fault, bold
	o := c.named(facilityIcon(f.Icon, "circle-x"), f.Name, quiet, secondary)
	for _, row := range o.rows {
		row[0].struck = v.passed(f.OutSince)
	}
	gap, indent, last := c.style.size*4/10, iconAdvance(c.style), len(o.rows)-1
	mark := piece{text: c.d.shape(words, bold), style: stop, dx: indent}
	beside := indent + pixels(o.rows[last][0].text.width(), c.style.size) + gap
	if beside+c.d.width(words, stop) <= c.width {
		mark.dx = beside
		o.rows[last] = append(o.rows[last], mark)
	} else {
		o.rows = append(o.rows, []piece{mark})
	}
	reason := c.d.shape(c.d.reason(f, it.Issued, v.Time, c.style, c.width-indent), regular)
	for _, l := range reason.balanced(c.style.units(c.width - indent)) {
		part := c.d.shape(reason.said(l), regular)
		o.rows = append(o.rows, []piece{{text: part, style: c.style, dx: indent}})
	}
	return o
}

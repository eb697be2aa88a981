package display

import (
	"image"
	"strings"
	"time"
)

// Measures of the header in the 1920×1080 design. In portrait the state and
// the date stand below the name and the clock.
const (
	headerMiddle = 74
	belowMiddle  = 202
	nameGap      = 24
	clockGap     = 16 // least, in portrait
	headerLine   = 62 // between the middles of two lines
	dateGap      = 32
	clockSize    = 112
)

// heading is what the header says and how, apart from the clock.
type heading struct {
	name  string
	size  float64 // of the name, in the design
	lines int     // of the name
	state openness
	short bool     // the state without the hour
	dates []string // two lines, or none
}

// nameSizes are the sizes of a name on one line in the 1920×1080 design.
func nameSizes() []float64 { return []float64{66, 60, designBody} }

// headings are the ways to set the header, the best first. If there is too
// little room the name is set smaller and then on two lines, the 农历 gives
// way, then the date, and at last the hour until which the station is open.
func headings(v View) []heading {
	h := heading{name: v.Station, lines: 1}
	if c := v.card(); c != nil {
		h.state = openingAt(c.Station.Hours, v.Time)
	}
	if !v.Time.IsZero() {
		h.dates = []string{dayOf(v.Time), lunarDay(v.Time)}
	}
	var ways []heading
	for _, h.size = range nameSizes() {
		ways = append(ways, h)
	}
	two := h
	two.lines = 2
	narrow, dateless := two, two
	if h.dates != nil {
		narrow.dates = []string{shortDay(v.Time), weekday(v.Time)}
	}
	dateless.dates = nil
	short := dateless
	short.short = true
	return append(ways, two, narrow, dateless, short)
}

// header shows the station's name, whether it is open, the date and the time.
func (d *Display) header(v View, z zones) []op {
	left, middle := z.side()+z.em(headerInset), z.header.Min.Y+z.em(headerMiddle)
	ops, right := d.clock(v.Time, z.header.Max.X-z.side(), middle, z)
	for _, h := range headings(v) {
		w := d.headingWidths(h, z)
		if !w.fit(left, right, z) {
			continue
		}
		at := image.Pt(left+w.name+z.em(nameGap), middle)
		datesEnd, datesMiddle := right-z.em(dateGap), middle
		if z.portrait {
			at = image.Pt(left, z.header.Min.Y+z.em(belowMiddle))
			datesEnd, datesMiddle = z.header.Max.X-z.side(), at.Y
		}
		ops = append(ops, d.nameLines(h, image.Pt(left, middle), z)...)
		if words := h.state.text(h.short); words != "" {
			ops = append(ops, d.pill(h.state, words, at, z)...)
		}
		return append(ops, d.dateLines(h.dates, image.Pt(datesEnd, datesMiddle), z)...)
	}
	st := z.strong(primary)
	return append(ops, d.label(v.Station, st, image.Pt(left, middle+st.middle()), right-left-z.em(nameGap))...)
}

// headingWidths are the widths of a header's parts, zero for one that is not
// there.
type headingWidths struct{ name, state, dates int }

func (d *Display) headingWidths(h heading, z zones) headingWidths {
	var w headingWidths
	for _, s := range d.nameParts(h) {
		w.name = max(w.name, d.width(s, h.nameStyle(z)))
	}
	if words := h.state.text(h.short); words != "" {
		w.state = d.pillWidth(h.state, words, z)
		if !h.short && h.state.mark != openUnknown {
			w.state = max(w.state, d.pillWidth(h.state, longestOpening(), z))
		}
	}
	for _, s := range h.dates {
		w.dates = max(w.dates, d.width(s, z.label()))
	}
	return w
}

// fit reports whether the parts have room between the left end and the clock.
func (w headingWidths) fit(left, clock int, z zones) bool {
	name, state, dates := w.name, w.state, w.dates
	if state > 0 {
		state += z.em(nameGap)
	}
	if dates > 0 {
		dates += z.em(dateGap)
	}
	if z.portrait {
		return left+name+z.em(clockGap) <= clock && left+state+dates <= z.header.Max.X-z.side()+z.em(nameGap)
	}
	return left+name+state+dates+z.em(nameGap) <= clock
}

func (h heading) nameStyle(z zones) style {
	return z.display(h.size, primary)
}

// nameParts breaks the name into at most as many lines as it may have, of
// about the same length.
func (d *Display) nameParts(h heading) []string {
	t := d.shape(h.name, bold)
	if h.lines == 1 || len(t.clusters) < 2 {
		return []string{h.name}
	}
	width := t.width() / h.lines
	lines := t.balanced(width)
	for len(lines) > h.lines {
		width += em / 2
		lines = t.balanced(width)
	}
	var parts []string
	for _, l := range lines {
		parts = append(parts, t.said(l))
	}
	return parts
}

// nameLines draws the name around the middle of its left side.
func (d *Display) nameLines(h heading, at image.Point, z zones) []op {
	var ops []op
	st, parts := h.nameStyle(z), d.nameParts(h)
	for i, s := range parts {
		y := at.Y + z.em(headerLine)*(2*i-len(parts)+1)/2
		ops = append(ops, d.label(s, st, image.Pt(at.X, y+st.middle()), z.header.Dx())...)
	}
	return ops
}

// dateLines draws the date around the middle of its right side.
func (d *Display) dateLines(lines []string, at image.Point, z zones) []op {
	var ops []op
	st := z.label()
	for i, s := range lines {
		y := at.Y + z.em(headerLine)*(2*i-len(lines)+1)/2
		ops = append(ops, d.label(s, st, image.Pt(at.X-d.width(s, st), y+st.middle()), z.header.Dx())...)
	}
	return ops
}

// clock draws the time, --:-- while it is not known, so that it ends at a
// right end, and returns where it begins. The font's colon stands on the
// baseline; between digits it belongs in the middle.
func (d *Display) clock(t time.Time, right, middle int, z zones) (ops []op, left int) {
	st := z.display(clockSize, primary)
	hhmm := "--:--"
	if !t.IsZero() {
		hhmm = t.Format("15:04")
	}
	hours, minutes, _ := strings.Cut(hhmm, ":")
	x, base := right, middle+st.middle()
	for _, p := range []struct {
		s    string
		lift int
	}{{minutes, 0}, {":", st.size * 9 / 100}, {hours, 0}} {
		x -= d.width(p.s, st)
		ops = append(ops, d.label(p.s, st, image.Pt(x, base-p.lift), st.size*3)...)
	}
	return ops, x
}

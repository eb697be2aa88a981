package display

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

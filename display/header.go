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

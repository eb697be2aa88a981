package display

import (
	"image"
	"strings"
	"time"
)

// header shows the station's name, the date and the time.
func (d *Display) header(v View, z zones) []op {
	name := z.display(66, primary)
	date := z.label()
	left := z.px(margin) + z.em(8)
	middle := z.header.Min.Y + z.em(76)

	ops, right := d.clock(v.Time, z.header.Max.X-z.px(margin), middle, z)
	if !v.Time.IsZero() {
		day := dayOf(v.Time)
		right -= z.em(36) + d.width(day, date)
		ops = append(ops, d.label(day, date, image.Pt(right, middle+date.middle()), z.header.Dx())...)
	}
	return append(ops, d.label(v.Station, name, image.Pt(left, middle+name.middle()), right-left-z.em(40))...)
}

// clock draws the time, --:-- while it is not known, so that it ends at a
// right end, and returns where it begins. The font's colon stands on the
// baseline; between digits it belongs in the middle.
func (d *Display) clock(t time.Time, right, middle int, z zones) (ops []op, left int) {
	st := z.display(116, primary)
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

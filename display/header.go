package display

import (
	"fmt"
	"image"
	"strings"
	"time"
)

// header shows the station's name, the date and the time.
func (d *Display) header(v View, z zones) []op {
	name := z.display(66, primary)
	clock := z.display(116, primary)
	date := z.label()
	left, right := z.px(margin)+z.em(8), z.header.Max.X-z.px(margin)
	middle := z.header.Min.Y + z.em(76)

	hhmm, day := "--:--", ""
	if !v.Time.IsZero() {
		hhmm, day = v.Time.Format("15:04"), dayOf(v.Time)
	}
	ops, right := d.clock(hhmm, clock, image.Pt(right, middle+clock.middle()))
	if day != "" {
		right -= z.em(36) + d.width(day, date)
		ops = append(ops, d.label(day, date, image.Pt(right, middle+date.middle()), z.header.Dx())...)
	}
	return append(ops, d.label(v.Station, name, image.Pt(left, middle+name.middle()), right-left-z.em(40))...)
}

// clock draws the time so that it ends at a point, and returns where it begins.
// The font's colon stands on the baseline; between digits it belongs in the
// middle.
func (d *Display) clock(hhmm string, st style, end image.Point) (ops []op, left int) {
	hours, minutes, _ := strings.Cut(hhmm, ":")
	x := end.X
	for _, p := range []struct {
		s    string
		lift int
	}{{minutes, 0}, {":", st.size * 9 / 100}, {hours, 0}} {
		x -= d.width(p.s, st)
		ops = append(ops, d.label(p.s, st, image.Pt(x, end.Y-p.lift), st.size*3)...)
	}
	return ops, x
}

// dayOf writes a day as 11月23日 周一.
func dayOf(t time.Time) string {
	days := []rune("日一二三四五六")
	return fmt.Sprintf("%d月%d日 周%c", int(t.Month()), t.Day(), days[t.Weekday()])
}

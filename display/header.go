package display

import (
	"fmt"
	"image"
	"time"
)

// header shows the station's name, the date and the time.
func (d *Display) header(v View, z zones) []op {
	name := z.display(66, primary)
	clock := z.display(116, primary)
	date := z.label()
	left, right := z.px(margin)+z.em(8), z.header.Max.X-z.px(margin)
	base := z.header.Min.Y + z.em(112)

	hhmm, day := "--:--", ""
	if !v.Time.IsZero() {
		hhmm, day = v.Time.Format("15:04"), dayOf(v.Time)
	}
	right -= d.width(hhmm, clock)
	ops := d.label(hhmm, clock, image.Pt(right, base), z.header.Dx())
	if day != "" {
		right -= z.em(36) + d.width(day, date)
		ops = append(ops, d.label(day, date, image.Pt(right, base), z.header.Dx())...)
	}
	return append(ops, d.label(v.Station, name, image.Pt(left, base), right-left-z.em(40))...)
}

// dayOf writes a day as 11月23日 周一.
func dayOf(t time.Time) string {
	days := []rune("日一二三四五六")
	return fmt.Sprintf("%d月%d日 周%c", int(t.Month()), t.Day(), days[t.Weekday()])
}

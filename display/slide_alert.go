package display

import (
	"image"
	"time"

	"nuanxin/feed"
)

// Measures of an alert in the 1920×1080 design. alertReserve is what the
// kicker, the page number and the clock take beside the byline.
const (
	alertTop     = 16
	alertBottom  = 44
	alertKicker  = 66
	alertReserve = 940
)

// alertGrowths enlarge the title first: it must be read from across the room.
func alertGrowths() []growth {
	return []growth{
		{1, 1},
		{1, 1.15},
		{1.2, 1},
		{1.2, 1.15},
		{1.45, 1},
		{1.45, 1.15},
		{1.45, 1.3},
		{1.6, 1.15},
		{1.6, 1.3},
		{1.8, 1.15},
		{1.8, 1.3},
		{2.1, 1.3},
		{2.1, 1.5},
		{2.5, 1.5},
		{3, 1.5},
	}
}

// alertHeader draws an alert's kicker and the time.
func (d *Display) alertHeader(v View, s laidOut, z zones) []op {
	middle := z.header.Min.Y + z.em(76)
	ops, right := d.clock(v.Time, z.header.Max.X-z.px(margin), middle, z)
	st := z.display(alertKicker, kindOf(feed.KindAlert).ink)
	kicker := d.kicker(v, s, st, image.Pt(z.text.Min.X, middle+st.middle()), right-z.em(40), z)
	return append(append([]op{boxOp{z.header, 0, alertGround}}, ops...), kicker...)
}

// alertSlide draws a page of an alert.
func (d *Display) alertSlide(v View, s laidOut, z zones) []op {
	return append([]op{boxOp{z.main, 0, alertGround}}, d.pageOps(v, s, z)...)
}

// alertBody lays out an alert: what to do, where, and whom to call.
func (d *Display) alertBody(a *feed.Alert, width int, z zones) []block {
	return append(d.prose(a.Text, z.body(), z), d.fields([]field{
		{label: "地点", value: a.Where},
		{label: "电话", value: a.Phone, weight: bold},
	}, width, z)...)
}

// issued says when an alert was issued, in the zone of the present time.
func issued(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(now.Location())
	s := at.Format("15:04") + " 发布"
	if at.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return shortDay(at) + " " + s
	}
	return s
}

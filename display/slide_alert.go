package display

import (
	"image"
	"slices"
	"time"

	"nuanxin/feed"
)

// Measures of an alert in the 1920×1080 design. alertReserve is what the
// kicker, the page number and the clock take beside the byline, pageReserve what
// the page number does.
const (
	alertTop     = 16
	alertBottom  = 44
	alertKicker  = 66
	alertAside   = 108 // below the kicker's middle, in portrait
	alertInset   = 16
	alertReserve = 940
	pageReserve  = 160
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

// alertHeader draws an alert's kicker and the time. In portrait what stands
// beside the kicker has a line of its own.
func (d *Display) alertHeader(v View, s laidOut, z zones) []op {
	middle := z.header.Min.Y + z.em(headerMiddle)
	ops, right := d.clock(v.Time, z.header.Max.X-z.side(), middle, z)
	ops = append([]op{boxOp{z.header, 0, alertGround}}, ops...)
	k := kindOf(feed.KindAlert)
	st := z.display(alertKicker, k.ink)
	at := image.Pt(z.text.Min.X, middle+st.middle())
	if !z.portrait {
		return append(ops, d.kicker(v, s, st, at, right-z.em(40), z)...)
	}
	below := image.Pt(z.text.Min.X, middle+z.em(alertAside)+z.label().middle())
	return slices.Concat(ops, d.sign(k.icon, k.name, st, at), d.aside(v, s, below, z.text.Max.X, z))
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

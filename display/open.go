package display

import (
	"fmt"
	"image"
	"strings"
	"time"

	"nuanxin/feed"
)

// openness is what may be said of a station's being open: nothing at all, or
// its hours if it is not known whether it is.
type openness struct {
	mark  openMark
	word  string // 开放中
	until string // 至 18:00, or empty
}

// openMark is how sure it is that a station is open.
type openMark int

const (
	openUnknown openMark = iota
	openNow
	openNot
)

// openingAt says whether a station with some hours is open and until when.
// While the time is not known it claims only what is right at any time.
func openingAt(hours []feed.Window, now time.Time) openness {
	if len(hours) == 0 {
		return openness{}
	}
	open, change := feed.InWindow(hours, now)
	switch {
	case change.IsZero() && open:
		return openness{openNow, "全天开放", ""}
	case change.IsZero():
		return openness{openNot, "已关闭", ""}
	case now.IsZero():
		return openness{word: sameEveryDay(hours)}
	case open:
		return openness{openNow, "开放中", until(change, now)}
	}
	return openness{openNot, "已关闭", reopening(change, now)}
}

// sameEveryDay writes hours such as 每天 8:00–18:00 if they are those of every
// day and but one span.
func sameEveryDay(hours []feed.Window) string {
	lines := openingHours(hours)
	if len(lines) != 1 || strings.Contains(lines[0], "、") {
		return ""
	}
	return strings.ReplaceAll(lines[0], "\u3000", " ")
}

// until writes when a station closes. The midnight at which a day ends belongs
// to it.
func until(t, now time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 {
		return "至" + spaced(dayBefore(t.AddDate(0, 0, -1), now)) + "24:00"
	}
	return "至" + spaced(comingDay(t, now)) + clockTime(t)
}

// reopening writes when a station opens.
func reopening(t, now time.Time) string {
	if calendarDays(now, t) == 0 {
		return clockTime(t) + " 开门"
	}
	return comingDay(t, now) + " " + clockTime(t)
}

// spaced sets a day apart from the hour after it, if there is a day.
func spaced(day string) string {
	if day == "" {
		return " "
	}
	return day + " "
}

// comingDay names the day of a time to come, with the part of the day as
// people say it; nothing for today.
func comingDay(t, now time.Time) string {
	if calendarDays(now, t) != 1 {
		return dayBefore(t, now)
	}
	switch h := t.Hour(); {
	case h < 12:
		return "明早"
	case h < 18:
		return "明天"
	}
	return "明晚"
}

// dayBefore names a day that ends at midnight, or that is not tomorrow.
func dayBefore(day, now time.Time) string {
	switch n := calendarDays(now, day); {
	case n == 0:
		return ""
	case n == 1:
		return "明天"
	case n < 7:
		return weekday(day)
	}
	return shortDay(day)
}

// clockTime writes a time as 8:30.
func clockTime(t time.Time) string { return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()) }

// calendarDays counts the midnights between two times.
func calendarDays(from, to time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}

// text is all that is said, or in short.
func (o openness) text(short bool) string {
	if short && o.mark == openUnknown {
		return ""
	}
	if short || o.until == "" {
		return o.word
	}
	return o.word + "·" + o.until
}

// Measures of the pill in the 1920×1080 design.
const (
	pillHeight  = 80
	pillPadding = 26
	pillDot     = 22
	pillGap     = 16 // between the dot and the words
)

// longestOpening is the longest of the usual states. Room is kept for it, so
// that the header does not move when the station closes.
func longestOpening() string { return "已关闭·明早 8:00" }

// pillWidth is the room that a pill takes.
func (d *Display) pillWidth(o openness, words string, z zones) int {
	w := d.width(words, z.strong(primary)) + z.em(2*pillPadding)
	if o.mark != openUnknown {
		w += z.em(pillDot + pillGap)
	}
	return w
}

// pill draws whether the station is open, a dot and words, its left end and
// middle at a point. Beside mere hours there is no dot.
func (d *Display) pill(o openness, words string, at image.Point, z zones) []op {
	face, st := tag, z.strong(primary)
	if o.mark == openNow {
		face, st = openGround, z.strong(welcome)
	}
	half := z.em(pillHeight) / 2
	r := image.Rect(at.X, at.Y-half, at.X+d.pillWidth(o, words, z), at.Y+half)
	ops := []op{boxOp{r, half, face}}
	if side := z.em(pillDot); o.mark != openUnknown {
		dot := image.Rect(0, 0, side, side).Add(image.Pt(at.X+z.em(pillPadding), at.Y-side/2))
		ops = append(ops, boxOp{dot, side / 2, st.ink})
		if o.mark == openNot { // a ring
			dot = dot.Inset(side / 5)
			ops = append(ops, boxOp{dot, dot.Dx() / 2, face})
		}
	}
	x := r.Max.X - z.em(pillPadding) - d.width(words, st)
	return append(ops, d.label(words, st, image.Pt(x, at.Y+st.middle()), r.Dx())...)
}

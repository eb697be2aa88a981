package display

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

// openingHours writes opening hours, a line for all days that have the same:
// 周一至周五 8:00–18:00. Days without hours are rest days.
func openingHours(windows []feed.Window) []string {
	var spans [7]string // of Monday to Sunday
	for day := range spans {
		spans[day] = daySpans(windows, day+1)
	}
	var lines []string
	for day, s := range spans {
		if len(windows) == 0 || slices.Contains(spans[:day], s) {
			continue
		}
		if s == "" {
			s = "休息"
		}
		lines = append(lines, joined([]string{days(spans, day), s}))
	}
	return lines
}

// daySpans writes the hours that begin on a day of the week, in order.
func daySpans(windows []feed.Window, iso int) string {
	var spans []feed.Window
	for _, w := range windows {
		if len(w.Days) == 0 || slices.Contains(w.Days, iso) {
			spans = append(spans, w)
		}
	}
	slices.SortFunc(spans, func(a, b feed.Window) int { return strings.Compare(a.From, b.From) })
	var words []string
	for _, w := range spans {
		words = append(words, span(w))
	}
	return strings.Join(slices.Compact(words), "、")
}

// span writes a window's hours.
func span(w feed.Window) string {
	switch {
	case w.From == "00:00" && w.To == "24:00":
		return "全天"
	case w.To <= w.From:
		return hour(w.From) + "–次日 " + hour(w.To)
	}
	return hour(w.From) + "–" + hour(w.To)
}

// hour writes 08:30 as 8:30.
func hour(s string) string { return strings.TrimPrefix(s, "0") }

// days names the days that have the same hours as one of them.
func days(spans [7]string, as int) string {
	const names = "一二三四五六日"
	name := func(day int) string { return "周" + string([]rune(names)[day]) }
	var words []string
	for from := 0; from < len(spans); {
		to := from
		for to < len(spans) && spans[to] == spans[as] {
			to++
		}
		switch n := to - from; {
		case n == len(spans):
			return "每天"
		case n > 2:
			words = append(words, name(from)+"至"+name(to-1))
		default:
			for day := from; day < to; day++ {
				words = append(words, name(day))
			}
		}
		from = max(to, from+1)
	}
	return strings.Join(words, "、")
}

// openState says whether the station is open and until when, in short and at
// length; nothing if that is not known.
func openState(hours []feed.Window, now time.Time) (open bool, short, long string) {
	if len(hours) == 0 || now.IsZero() {
		return false, "", ""
	}
	open, change := feed.InWindow(hours, now)
	switch {
	case change.IsZero() && open:
		return true, "全天开放", "全天开放"
	case change.IsZero():
		return false, "休息中", "休息中"
	case open:
		return true, "开放中", "开放中\u3000至 " + clockTime(change, now, true)
	}
	return false, "休息中", "休息中\u3000" + clockTime(change, now, false) + " 开放"
}

// clockTime writes a time to come. The midnight at which a day ends belongs
// to it.
func clockTime(t, now time.Time, end bool) string {
	day, hhmm := t, fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	if end && hhmm == "0:00" {
		day, hhmm = t.AddDate(0, 0, -1), "24:00"
	}
	switch days := calendarDays(now, day); {
	case days == 0:
		return hhmm
	case days == 1:
		return "明天 " + hhmm
	case days < 7:
		return weekday(day) + " " + hhmm
	}
	return shortDay(day) + " " + hhmm
}

// calendarDays counts the midnights between two times.
func calendarDays(from, to time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}

// openSign draws whether the station is open, from a point on the baseline.
func (d *Display) openSign(hours []feed.Window, now time.Time, at image.Point, width int, z zones) []op {
	open, short, words := openState(hours, now)
	if words == "" {
		return nil
	}
	face, st := tag, z.strong(primary)
	if open {
		face, st = openGround, z.strong(welcome)
	}
	padding := z.em(24)
	if d.width(words, st)+2*padding > width {
		words = short
	}
	middle := at.Y - st.middle()
	pill := image.Rect(at.X, middle-z.em(36), at.X+d.width(words, st)+2*padding, middle+z.em(36))
	return append([]op{boxOp{pill, pill.Dy() / 2, face}}, d.label(words, st, at.Add(image.Pt(padding, 0)), width)...)
}

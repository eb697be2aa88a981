package display

import (
	"slices"
	"strings"

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

package feed

import (
	"fmt"
	"slices"
	"time"
)

// Window is a span of hours on some days of the week, in the station's local
// time.
type Window struct {
	// Days are the days on which the window begins, by ISO 8601: 1 is Monday,
	// 7 is Sunday. None is every day.
	Days []int `json:"days,omitzero"`
	// From and To are hours and minutes as 08:30, To exclusive and up to
	// 24:00. A window whose To is not after its From ends on the next day. It
	// belongs to the day on which it begins.
	From string `json:"from"`
	To   string `json:"to"`
}

// maxWindows is two a day of the week.
const maxWindows = 14

// clockMinutes reads 08:30 as minutes since midnight.
func clockMinutes(s string) (int, bool) {
	if s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil && len(s) == len("15:04")
}

func (c *checker) windows(key string, windows []Window) {
	c.require(len(windows) <= maxWindows, "%s: want at most %d, have %d", key, maxWindows, len(windows))
	for i, w := range windows {
		place := fmt.Sprintf("%s[%d]", key, i)
		from, ok := clockMinutes(w.From)
		c.require(ok && from < 24*60, "%s.from %.10q: want hours and minutes as 08:30", place, w.From)
		to, ok := clockMinutes(w.To)
		c.require(ok, "%s.to %.10q: want hours and minutes as 08:30, or 24:00", place, w.To)
		c.require(!ok || from != to, "%s: from and to are the same; for the whole day write 00:00 and 24:00", place)
		c.require(len(w.Days) <= 7, "%s.days: want at most 7, have %d", place, len(w.Days))
		for j, d := range w.Days {
			c.require(d >= 1 && d <= 7, "%s.days: want 1 (Monday) to 7 (Sunday), have %d", place, d)
			c.require(!slices.Contains(w.Days[:j], d), "%s.days: %d stands twice", place, d)
		}
	}
}

// span is the window that begins on the day of t, if the window has that day.
func (w Window) span(t time.Time) (from, to time.Time, ok bool) {
	iso := (int(t.Weekday())+6)%7 + 1
	if len(w.Days) > 0 && !slices.Contains(w.Days, iso) {
		return from, to, false
	}
	start, _ := clockMinutes(w.From)
	end, _ := clockMinutes(w.To)
	if end <= start {
		end += 24 * 60
	}
	// A clock's reading, not so many minutes after midnight: with summer time
	// a day can have 23 hours.
	at := func(minutes int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, minutes, 0, 0, t.Location())
	}
	return at(start), at(end), true
}

// InWindow says whether a moment in local time is in one of the windows, and
// the next moment at which that changes; zero if it never does. No windows are
// always open.
func InWindow(windows []Window, t time.Time) (in bool, change time.Time) {
	if len(windows) == 0 {
		return true, time.Time{}
	}
	inside := func(at time.Time) bool {
		for _, w := range windows {
			for _, day := range []time.Time{at.AddDate(0, 0, -1), at} {
				if from, to, ok := w.span(day); ok && !at.Before(from) && at.Before(to) {
					return true
				}
			}
		}
		return false
	}
	in = inside(t)
	for _, edge := range edges(windows, t) {
		if inside(edge) != in {
			return in, edge
		}
	}
	return in, time.Time{}
}

// edges are the beginnings and ends of windows in the week after t, in order.
func edges(windows []Window, t time.Time) (list []time.Time) {
	for days := -1; days <= 8; days++ {
		for _, w := range windows {
			if from, to, ok := w.span(t.AddDate(0, 0, days)); ok {
				list = append(list, from, to)
			}
		}
	}
	list = slices.DeleteFunc(list, func(edge time.Time) bool { return !edge.After(t) })
	slices.SortFunc(list, time.Time.Compare)
	return list
}

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

// A span is one time that a window is open, To exclusive.
type span struct{ from, to time.Time }

// spans are the times at which windows open on a day, in their order. Of the
// day only its date counts.
func spans(windows []Window, day time.Time, loc *time.Location) (list []span) {
	iso := (int(day.Weekday())+6)%7 + 1
	// A clock's reading, not so many minutes after midnight: where summer time
	// begins or ends, a day has 23 hours or 25.
	at := func(minutes int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, loc)
	}
	for _, w := range windows {
		if len(w.Days) > 0 && !slices.Contains(w.Days, iso) {
			continue
		}
		from, _ := clockMinutes(w.From)
		to, _ := clockMinutes(w.To)
		if to <= from {
			to += 24 * 60
		}
		if s := (span{at(from), at(to)}); s.from.Before(s.to) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b span) int { return a.from.Compare(b.from) })
	return list
}

// horizon is how many days ahead the windows are looked at: two weeks, for the
// hour that a window needs may be left out once when summer time begins.
const horizon = 15

// InWindow says whether a moment in local time is in one of the windows, and
// the next moment at which that changes; zero if it never does. No windows are
// always open.
func InWindow(windows []Window, t time.Time) (in bool, change time.Time) {
	if len(windows) == 0 {
		return true, time.Time{}
	}
	year, month, today := t.Date()
	for d := today - 1; d <= today+horizon; d++ {
		for _, s := range spans(windows, time.Date(year, month, d, 0, 0, 0, 0, time.UTC), t.Location()) {
			switch {
			case !s.to.After(t): // over
			case !in && s.from.After(t):
				return false, s.from
			case in && s.from.After(change):
				return true, change
			case !in || s.to.After(change):
				in, change = true, s.to
			}
		}
	}
	if change.After(t.AddDate(0, 0, horizon)) { // no gap in two weeks
		change = time.Time{}
	}
	return in, change
}

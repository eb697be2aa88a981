package feed_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have none

	"pgregory.net/rapid"

	"nuanxin/feed"
)

func hours(from, to string, days ...int) feed.Window {
	return feed.Window{Days: days, From: from, To: to}
}

func TestCheckHoldsEachLimitOfWindows(t *testing.T) {
	many := func(n int) []feed.Window { return slices.Repeat([]feed.Window{hours("08:00", "20:00")}, n) }
	for _, c := range []struct {
		name    string
		windows []feed.Window
		want    string
	}{
		{"none", nil, ""},
		{"every day", []feed.Window{hours("08:00", "20:00")}, ""},
		{"each day", []feed.Window{hours("08:00", "20:00", 1, 2, 3, 4, 5, 6, 7)}, ""},
		{"two a day of the week", many(14), ""},
		{"more", many(15), ": want at most 14, have 15"},
		{"more days than there are", []feed.Window{hours("08:00", "20:00", 1, 2, 3, 4, 5, 6, 7, 7)}, "[0].days: want at most 7, have 8"},
		{"day 0", []feed.Window{hours("08:00", "20:00", 0)}, "[0].days: want 1 (Monday) to 7 (Sunday), have 0"},
		{"day 8", []feed.Window{hours("08:00", "20:00", 8)}, "[0].days: want 1 (Monday) to 7 (Sunday), have 8"},
		{"a day twice", []feed.Window{hours("08:00", "20:00", 3, 5, 3)}, "[0].days: 3 stands twice"},
		{"one minute", []feed.Window{hours("08:00", "08:01")}, ""},
		{"no minute", []feed.Window{hours("08:00", "08:00")}, "[0]: from and to are the same"},
		{"the whole day", []feed.Window{hours("00:00", "24:00")}, ""},
		{"midnight to midnight", []feed.Window{hours("00:00", "00:00")}, "[0]: from and to are the same"},
		{"until midnight, written as the next day's", []feed.Window{hours("08:00", "00:00")}, ""},
		{"over midnight", []feed.Window{hours("22:00", "06:00")}, ""},
		{"the last minute", []feed.Window{hours("23:59", "24:00")}, ""},
		{"from 24:00", []feed.Window{hours("24:00", "06:00")}, `[0].from "24:00": want hours`},
		{"to 24:01", []feed.Window{hours("08:00", "24:01")}, `[0].to "24:01": want hours`},
		{"to 25:00", []feed.Window{hours("08:00", "25:00")}, `[0].to "25:00": want hours`},
		{"minute 60", []feed.Window{hours("08:60", "20:00")}, `[0].from "08:60": want hours`},
		{"no from", []feed.Window{hours("", "20:00")}, `[0].from "": want hours`},
		{"no to", []feed.Window{hours("08:00", "")}, `[0].to "": want hours`},
		{"one digit", []feed.Window{hours("8:00", "20:00")}, `[0].from "8:00": want hours`},
		{"one digit of minutes", []feed.Window{hours("08:0", "20:00")}, `[0].from "08:0": want hours`},
		{"seconds", []feed.Window{hours("08:00:00", "20:00")}, `[0].from "08:00:00": want hours`},
		{"a sign", []feed.Window{hours("-8:00", "20:00")}, `[0].from "-8:00": want hours`},
		{"a full-width colon", []feed.Window{hours("08：00", "20:00")}, "[0].from"},
		{"words", []feed.Window{hours("08:00", "20:00"), hours("noon", "20:00")}, `[1].from "noon": want hours`},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := notice()
			it.Windows = c.windows
			wantError(t, it.Check(), prefixed("windows", c.want))
			it = card()
			it.Station.Hours = c.windows
			wantError(t, it.Check(), prefixed("station.hours", c.want))
		})
	}
}

func prefixed(key, want string) string {
	if want == "" {
		return ""
	}
	return key + want
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// local reads a clock's time in a zone, such as 2026-11-23 08:00, a Monday.
func local(t testing.TB, zoneName, reading string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", reading, zone(t, zoneName))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Of each window, a moment, whether it is inside, and when that changes.
func TestWindowsOpenAndClose(t *testing.T) {
	const shanghai, berlin = "Asia/Shanghai", "Europe/Berlin"
	weekdays, nights := hours("08:00", "20:00", 1, 2, 3, 4, 5), hours("22:00", "06:00", 5)
	for _, c := range []struct {
		name, zone, at string
		windows        []feed.Window
		in             bool
		change         string
	}{
		{"no windows", shanghai, "2026-11-23 08:00", nil, true, ""},
		{"before it opens", shanghai, "2026-11-23 07:59", []feed.Window{weekdays}, false, "2026-11-23 08:00"},
		{"as it opens", shanghai, "2026-11-23 08:00", []feed.Window{weekdays}, true, "2026-11-23 20:00"},
		{"before it closes", shanghai, "2026-11-23 19:59", []feed.Window{weekdays}, true, "2026-11-23 20:00"},
		{"as it closes", shanghai, "2026-11-23 20:00", []feed.Window{weekdays}, false, "2026-11-24 08:00"},
		{"over the weekend", shanghai, "2026-11-27 20:00", []feed.Window{weekdays}, false, "2026-11-30 08:00"},
		{"on the Sunday", shanghai, "2026-11-29 12:00", []feed.Window{weekdays}, false, "2026-11-30 08:00"},
		{"overnight, its first day", shanghai, "2026-11-27 23:00", []feed.Window{nights}, true, "2026-11-28 06:00"},
		{"overnight, the next morning", shanghai, "2026-11-28 05:59", []feed.Window{nights}, true, "2026-11-28 06:00"},
		{"overnight, its end", shanghai, "2026-11-28 06:00", []feed.Window{nights}, false, "2026-12-04 22:00"},
		{"overnight, the morning of its first day", shanghai, "2026-11-27 05:00", []feed.Window{nights}, false, "2026-11-27 22:00"},
		{"overnight, the evening of the next", shanghai, "2026-11-28 23:00", []feed.Window{nights}, false, "2026-12-04 22:00"},
		{"Sunday to Monday", shanghai, "2026-11-30 05:59", []feed.Window{hours("22:00", "06:00", 7)}, true, "2026-11-30 06:00"},
		{"until midnight", shanghai, "2026-11-23 23:59", []feed.Window{hours("08:00", "24:00", 1)}, true, "2026-11-24 00:00"},
		{"from midnight", shanghai, "2026-11-24 00:00", []feed.Window{hours("08:00", "24:00", 1)}, false, "2026-11-30 08:00"},
		{"until 00:00 is until midnight", shanghai, "2026-11-23 23:59", []feed.Window{hours("08:00", "00:00", 1)}, true, "2026-11-24 00:00"},
		{"always", shanghai, "2026-11-23 08:00", []feed.Window{hours("00:00", "24:00")}, true, ""},
		{"always, of two", shanghai, "2026-11-23 08:00", []feed.Window{hours("06:00", "18:00"), hours("18:00", "06:00")}, true, ""},
		{"two days in a row are one", shanghai, "2026-11-23 08:00", []feed.Window{hours("00:00", "24:00", 1, 2)}, true, "2026-11-25 00:00"},
		{"a gap at noon", shanghai, "2026-11-23 11:59", []feed.Window{hours("08:00", "12:00"), hours("13:00", "18:00")}, true, "2026-11-23 12:00"},
		{"in the gap", shanghai, "2026-11-23 12:30", []feed.Window{hours("13:00", "18:00"), hours("08:00", "12:00")}, false, "2026-11-23 13:00"},
		{"windows that overlap", shanghai, "2026-11-23 09:00", []feed.Window{hours("08:00", "12:00"), hours("11:00", "18:00")}, true, "2026-11-23 18:00"},
		{"a week later", shanghai, "2026-11-23 08:01", []feed.Window{hours("08:00", "08:01", 1)}, false, "2026-11-30 08:00"},

		// On 28 March 2027 it is 03:00 an hour after 01:00, on 25 October 2026
		// it is 02:00 twice.
		{"summer time begins", berlin, "2027-03-28 00:30", []feed.Window{hours("00:00", "06:00")}, true, "2027-03-28 06:00"},
		{"summer time ends", berlin, "2026-10-25 00:30", []feed.Window{hours("00:00", "06:00")}, true, "2026-10-25 06:00"},
		{"the day on which it begins", berlin, "2027-03-28 12:00", []feed.Window{hours("08:00", "20:00")}, true, "2027-03-28 20:00"},
		{"the day on which it ends", berlin, "2026-10-25 06:00", []feed.Window{hours("08:00", "20:00")}, false, "2026-10-25 08:00"},
		{"over the night in which it begins", berlin, "2027-03-27 22:00", []feed.Window{hours("22:00", "06:00")}, true, "2027-03-28 06:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want time.Time
			if c.change != "" {
				want = local(t, c.zone, c.change)
			}
			in, change := feed.InWindow(c.windows, local(t, c.zone, c.at))
			if in != c.in || !change.Equal(want) {
				t.Errorf("inside %v until %v, want %v until %v", in, change, c.in, want)
			}
		})
	}
}

// zones are some that have summer time and some that have none; in Havana and
// Santiago it begins at midnight, on Lord Howe it is half an hour.
func zones() []string {
	return []string{"Asia/Shanghai", "UTC", "Europe/Berlin", "America/Havana", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe"}
}

func someWindows() *rapid.Generator[[]feed.Window] {
	minute := rapid.Custom(func(t *rapid.T) string {
		// Full hours and the hours of the night are the ones that meet.
		m := rapid.OneOf(rapid.IntRange(0, 24*60-1), rapid.Map(rapid.IntRange(0, 8), func(n int) int { return 30 * n })).Draw(t, "minute")
		return fmt.Sprintf("%02d:%02d", m/60, m%60)
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) feed.Window {
		w := feed.Window{
			Days: rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 0, 7, rapid.ID[int]).Draw(t, "days"),
			From: minute.Draw(t, "from"), To: rapid.OneOf(minute, rapid.Just("24:00")).Draw(t, "to"),
		}
		if w.From == w.To {
			w.To = "24:00"
		}
		return w
	}), 1, 5)
}

// someMoment is one in two years, often near a change of the clocks.
func someMoment(t *rapid.T, loc *time.Location) time.Time {
	at := time.Date(2026, 1, 1, 0, rapid.IntRange(0, 2*365*24*60).Draw(t, "minutes"), 0, 0, time.UTC).In(loc)
	if rapid.Bool().Draw(t, "near a change") {
		if _, end := at.ZoneBounds(); !end.IsZero() {
			at = end.Add(time.Duration(rapid.IntRange(-30*60, 30*60).Draw(t, "from it")) * time.Minute).In(loc)
		}
	}
	return at
}

// Until the change the answer is the same, and then it is the other.
func TestTheAnswerHoldsUntilItsChange(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones()).Draw(r, "zone"))
		windows, at := someWindows().Draw(r, "windows"), someMoment(r, loc)
		in, change := feed.InWindow(windows, at)
		end := change
		if change.IsZero() {
			end = at.AddDate(0, 0, 9)
		} else if now, _ := feed.InWindow(windows, change); now == in || !change.After(at) {
			r.Fatalf("at %v inside %v until %v, and then %v", at, in, change, now)
		}
		for m := at; m.Before(end); m = m.Add(time.Hour) {
			if now, until := feed.InWindow(windows, m); now != in || !until.Equal(change) {
				r.Fatalf("at %v inside %v until %v, but at %v %v until %v", at, in, change, m, now, until)
			}
		}
		if now, _ := feed.InWindow(windows, end.Add(-1)); now != in {
			r.Fatalf("at %v inside %v until %v, but not just before it", at, in, change)
		}
	})
}

// Where no clock is changed within a day, a window is what the clock reads.
func TestAWindowIsWhatTheClockReads(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones()).Draw(r, "zone"))
		windows, at := someWindows().Draw(r, "windows"), someMoment(r, loc)
		if _, before := at.AddDate(0, 0, -2).Zone(); before != offset(at) || before != offset(at.AddDate(0, 0, 2)) {
			r.Skip("near a change of the clocks")
		}
		if in, _ := feed.InWindow(windows, at); in != reads(windows, at) {
			r.Fatalf("at %v inside is %v", at, in)
		}
	})
}

func offset(t time.Time) int { _, seconds := t.Zone(); return seconds }

// reads says by the digits of a clock whether it is in a window.
func reads(windows []feed.Window, at time.Time) bool {
	clock := at.Format("15:04")
	has := func(w feed.Window, day time.Weekday) bool {
		return len(w.Days) == 0 || slices.Contains(w.Days, int(day)) || day == time.Sunday && slices.Contains(w.Days, 7)
	}
	return slices.ContainsFunc(windows, func(w feed.Window) bool {
		today, yesterday := has(w, at.Weekday()), has(w, (at.Weekday()+6)%7)
		if strings.Compare(w.From, w.To) < 0 {
			return today && w.From <= clock && clock < w.To
		}
		return today && w.From <= clock || yesterday && clock < w.To
	})
}

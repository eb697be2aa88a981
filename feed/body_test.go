package feed_test

import (
	"strings"
	"testing"

	"nuanxin/feed"
)

func TestCheckHoldsEachLimitOfBodies(t *testing.T) {
	facility := func(change func(*feed.Facility)) func(*feed.Item) {
		return func(it *feed.Item) { change(&it.Station.Facilities[1]) }
	}
	many := func(n int) []feed.Facility {
		var list []feed.Facility
		for range n {
			list = append(list, feed.Facility{Name: "饮水"})
		}
		return list
	}
	for _, c := range []struct {
		name   string
		base   func() feed.Item
		change func(*feed.Item)
		want   string
	}{
		{"news without a date", news, func(it *feed.Item) { it.News.Date = "" }, ""},
		{"a date that is none", news, func(it *feed.Item) { it.News.Date = "2026-02-29" }, "news.date"},
		{"a date in another form", news, func(it *feed.Item) { it.News.Date = "2026/11/22" }, "news.date"},
		{"a date with a time", news, func(it *feed.Item) { it.News.Date = "2026-11-22T00:00:00Z" }, "news.date"},
		{"a date without a zero", news, func(it *feed.Item) { it.News.Date = "2026-11-2" }, "news.date"},

		{"no number of openings", job, func(it *feed.Item) { it.Job.Openings = 0 }, ""},
		{"a negative number of openings", job, func(it *feed.Item) { it.Job.Openings = -1 }, "job.openings"},
		{"the most openings", job, func(it *feed.Item) { it.Job.Openings = 9999 }, ""},
		{"more openings", job, func(it *feed.Item) { it.Job.Openings = 10000 }, "job.openings"},

		{"a notice with its title alone", notice, func(it *feed.Item) { it.Notice = &feed.Notice{} }, ""},
		{"the most steps", notice, func(it *feed.Item) { it.Notice.Steps = strings.Split("12345678", "") }, ""},
		{"more steps", notice, func(it *feed.Item) { it.Notice.Steps = strings.Split("123456789", "") }, "notice.steps: want at most 8, have 9"},
		{"an empty step", notice, func(it *feed.Item) { it.Notice.Steps = []string{"一", ""} }, "notice.steps[1]: missing"},

		{"weather without a date", weather, func(it *feed.Item) { it.Weather.Date = "" }, "weather.date: missing"},
		{"weather of no day", weather, func(it *feed.Item) { it.Weather.Date = "2026-11-31" }, "weather.date"},
		{"weather without a warning", weather, func(it *feed.Item) { it.Weather.Warning = nil }, ""},
		{"no low", weather, func(it *feed.Item) { it.Weather.Low = nil }, "weather.low: missing"},
		{"no high", weather, func(it *feed.Item) { it.Weather.High = nil }, "weather.high: missing"},
		{"zero degrees", weather, func(it *feed.Item) { it.Weather.Low, it.Weather.High = new(0), new(0) }, ""},
		{"low above high", weather, func(it *feed.Item) { it.Weather.Low, it.Weather.High = new(6), new(5) }, "weather.low: is above"},
		{"the coldest", weather, func(it *feed.Item) { it.Weather.Low = new(-60) }, ""},
		{"colder", weather, func(it *feed.Item) { it.Weather.Low = new(-61) }, "want -60 to 60"},
		{"the hottest", weather, func(it *feed.Item) { it.Weather.High = new(60) }, ""},
		{"hotter", weather, func(it *feed.Item) { it.Weather.High = new(61) }, "want -60 to 60"},
		{"a yellow warning", weather, func(it *feed.Item) { it.Weather.Warning.Level = feed.LevelYellow }, ""},
		{"an orange warning", weather, func(it *feed.Item) { it.Weather.Warning.Level = feed.LevelOrange }, ""},
		{"a red warning", weather, func(it *feed.Item) { it.Weather.Warning.Level = feed.LevelRed }, ""},
		{"a warning without a level", weather, func(it *feed.Item) { it.Weather.Warning.Level = "" }, `weather.warning.level ""`},
		{"a green warning", weather, func(it *feed.Item) { it.Weather.Warning.Level = "green" }, `weather.warning.level "green"`},
		{"a warning in capitals", weather, func(it *feed.Item) { it.Weather.Warning.Level = "Red" }, `weather.warning.level "Red"`},

		{"a station of which nothing is known", card, func(it *feed.Item) { it.Station = &feed.Card{} }, ""},
		{"the most facilities", card, func(it *feed.Item) { it.Station.Facilities = many(16) }, ""},
		{"more facilities", card, func(it *feed.Item) { it.Station.Facilities = many(17) }, "station.facilities: want at most 16, have 17"},
		{"a facility without an icon", card, facility(func(f *feed.Facility) { f.Icon = "" }), ""},
		{"the longest icon", card, facility(func(f *feed.Facility) { f.Icon = strings.Repeat("a", 64) }), ""},
		{"a longer icon", card, facility(func(f *feed.Facility) { f.Icon = strings.Repeat("a", 65) }), "station.facilities[1].icon"},
		{"an icon that is a path", card, facility(func(f *feed.Facility) { f.Icon = "../water" }), "station.facilities[1].icon"},
		{"out since no day", card, facility(func(f *feed.Facility) { f.OutSince = "yesterday" }), "station.facilities[1].out_since"},
		{"back on no day", card, facility(func(f *feed.Facility) { f.BackOn = "2026-13-01" }), "station.facilities[1].back_on"},
		{"back on the day it went out", card, facility(func(f *feed.Facility) { f.BackOn = f.OutSince }), ""},
		{"back before it went out", card, facility(func(f *feed.Facility) { f.BackOn = "2026-11-19" }), "back_on: needs an out_since that is not later"},
		{"back, and never out", card, facility(func(f *feed.Facility) { f.OutSince = "" }), "back_on: needs an out_since"},
		{"out, and not known until when", card, facility(func(f *feed.Facility) { f.BackOn = "" }), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := c.base()
			c.change(&it)
			wantError(t, it.Check(), c.want)
		})
	}
}

package feed_test

import (
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
)

// forecast makes a due forecast for a number of days after noon's.
func forecast(id string, days int) feed.Item {
	it := item(feed.KindWeather, id)
	it.Weather = &feed.Weather{Date: noon.AddDate(0, 0, days).Format(time.DateOnly), Low: new(-3), High: new(8)}
	return it
}

// warned gives a forecast a warning.
func warned(it feed.Item, level feed.Level) feed.Item {
	it.Weather.Warning = &feed.Warning{Kind: "寒潮", Level: level}
	return it
}

// issued dates an item.
func issued(it feed.Item, at time.Time) feed.Item {
	it.Issued = at
	return it
}

// id is the ID of an item, "none" of none.
func id(it *feed.Item) string {
	if it == nil {
		return "none"
	}
	return it.ID
}

func TestTheForecastThatCountsIsDueAndOfTheNearestDay(t *testing.T) {
	over, early := forecast("over", 0), forecast("early", 0)
	over.Until, early.From = noon, noon.Add(time.Second)
	withdrawn := forecast("withdrawn", 0)
	withdrawn.Withdrawn = true
	tonight := forecast("tonight", 0)
	tonight.Windows = []feed.Window{{From: "18:00", To: "22:00"}}
	for _, c := range []struct {
		name  string
		items []feed.Item
		want  string
	}{
		{"nothing", nil, "none"},
		{"other kinds", []feed.Item{item(feed.KindNews, "news")}, "none"},
		{"today before tomorrow", []feed.Item{forecast("tomorrow", 1), forecast("today", 0)}, "today"},
		{"tomorrow when there is no other", []feed.Item{forecast("later", 3), forecast("tomorrow", 1)}, "tomorrow"},
		{"not yesterday", []feed.Item{forecast("yesterday", -1)}, "none"},
		{"the newest of a day", []feed.Item{issued(forecast("earlier", 0), noon.Add(-time.Hour)), forecast("new", 0)}, "new"},
		{"the nearest rather than the newest", []feed.Item{forecast("tomorrow", 1), issued(forecast("today", 0), noon.Add(-time.Hour))}, "today"},
		{"one of two alike, whatever their order", []feed.Item{forecast("b", 0), forecast("a", 0)}, "a"},
		{"none that is over, early, withdrawn or outside its hours", []feed.Item{over, early, withdrawn, tonight, forecast("tomorrow", 1)}, "tomorrow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := id(feed.Content{Items: c.items}.Forecast(at(noon))); got != c.want {
				t.Errorf("%s counts, want %s", got, c.want)
			}
			slices.Reverse(c.items)
			if got := id(feed.Content{Items: c.items}.Forecast(at(noon))); got != c.want {
				t.Errorf("in another order %s counts, want %s", got, c.want)
			}
		})
	}
}

func TestTheDayOfAForecastIsTheStations(t *testing.T) {
	east := time.FixedZone("CST", 8*3600)
	late := time.Date(2026, 11, 24, 0, 30, 0, 0, east) // still the 23rd in Greenwich
	it := forecast("yesterday", 0)
	it.Issued, it.Until, it.Weather.Date = late.Add(-time.Hour), late.Add(time.Hour), "2026-11-23"
	if got := (feed.Content{Items: []feed.Item{it}}).Forecast(feed.Moment{Time: late, Set: true}); got != nil {
		t.Error("the forecast for a day that has passed here counts")
	}
}

func TestWithoutAClockOnlyDaysThatHaveCertainlyPassedDoNotCount(t *testing.T) {
	content := feed.Content{Items: []feed.Item{forecast("before", -1), forecast("floor", 0), forecast("after", 1)}}
	if got := id(content.Forecast(feed.Moment{Time: noon})); got != "floor" {
		t.Errorf("%s counts, want the day of the latest certain time", got)
	}
}

func TestTheGravestWarningInForceIsTheOneToShow(t *testing.T) {
	over := warned(forecast("over", 0), feed.LevelRed)
	over.Until = noon
	for _, c := range []struct {
		name  string
		items []feed.Item
		want  string
	}{
		{"none without a warning", []feed.Item{forecast("today", 0)}, "none"},
		{"one that is over", []feed.Item{over}, "none"},
		{"with the forecast for tomorrow", []feed.Item{forecast("today", 0), warned(forecast("tomorrow", 1), feed.LevelBlue)}, "tomorrow"},
		{"past midnight, with yesterday's", []feed.Item{warned(forecast("yesterday", -1), feed.LevelBlue)}, "yesterday"},
		{"yellow over blue", []feed.Item{warned(forecast("blue", 0), feed.LevelBlue), warned(forecast("yellow", 0), feed.LevelYellow)}, "yellow"},
		{"orange over yellow", []feed.Item{warned(forecast("orange", 0), feed.LevelOrange), warned(forecast("yellow", 0), feed.LevelYellow)}, "orange"},
		{"red over orange", []feed.Item{warned(forecast("orange", 0), feed.LevelOrange), warned(forecast("red", 0), feed.LevelRed)}, "red"},
		{"the newest of a level", []feed.Item{
			issued(warned(forecast("earlier", 0), feed.LevelBlue), noon.Add(-time.Hour)), warned(forecast("new", 1), feed.LevelBlue),
		}, "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := id(feed.Content{Items: c.items}.Warning(at(noon))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

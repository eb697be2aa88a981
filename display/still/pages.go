package still

import (
	"image"
	"slices"

	"nuanxin/display"
	"nuanxin/feed"
)

// Pages are the views of an item's pages, as a station shows them whose only
// item it is at the time of v: beside the slide too, if it is one of weather or
// the station's own. There is at least one. What else is to be seen is taken
// from v.
func Pages(d *display.Display, v display.View, it *feed.Item, size image.Point) []display.View {
	only, now := feed.Content{Items: []feed.Item{*it}}, feed.Moment{Time: v.Time, Set: true}
	v.Card, v.Forecast, v.Warning = only.Card(now), only.Forecast(now), only.Warning(now)
	v.Slide = feed.Slide{Item: it, Position: 1, Count: 1}
	pages := slices.Repeat([]display.View{v}, len(d.Pages(v, size)))
	for i := range pages {
		pages[i].Slide.Page = i
	}
	return pages
}

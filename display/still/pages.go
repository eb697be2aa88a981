package still

import (
	"image"
	"slices"

	"nuanxin/display"
	"nuanxin/feed"
)

// Pages are the views of an item's pages, as a station shows them whose only
// item it is. There is at least one. What else is to be seen is taken from v.
func Pages(d *display.Display, v display.View, it *feed.Item, size image.Point) []display.View {
	v.Slide = feed.Slide{Item: it, Position: 1, Count: 1}
	pages := slices.Repeat([]display.View{v}, len(d.Pages(v, size)))
	for i := range pages {
		pages[i].Slide.Page = i
	}
	return pages
}

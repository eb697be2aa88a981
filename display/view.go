package display

import (
	"time"

	"nuanxin/feed"
	"nuanxin/sensors"
)

// View is everything the screen says at one moment.
type View struct {
	// Station is the station's name, such as 花园街社区暖心驿站.
	Station string
	// Time is the station's local time, zero while it is not known.
	Time  time.Time
	Slide feed.Slide
	// Pictures are those of the slide's item that are at hand, in any order.
	// The item is shown without the others.
	Pictures []Picture
	Room     sensors.Room
	// Card is the item in which the station tells of itself, nil if there is
	// none: opening hours and facilities are known from it alone.
	Card *feed.Item
	// Forecast is the weather item by which people are advised, and Warning that
	// whose official warning is in force; nil where there is none. See
	// [feed.Content.Forecast] and [feed.Content.Warning].
	Forecast, Warning *feed.Item
	// Offline says that the district cannot be reached.
	Offline bool
}

// card is the item in which the station tells of itself, the slide's own if no
// other is known; nil for none.
func (v View) card() *feed.Item {
	for _, it := range []*feed.Item{v.Card, v.Slide.Item} {
		if it != nil && it.Station != nil {
			return it
		}
	}
	return nil
}

// shows reports whether an item is the one on the slide.
func (v View) shows(it *feed.Item) bool { return v.Slide.Item != nil && v.Slide.Item.Ref() == it.Ref() }

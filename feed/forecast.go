package feed

import (
	"cmp"
	"slices"
	"time"
)

// Forecast returns the forecast that counts at a moment in local time: of those
// that are due the one for the nearest day, of one day the newest; nil if there
// is none. A day that has passed does not count. While the clock is not set,
// nobody can say of which day that is but for those before the latest time that
// has certainly passed: whoever shows the forecast names its date.
func (c Content) Forecast(now Moment) *Item {
	today := now.Format(time.DateOnly)
	return c.first(now, func(it *Item) bool { return it.Weather != nil && it.Weather.Date >= today }, func(a, b *Item) int {
		return cmp.Compare(a.Weather.Date, b.Weather.Date)
	})
}

// Warning returns the item with the gravest official warning in force at a
// moment in local time, of equal ones the newest; nil if there is none. A
// warning is in force while its item is due, whatever day the forecast is for.
func (c Content) Warning(now Moment) *Item {
	return c.first(now, func(it *Item) bool { return it.Weather != nil && it.Weather.Warning != nil }, func(a, b *Item) int {
		return cmp.Compare(b.Weather.Warning.Level.rank(), a.Weather.Warning.Level.rank())
	})
}

// first returns the first, by some order, of the items that are due and that
// count; among equals the newest, and then one that is always the same.
func (c Content) first(now Moment, counts func(*Item) bool, order func(a, b *Item) int) *Item {
	var found []*Item
	for i := range c.Items {
		if it := &c.Items[i]; it.Due(now) && counts(it) {
			found = append(found, it)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return slices.MinFunc(found, func(a, b *Item) int {
		return cmp.Or(order(a, b), b.Issued.Compare(a.Issued), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ID, b.ID))
	})
}

// rank orders levels by how grave they are; 0 is one that is not known.
func (l Level) rank() int {
	return slices.Index([]Level{LevelBlue, LevelYellow, LevelOrange, LevelRed}, l) + 1
}

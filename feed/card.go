package feed

import (
	"cmp"
	"strings"
)

// Card returns the item in which a station tells of itself at a moment in local
// time: of those that are due the one for the fewest stations, and of several
// the newest; nil if there is none.
func (c Content) Card(now Moment) *Item {
	return c.first(now, func(it *Item) bool { return it.Station != nil }, func(a, b *Item) int {
		return cmp.Compare(reach(a.Scope), reach(b.Scope))
	})
}

// reach orders scopes by how many stations they are for.
func reach(s Scope) int {
	switch level, _, _ := strings.Cut(string(s), "/"); level {
	case "station":
		return 0
	case "group":
		return 1
	case "street":
		return 2
	}
	return 3
}

package feed

import (
	"cmp"
	"strings"
)

// Card returns the item in which a station tells of itself at a moment in local
// time: of those that are due the one for the fewest stations, and of several
// the newest; nil if there is none.
func (c Content) Card(now Moment) *Item {
	var best *Item
	for i := range c.Items {
		it := &c.Items[i]
		if it.Station == nil || !it.Due(now) {
			continue
		}
		if best == nil || ownBefore(it, best) {
			best = it
		}
	}
	return best
}

// ownBefore says whether a is rather a station's own item than b.
func ownBefore(a, b *Item) bool {
	return cmp.Or(
		cmp.Compare(reach(a.Scope), reach(b.Scope)),
		b.Issued.Compare(a.Issued),
		strings.Compare(a.ID, b.ID),
	) < 0
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

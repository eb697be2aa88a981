package feed_test

import (
	"testing"
	"time"

	"nuanxin/feed"
)

// ownItem makes a due item in which a station tells of itself.
func ownItem(id string, scope feed.Scope, at time.Time) feed.Item {
	it := issued(item(feed.KindStation, id), at)
	it.Scope, it.Station = scope, &feed.Card{Address: id}
	return it
}

func TestTheStationsOwnItemIsTheNarrowestAndThenTheNewest(t *testing.T) {
	early, late := noon.Add(-2*time.Hour), noon.Add(-time.Hour)
	later := ownItem("later", feed.StationScope("a"), late)
	later.From = noon.Add(time.Minute)
	gone := ownItem("gone", feed.StationScope("a"), late)
	gone.Withdrawn = true
	for _, c := range []struct {
		name  string
		items []feed.Item
		want  string
	}{
		{"none", []feed.Item{forecast("a", 0)}, "none"},
		{"one for all", []feed.Item{forecast("a", 0), ownItem("b", feed.ScopeAll, early)}, "b"},
		{"street before all", []feed.Item{ownItem("a", feed.ScopeAll, late), ownItem("b", feed.StreetScope("x"), early)}, "b"},
		{"group before street", []feed.Item{ownItem("a", feed.StreetScope("x"), late), ownItem("b", feed.GroupScope("x"), early)}, "b"},
		{"station before group", []feed.Item{ownItem("a", feed.GroupScope("x"), late), ownItem("b", feed.StationScope("x"), early)}, "b"},
		{"the newest", []feed.Item{ownItem("a", feed.ScopeAll, early), ownItem("b", feed.ScopeAll, late), ownItem("c", feed.ScopeAll, early)}, "b"},
		{"of the same age the first by name", []feed.Item{ownItem("b", feed.ScopeAll, early), ownItem("a", feed.ScopeAll, early)}, "a"},
		{"not one that is not due", []feed.Item{later, gone, ownItem("a", feed.ScopeAll, early)}, "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := id(feed.Content{Items: c.items}.Card(feed.Moment{Time: noon, Set: true})); got != c.want {
				t.Errorf("the station's own item is %q, want %q", got, c.want)
			}
		})
	}
}

package main_test

import (
	"image"
	"testing"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/display"
	"nuanxin/feed"
)

func stationItem(id string, scope feed.Scope, issued time.Time) feed.Item {
	return feed.Item{
		ID: id, Rev: 1, Kind: feed.KindStation, Scope: scope, Issued: issued, Until: noon.Add(time.Hour),
		Station: &feed.Card{Address: id},
	}
}

func TestTheStationsOwnItemIsTheNarrowestAndThenTheNewest(t *testing.T) {
	early, late := noon.Add(-2*time.Hour), noon.Add(-time.Hour)
	later := stationItem("later", feed.StationScope("a"), late)
	later.From = noon.Add(time.Minute)
	gone := stationItem("gone", feed.StationScope("a"), late)
	gone.Withdrawn = true
	for _, c := range []struct {
		name  string
		items []feed.Item
		want  string
	}{
		{"none", []feed.Item{news("a")}, ""},
		{"one for all", []feed.Item{news("a"), stationItem("b", feed.ScopeAll, early)}, "b"},
		{"street before all", []feed.Item{stationItem("a", feed.ScopeAll, late), stationItem("b", feed.StreetScope("x"), early)}, "b"},
		{"group before street", []feed.Item{stationItem("a", feed.StreetScope("x"), late), stationItem("b", feed.GroupScope("x"), early)}, "b"},
		{"station before group", []feed.Item{stationItem("a", feed.GroupScope("x"), late), stationItem("b", feed.StationScope("x"), early)}, "b"},
		{"the newest", []feed.Item{stationItem("a", feed.ScopeAll, early), stationItem("b", feed.ScopeAll, late), stationItem("c", feed.ScopeAll, early)}, "b"},
		{"of the same age the first by name", []feed.Item{stationItem("b", feed.ScopeAll, early), stationItem("a", feed.ScopeAll, early)}, "a"},
		{"not one that is not due", []feed.Item{later, gone, stationItem("a", feed.ScopeAll, early)}, "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var view display.View
			content := feed.Content{Items: c.items}
			s := main.NewScreen(recorder{&view}, func() feed.Content { return content }, func() bool { return true }, func() {})
			s.Frame(set(noon))
			got := ""
			if view.Card != nil {
				got = view.Card.ID
			}
			if got != c.want {
				t.Errorf("the station's own item is %q, want %q", got, c.want)
			}
		})
	}
}

// cardTrip is a painter that panics while some item is the station's own, when
// it composes or when it paints a layer.
type cardTrip struct {
	id, layer string
	own       *string // the station's own item of the last frame
}

func (p cardTrip) Pages(display.View, image.Point) []int { return []int{10} }

func (p cardTrip) Compose(v display.View, size image.Point) display.Frame {
	*p.own = ""
	if v.Card != nil {
		*p.own = v.Card.ID
	}
	bad := v.Card != nil && v.Card.ID == p.id
	if bad && p.layer == "" {
		panic("a bug of the painter")
	}
	key := ""
	if bad {
		key = p.layer
	}
	return display.Frame{Size: size, Slide: v.Slide, Layers: []display.Layer{{Name: "header", Key: key}, {Name: "room", Key: key}}}
}

func (p cardTrip) Paint(l display.Layer, _ *image.RGBA) {
	if l.Name == p.layer && l.Key == p.layer {
		panic("a bug of the painter")
	}
}

func TestAStationsItemThatTripsThePainterStopsNoSlide(t *testing.T) {
	for _, layer := range []string{"", "header", "room"} {
		t.Run("layer "+layer, func(t *testing.T) {
			content := feed.Content{Items: []feed.Item{news("a"), news("b"), stationItem("bad", feed.StationScope("x"), noon), stationItem("good", feed.ScopeAll, noon)}}
			again, own := false, ""
			s := main.NewScreen(cardTrip{"bad", layer, &own}, func() feed.Content { return content }, func() bool { return true }, func() { again = true })
			seen := map[string]int{}
			now, faults := noon, 0
			for range 12 {
				frame, next := s.Frame(set(now))
				again = false
				for _, l := range frame.Layers {
					s.Paint(l, image.NewRGBA(image.Rect(0, 0, 8, 8)))
				}
				if again {
					faults++
					continue
				}
				seen[frame.Slide.Item.ID]++
				now = next
			}
			if own != "good" {
				t.Errorf("the station's own item is %q, want the next one", own)
			}
			if faults > 1 || seen["a"] < 2 || seen["b"] < 2 || seen["good"] < 2 {
				t.Errorf("%d frames were lost and shown are %v; want one at most, and every item", faults, seen)
			}
		})
	}
}

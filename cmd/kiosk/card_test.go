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

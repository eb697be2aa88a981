package main_test

import (
	"image"
	"testing"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/display"
	"nuanxin/feed"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func news(id string) feed.Item {
	return feed.Item{
		ID: id, Rev: 1, Kind: feed.KindNews, Scope: feed.ScopeAll, Title: id,
		Issued: noon, Until: noon.Add(time.Hour), News: &feed.News{Text: id},
	}
}

// tripped is a painter that panics on one item, in one of its three methods.
type tripped struct{ id, method string }

func (p tripped) trip(it *feed.Item, method string) {
	if it != nil && it.ID == p.id && method == p.method {
		panic("a bug of the painter")
	}
}

func (p tripped) Pages(it feed.Item, _ image.Point) []int {
	p.trip(&it, "pages")
	return []int{len(it.Title)}
}

func (p tripped) Compose(v display.View, size image.Point) display.Frame {
	p.trip(v.Slide.Item, "compose")
	return display.Frame{Size: size, Slide: v.Slide, Layers: []display.Layer{{Name: v.Slide.Item.ID}}}
}

func (p tripped) Paint(l display.Layer, _ *image.RGBA) {
	p.trip(&feed.Item{ID: l.Name}, "paint")
}

func TestAnItemThatTripsThePainterNeverStopsTheOthers(t *testing.T) {
	for _, method := range []string{"pages", "compose", "paint"} {
		t.Run(method, func(t *testing.T) {
			content := feed.Content{Items: []feed.Item{news("a"), news("bad"), news("c")}}
			again := false
			s := main.NewScreen(tripped{"bad", method}, func() feed.Content { return content }, func() { again = true })
			seen := map[string]int{}
			now := noon
			for range 12 {
				frame, next := s.Frame(now)
				again = false
				s.Paint(frame.Layers[0], image.NewRGBA(image.Rect(0, 0, 8, 8)))
				if again {
					continue // the window asks again at once
				}
				seen[frame.Slide.Item.ID]++
				if !next.After(now) {
					t.Fatalf("next is %v, not after %v", next, now)
				}
				now = next
			}
			// The one whose pages cannot be counted may be up once.
			if seen["bad"] > 1 || method != "pages" && seen["bad"] > 0 || seen["a"] < 3 || seen["c"] < 3 {
				t.Errorf("shown %v, want a and c in turn and bad never", seen)
			}
		})
	}
}

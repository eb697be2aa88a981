package main_test

import (
	"image"
	"reflect"
	"strings"
	"testing"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/monitor"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// set is the moment that a clock tells which is set.
func set(t time.Time) feed.Moment { return feed.Moment{Time: t, Set: true} }

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

func (p tripped) Pages(v display.View, _ image.Point) []int {
	it := *v.Slide.Item
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
			s := main.NewScreen(tripped{"bad", method}, func() feed.Content { return content }, func() bool { return true }, func() { again = true })
			seen := map[string]int{}
			now := noon
			for range 12 {
				frame, next := s.Frame(set(now))
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

// recorder is a painter that keeps the views.
type recorder struct{ last *display.View }

func (p recorder) Pages(display.View, image.Point) []int { return []int{10} }

func (p recorder) Compose(v display.View, size image.Point) display.Frame {
	*p.last = v
	return display.Frame{Size: size, Slide: v.Slide}
}

func (p recorder) Paint(display.Layer, *image.RGBA) {}

func TestTheScreenTellsTheStationsTimeAndLink(t *testing.T) {
	var view display.View
	online := false
	s := main.NewScreen(recorder{&view}, func() feed.Content { return feed.Content{} }, func() bool { return online }, func() {})
	at := noon.Add(20 * time.Second)
	_, next := s.Frame(set(at))
	if got := view.Time.Format("15:04"); got != "20:00" {
		t.Errorf("the view's time is %s, want the station's 20:00", got)
	}
	if !view.Offline || view.Station != "测试驿站" {
		t.Errorf("the view is %+v, want the station, offline", view)
	}
	if want := noon.Add(time.Minute); !next.Equal(want) {
		t.Errorf("next is %v, want the next minute %v", next, want)
	}
	online = true
	if s.Frame(set(at)); view.Offline {
		t.Error("the view is offline although the link is up")
	}
}

func TestTheScreenTellsNoTimeWhileTheClockIsNotSet(t *testing.T) {
	var view display.View
	s := main.NewScreen(recorder{&view}, func() feed.Content { return feed.Content{} }, func() bool { return true }, func() {})
	if s.Frame(feed.Moment{Time: noon}); !view.Time.IsZero() {
		t.Errorf("the view's time is %v, want none", view.Time)
	}
	if s.Frame(set(noon)); view.Time.IsZero() {
		t.Error("the view has no time although the clock is set")
	}
}

// weather is a forecast for noon's day, with a warning.
func weather(id string) feed.Item {
	it := news(id)
	it.Kind, it.News = feed.KindWeather, nil
	it.Weather = &feed.Weather{
		Date: "2026-11-23", Low: new(-3), High: new(8), Warning: &feed.Warning{Kind: "寒潮", Level: feed.LevelBlue},
	}
	return it
}

func TestTheForecastAndTheWarningStandBesideEverySlide(t *testing.T) {
	var view display.View
	content := feed.Content{Items: []feed.Item{news("a"), weather("cold"), news("c")}}
	s := main.NewScreen(recorder{&view}, func() feed.Content { return content }, func() bool { return true }, func() {})
	for now := range []int{0, 1, 2} {
		s.Frame(set(noon.Add(time.Duration(now) * 10 * time.Second)))
		if view.Forecast == nil || view.Forecast.ID != "cold" || view.Warning == nil || view.Warning.ID != "cold" {
			t.Fatalf("beside %s are %v and %v", view.Slide.Item.ID, view.Forecast, view.Warning)
		}
	}
	s.Frame(set(noon.Add(2 * time.Hour))) // all is over
	if view.Forecast != nil || view.Warning != nil {
		t.Errorf("after its end there are %v and %v", view.Forecast, view.Warning)
	}
}

// brittle is a painter that panics on one item beside the slides, in one of
// its two methods.
type brittle struct{ id, method string }

func (p brittle) Pages(display.View, image.Point) []int { return []int{10} }

func (p brittle) Compose(v display.View, size image.Point) display.Frame {
	l := display.Layer{Name: "strip"}
	if v.Forecast != nil {
		l.Key = v.Forecast.ID
		if v.Forecast.ID == p.id && p.method == "compose" {
			panic("a bug of the painter")
		}
	}
	return display.Frame{Size: size, Slide: v.Slide, Layers: []display.Layer{l}}
}

func (p brittle) Paint(l display.Layer, _ *image.RGBA) {
	if l.Key == p.id && p.method == "paint" {
		panic("a bug of the painter")
	}
}

func TestAForecastThatTripsThePainterIsLeftOutBesideTheSlidesAndStopsNone(t *testing.T) {
	for _, method := range []string{"compose", "paint"} {
		t.Run(method, func(t *testing.T) {
			content := feed.Content{Items: []feed.Item{news("a"), weather("bad"), news("c")}}
			again := false
			s := main.NewScreen(brittle{"bad", method}, func() feed.Content { return content }, func() bool { return true },
				func() { again = true })
			seen := map[string]int{}
			now, faults := noon, 0
			for range 12 {
				frame, next := s.Frame(set(now))
				again = false
				if s.Paint(frame.Layers[0], image.NewRGBA(image.Rect(0, 0, 8, 8))); again {
					faults++
					continue
				}
				seen[frame.Slide.Item.ID]++
				now = next
			}
			if faults > 1 || seen["bad"] < 3 || seen["a"] < 3 || seen["c"] < 3 {
				t.Errorf("%d frames were lost and shown are %v; want one at most, and every item", faults, seen)
			}
		})
	}
}

// fussy is a painter that panics while a bad item stands beside the slides.
type fussy struct{ view *display.View }

func (p fussy) Pages(display.View, image.Point) []int { return []int{10} }

func (p fussy) Compose(v display.View, size image.Point) display.Frame {
	for _, it := range []*feed.Item{v.Card, v.Forecast, v.Warning} {
		if it != nil && strings.HasPrefix(it.ID, "bad") {
			panic("a bug of the painter")
		}
	}
	*p.view = v
	return display.Frame{Size: size, Slide: v.Slide}
}

func (p fussy) Paint(display.Layer, *image.RGBA) {}

func TestSeveralItemsThatTripThePainterBesideTheSlidesAreAllFound(t *testing.T) {
	var view display.View
	content := feed.Content{Items: []feed.Item{news("a"), weather("bad forecast"), stationItem("bad card", feed.StationScope("x"), noon), stationItem("good", feed.ScopeAll, noon)}}
	s := main.NewScreen(fussy{&view}, func() feed.Content { return content }, func() bool { return true }, func() {})
	seen := map[string]int{}
	now := noon
	for range 12 {
		frame, next := s.Frame(set(now))
		seen[frame.Slide.Item.ID]++
		now = next
	}
	if view.Card == nil || view.Card.ID != "good" || view.Forecast != nil || view.Warning != nil {
		t.Errorf("beside the slides are %v, %v and %v; want the good card alone", view.Card, view.Forecast, view.Warning)
	}
	if len(seen) != 4 {
		t.Errorf("shown are %v, want every item", seen)
	}
}

func TestThePainterIsToldOfTheScreenAndOfTheCold(t *testing.T) {
	got := main.Looks(config.Config{
		Screen: config.Screen{DiagonalInch: 55, DistanceM: 4}, Advice: config.Advice{IceC: 2, FrostC: -5},
	})
	want := display.Options{DiagonalInch: 55, DistanceM: 4, Cold: display.Cold{IceC: 2, FrostC: -5}}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheMonitorIsToldOfTheConfiguration(t *testing.T) {
	got := main.Lights(config.Config{Screen: config.Screen{
		OffFrom: "22:00", OffUntil: "06:00", DimFrom: "20:00", DimUntil: "07:00", DimPercent: 75, AlertWakes: true,
		BlankFile: "/blank", PowerOn: "on 1", PowerOff: "off 2", PowerStatus: "ask 3", PowerOffSays: "it is off",
	}})
	want := monitor.Options{
		Off: monitor.Hours{From: 22 * time.Hour, Until: 6 * time.Hour}, Dim: monitor.Hours{From: 20 * time.Hour, Until: 7 * time.Hour},
		Dimmed: 0.25, AlertWakes: true, File: "/blank", PowerOn: monitor.Command{"on", "1"}, PowerOff: monitor.Command{"off", "2"},
		PowerStatus: monitor.Command{"ask", "3"}, PowerOffSays: "it is off",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if sleeps := main.Lights(config.Config{}); sleeps.AlertWakes {
		t.Error("an alert wakes a screen that it must not wake")
	}
}

func TestADarkScreenIsBlackAndOnlyAnAlertIsShownOnIt(t *testing.T) {
	alert := news("alert")
	alert.Kind, alert.From = feed.KindAlert, noon.Add(10*time.Second)
	content := feed.Content{Items: []feed.Item{news("a"), alert}}
	s := main.NewLitScreen(tripped{}, content, func(now time.Time, set, alert bool) monitor.Look {
		if !set || now.Format("15:04") != "20:00" {
			t.Errorf("the screen asks for %v, set %t, want the station's time", now, set)
		}
		if alert {
			return monitor.Look{Dim: 0.25}
		}
		return monitor.Look{Off: monitor.ReasonHours}
	})
	frame, next := s.Frame(feed.Moment{Time: noon, Set: true})
	if len(frame.Layers) != 0 || frame.Slide.Item != nil || frame.Size == (image.Point{}) {
		t.Errorf("the dark screen is %+v, want a black frame without a slide", frame)
	}
	if want := noon.Add(10 * time.Second); next.After(want) {
		t.Errorf("next is %v, want no later than the alert at %v", next, want)
	}
	frame, _ = s.Frame(feed.Moment{Time: noon.Add(10 * time.Second), Set: true})
	if len(frame.Layers) == 0 || frame.Slide.Item == nil || frame.Slide.Item.ID != "alert" || frame.Dim != 0.25 {
		t.Errorf("under an alert the screen is %+v, want the alert in the light that was asked for", frame)
	}
}

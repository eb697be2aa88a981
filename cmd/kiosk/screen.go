package main

import (
	"image"
	"image/draw"
	"log/slog"
	"slices"
	"time"

	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/monitor"
	"nuanxin/sensors"
)

// painter lays the screen out and paints it; *display.Display is one.
type painter interface {
	Pages(v display.View, size image.Point) []int
	Compose(v display.View, size image.Point) display.Frame
	Paint(l display.Layer, dst *image.RGBA)
}

// sources are what a screen shows, and what it needs for that.
type sources struct {
	painter  painter
	content  func() feed.Content
	clock    func() feed.Moment
	pictures func(*feed.Item) []display.Picture
	room     func(now time.Time) sensors.Room
	online   func() bool
	// light is how the screen is to be while an alert is up or not; nil is lit.
	light   func(now time.Time, set, alert bool) monitor.Look
	changed func() // there is something better to show
	log     *slog.Logger
}

// screen gathers what is to be seen at a moment. One goroutine uses it.
type screen struct {
	sources
	name     string
	zone     *time.Location
	playlist *feed.Playlist
	fit      map[feed.Ref]bool // the weather items that were tried
	spurned  map[feed.Ref]bool // as the station's own items: they trip the program

	// Of the frame that was asked for last:
	size              image.Point
	now               time.Time
	moment            feed.Moment
	up                feed.Slide
	forecast, warning *feed.Item
	card              *feed.Item // in which the station tells of itself
}

func newScreen(station config.Station, from sources) *screen {
	if from.light == nil {
		from.light = func(time.Time, bool, bool) monitor.Look { return monitor.Look{} }
	}
	s := &screen{sources: from, name: station.Name, zone: station.Timezone, fit: map[feed.Ref]bool{}, spurned: map[feed.Ref]bool{}}
	s.playlist = feed.NewPlaylist(func(it feed.Item) (pages []int) {
		s.try(&it, func() { pages = s.painter.Pages(s.view(feed.Slide{Item: &it}), s.size) })
		return pages
	})
	return s
}

// frame composes the screen for a moment, and says when it will change by
// itself.
func (s *screen) frame(now time.Time, size image.Point) (frame display.Frame, next time.Time) {
	moment := s.clock()
	moment.Time = moment.In(s.zone)
	s.size, s.now, s.moment = size, now, moment
	content := s.content()
	s.forecast, s.warning = s.sound(content.Forecast(moment)), s.sound(content.Warning(moment))
	for {
		s.up, next = s.playlist.Slide(content, moment)
		s.card = cardOf(content.Items, moment, s.spurned)
		if s.compose(&frame) {
			minute := moment.Truncate(time.Minute).Add(time.Minute)
			change := slices.MinFunc([]time.Time{next, minute}, time.Time.Compare)
			return frame, now.Add(change.Sub(moment.Time))
		}
	}
}

// compose composes the slide that is up, or blackness with no slide.
func (s *screen) compose(frame *display.Frame) bool {
	alert := s.up.Item != nil && s.up.Item.Kind == feed.KindAlert
	look := s.light(s.moment.Time, s.moment.Set, alert)
	if look.Off != "" {
		s.up = feed.Slide{}
		*frame = display.Frame{Size: s.size}
		return true
	}
	if !s.try(s.up.Item, func() { *frame = s.lit() }) {
		return false
	}
	frame.Dim = look.Dim
	return true
}

// lit lays out what is up. If that trips the program and does not without the
// station's own item, it is that one's fault and not the slide's.
func (s *screen) lit() display.Frame {
	card := s.card
	frame, fault := s.attempt()
	if fault != nil {
		s.card = nil
		frame = s.painter.Compose(s.view(s.up), s.size)
		s.card = card
		s.drop(card, fault)
	}
	return frame
}

// attempt lays out what is up. It returns the fault only if that may be the
// fault of the station's own item.
func (s *screen) attempt() (frame display.Frame, fault any) {
	if s.card != nil {
		defer func() { fault = recover() }()
	}
	return s.painter.Compose(s.view(s.up), s.size), nil
}

// view is what is to be seen with a slide. The screen shows no time while the
// clock is not set; the room's age counts by the machine's own.
func (s *screen) view(slide feed.Slide) display.View {
	v := display.View{
		Station:  s.name,
		Slide:    slide,
		Pictures: s.pictures(slide.Item),
		Room:     s.room(s.now),
		Card:     s.card,
		Forecast: s.forecast,
		Warning:  s.warning,
		Offline:  !s.online(),
	}
	if s.moment.Set {
		v.Time = s.moment.Time
	}
	return v
}

// sound returns a weather item if it can stand beside the slides. Each is
// painted once by itself: later, a fault would be laid at the slide's door.
func (s *screen) sound(it *feed.Item) *feed.Item {
	if it == nil {
		return nil
	}
	fit, tried := s.fit[it.Ref()]
	if !tried {
		fit = s.try(it, func() {
			for _, l := range s.painter.Compose(display.View{Forecast: it, Warning: it}, s.size).Layers {
				if l.Name == "strip" {
					s.painter.Paint(l, image.NewRGBA(l.Bounds))
				}
			}
		})
		s.fit[it.Ref()] = fit
	}
	if !fit {
		return nil
	}
	return it
}

// paint paints a layer of the last frame.
func (s *screen) paint(layer display.Layer, dst *image.RGBA) {
	if !s.try(s.painted(layer), func() { s.painter.Paint(layer, dst) }) {
		draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
		s.changed()
	}
}

// painted is the item that a layer tells of: the slide's, but beside a slide
// the header and the room are the station's own.
func (s *screen) painted(layer display.Layer) *feed.Item {
	alert := s.up.Item != nil && s.up.Item.Alert != nil
	if s.card != nil && !alert && (layer.Name == "header" || layer.Name == "room") {
		return s.card
	}
	return s.up.Item
}

// try does something for an item. One that trips the program is kept off the
// screen from then on, so that it never stops the others. Without an item, a
// fault is a bug of the screen itself and ends the program.
func (s *screen) try(it *feed.Item, do func()) (ok bool) {
	defer func() {
		if ok || it == nil {
			return
		}
		s.drop(it, recover())
	}()
	do()
	return true
}

// drop keeps an item off the screen, or out of the header and the card of
// facilities if it is there.
func (s *screen) drop(it *feed.Item, fault any) {
	s.log.Error("item cannot be shown and is skipped", "item", it.Ref(), "fault", fault)
	if it == s.card {
		s.spurned[it.Ref()] = true
		return
	}
	s.playlist.Skip(it.Ref())
}

// looks are the painter's options.
func looks(cfg config.Config) display.Options {
	return display.Options{
		DiagonalInch: cfg.Screen.DiagonalInch,
		DistanceM:    cfg.Screen.DistanceM,
		Cold:         display.Cold{IceC: cfg.Advice.IceC, FrostC: cfg.Advice.FrostC},
	}
}

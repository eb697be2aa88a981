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
	spurned  map[feed.Ref]bool // beside the slides: they trip the program

	// Of the frame that was asked for last:
	size   image.Point
	now    time.Time
	moment feed.Moment
	up     feed.Slide
	beside beside
}

// beside are the items of which the screen tells beside the slide, each nil if
// there is none.
type beside struct{ card, forecast, warning *feed.Item }

func newScreen(station config.Station, from sources) *screen {
	if from.light == nil {
		from.light = func(time.Time, bool, bool) monitor.Look { return monitor.Look{} }
	}
	s := &screen{sources: from, name: station.Name, zone: station.Timezone, spurned: map[feed.Ref]bool{}}
	s.playlist = feed.NewPlaylist(func(it feed.Item) (pages []int) {
		v := s.view(feed.Slide{Item: &it}, beside{})
		if fault := faultOf(func() { pages = s.painter.Pages(v, s.size) }); fault != nil {
			s.skip(it.Ref(), fault)
		}
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
	for {
		content := s.content()
		s.up, next = s.playlist.Slide(content, moment)
		s.beside = s.besides(content)
		fault := faultOf(func() { frame = s.compose() })
		if fault == nil {
			minute := moment.Truncate(time.Minute).Add(time.Minute)
			change := slices.MinFunc([]time.Time{next, minute}, time.Time.Compare)
			return frame, now.Add(change.Sub(moment.Time))
		}
		s.blame(fault, func(display.Frame) {})
	}
}

// besides returns what stands beside the slides at the frame's moment.
func (s *screen) besides(content feed.Content) beside {
	if len(s.spurned) > 0 {
		content.Items = slices.DeleteFunc(slices.Clone(content.Items), func(it feed.Item) bool { return s.spurned[it.Ref()] })
	}
	return beside{content.Card(s.moment), content.Forecast(s.moment), content.Warning(s.moment)}
}

// compose composes the slide that is up, or blackness with no slide.
func (s *screen) compose() display.Frame {
	alert := s.up.Item != nil && s.up.Item.Kind == feed.KindAlert
	look := s.light(s.moment.Time, s.moment.Set, alert)
	if look.Off != "" {
		s.up = feed.Slide{}
		return display.Frame{Size: s.size}
	}
	frame := s.painter.Compose(s.view(s.up, s.beside), s.size)
	frame.Dim = look.Dim
	return frame
}

// view is what is to be seen with a slide. The screen shows no time while the
// clock is not set; the room's age counts by the machine's own.
func (s *screen) view(slide feed.Slide, with beside) display.View {
	v := display.View{
		Station:  s.name,
		Slide:    slide,
		Pictures: s.pictures(slide.Item),
		Room:     s.room(s.now),
		Card:     with.card,
		Forecast: with.forecast,
		Warning:  with.warning,
		Offline:  !s.online(),
	}
	if s.moment.Set {
		v.Time = s.moment.Time
	}
	return v
}

// paint paints a layer of the last frame.
func (s *screen) paint(layer display.Layer, dst *image.RGBA) {
	fault := faultOf(func() { s.painter.Paint(layer, dst) })
	if fault == nil {
		return
	}
	s.blame(fault, func(f display.Frame) {
		for _, l := range f.Layers {
			if l.Name == layer.Name {
				s.painter.Paint(l, image.NewRGBA(l.Bounds))
			}
		}
	})
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
	s.changed()
}

// blame keeps the item off the screen that trips the program when the last
// frame is composed and something is done with it, so that it never stops the
// others: the one without which it does not, as those beside the slide are left
// out one after another, and else the slide's own. With no item to blame, a
// fault is a bug of the screen itself and ends the program.
func (s *screen) blame(fault any, do func(display.Frame)) {
	with := s.beside
	for _, it := range []**feed.Item{&with.card, &with.forecast, &with.warning} {
		if *it == nil {
			continue
		}
		suspect := (*it).Ref()
		*it = nil
		if faultOf(func() { do(s.painter.Compose(s.view(s.up, with), s.size)) }) == nil {
			s.log.Error("item cannot stand beside the slides and is left out", "item", suspect, "fault", fault)
			s.spurned[suspect] = true
			return
		}
	}
	if s.up.Item == nil {
		panic(fault)
	}
	s.skip(s.up.Item.Ref(), fault)
}

// skip keeps an item out of the playlist.
func (s *screen) skip(ref feed.Ref, fault any) {
	s.log.Error("item cannot be shown and is skipped", "item", ref, "fault", fault)
	s.playlist.Skip(ref)
}

// faultOf returns what do panics with, nil if it does not.
func faultOf(do func()) (fault any) {
	defer func() { fault = recover() }()
	do()
	return nil
}

// looks are the painter's options.
func looks(cfg config.Config) display.Options {
	return display.Options{
		DiagonalInch: cfg.Screen.DiagonalInch,
		DistanceM:    cfg.Screen.DistanceM,
		Cold:         display.Cold{IceC: cfg.Advice.IceC, FrostC: cfg.Advice.FrostC},
	}
}

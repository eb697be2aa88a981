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
	"nuanxin/sensors"
)

// painter lays the screen out and paints it; *display.Display is one.
type painter interface {
	Pages(it feed.Item, size image.Point) []int
	Compose(v display.View, size image.Point) display.Frame
	Paint(l display.Layer, dst *image.RGBA)
}

// screen gathers what is to be seen at a moment. One goroutine uses it.
type screen struct {
	name     string
	zone     *time.Location
	painter  painter
	content  func() feed.Content
	clock    func() feed.Moment
	room     func(now time.Time) sensors.Room
	online   func() bool
	changed  func()
	log      *slog.Logger
	playlist *feed.Playlist
	size     image.Point
	up       feed.Slide // of the last frame
}

func newScreen(cfg config.Config, painter painter, content func() feed.Content, clock func() feed.Moment,
	room func(time.Time) sensors.Room, online func() bool, changed func(), log *slog.Logger,
) *screen {
	s := &screen{
		name: cfg.Station.Name, zone: cfg.Station.Timezone, painter: painter,
		content: content, clock: clock, room: room, online: online, changed: changed, log: log,
	}
	s.playlist = feed.NewPlaylist(func(it feed.Item) (pages []int) {
		s.try(&it, func() { pages = s.painter.Pages(it, s.size) })
		return pages
	})
	return s
}

// frame composes the screen for a moment, and says when it will change by
// itself.
func (s *screen) frame(now time.Time, size image.Point) (frame display.Frame, next time.Time) {
	s.size = size
	content, moment := s.content(), s.clock()
	moment.Time = moment.In(s.zone)
	for {
		s.up, next = s.playlist.Slide(content, moment)
		if s.try(s.up.Item, func() { frame = s.painter.Compose(s.view(moment, now), size) }) {
			minute := moment.Truncate(time.Minute).Add(time.Minute)
			change := slices.MinFunc([]time.Time{next, minute}, time.Time.Compare)
			return frame, now.Add(change.Sub(moment.Time))
		}
	}
}

// view is what is to be seen. The screen shows no time while the clock is not
// set; the room's age counts by the machine's own.
func (s *screen) view(moment feed.Moment, now time.Time) display.View {
	v := display.View{
		Station: s.name,
		Slide:   s.up,
		Room:    s.room(now),
		Offline: !s.online(),
	}
	if moment.Set {
		v.Time = moment.Time
	}
	return v
}

// paint paints a layer of the last frame.
func (s *screen) paint(layer display.Layer, dst *image.RGBA) {
	if !s.try(s.up.Item, func() { s.painter.Paint(layer, dst) }) {
		draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
		s.changed() // there is something better to show
	}
}

// try does something for an item. One that trips the program is kept off the
// screen from then on, so that it never stops the others. Without an item, a
// fault is a bug of the screen itself and ends the program.
func (s *screen) try(it *feed.Item, do func()) (ok bool) {
	defer func() {
		if ok || it == nil {
			return
		}
		s.log.Error("item cannot be shown and is skipped", "item", it.Ref(), "fault", recover())
		s.playlist.Skip(it.Ref())
	}()
	do()
	return true
}

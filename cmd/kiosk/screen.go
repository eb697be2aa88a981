package main

import (
	"image"
	"log/slog"
	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
	"time"
)

// screen gathers what is to be seen at a moment. One goroutine uses it.
type screen struct {
	name     string
	zone     *time.Location
	painter  *display.Display
	content  func() feed.Content
	room     func(now time.Time) sensors.Room
	online   func() bool
	log      *slog.Logger
	playlist *feed.Playlist
	size     image.Point
}

func newScreen(cfg config.Config, painter *display.Display, content func() feed.Content,
	room func(time.Time) sensors.Room, online func() bool, log *slog.Logger,
) *screen {
	s := &screen{
		name: cfg.Station.Name, zone: cfg.Station.Timezone, painter: painter,
		content: content, room: room, online: online, log: log,
	}
	s.playlist = feed.NewPlaylist(func(it feed.Item) []int { return s.painter.Pages(it, s.size) })
	return s
}

// frame composes the screen for a moment, and says when it will change by
// itself.
func (s *screen) frame(now time.Time, size image.Point) (display.Frame, time.Time) {
	s.size = size
	content := s.content()
	for {
		slide, next := s.playlist.Slide(content, now)
		frame, ok := s.compose(slide, now)
		if ok {
			return frame, earlier(next, now.Truncate(time.Minute).Add(time.Minute))
		}
		s.playlist.Skip(slide.Item.Ref())
	}
}

// compose lets no item that trips the layout stop the others.
func (s *screen) compose(slide feed.Slide, now time.Time) (frame display.Frame, ok bool) {
	defer func() {
		fault := recover()
		switch {
		case fault == nil:
		case slide.Item == nil:
			panic(fault) // the station's own page: a bug that must be seen
		default:
			s.log.Error("item cannot be laid out and is skipped", "item", slide.Item.Ref(), "fault", fault)
		}
	}()
	view := display.View{
		Station: s.name,
		Time:    now.In(s.zone),
		Slide:   slide,
		Room:    s.room(now),
		Offline: !s.online(),
	}
	return s.painter.Compose(view, s.size), true
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

package main

import (
	"context"
	"image"
	"log/slog"
	"time"

	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/monitor"
	"nuanxin/sensors"
)

// Run is the program, for tests.
var Run = run

// MachineTime tells the machine's time and whether it is to be believed.
var MachineTime = machineTime

// LinkOptions are what a configuration says of the broker.
var LinkOptions = linkOptions

// Arrived are the link's messages as content.
var Arrived = arrived

// ContentState is what a birth says of the content.
var ContentState = contentState

// Serve is a station, for tests that put something in the place of its window.
var Serve = serve

// Lights are the monitor's options by a configuration.
var Lights = lights

// Looks are the painter's options by a configuration.
var Looks = looks

// Screen is a screen for tests.
type Screen struct {
	s      *screen
	moment *feed.Moment
}

// NewScreen makes a screen of some content in an unmeasured room, eight hours
// east of Greenwich.
func NewScreen(p painter, content func() feed.Content, online func() bool, changed func()) Screen {
	moment := new(feed.Moment)
	return Screen{newScreen(config.Station{Name: "测试驿站", Timezone: time.FixedZone("", 8*60*60)}, sources{
		painter:  p,
		content:  content,
		clock:    func() feed.Moment { return *moment },
		pictures: func(*feed.Item) []display.Picture { return nil },
		room:     func(time.Time) sensors.Room { return sensors.Room{Health: sensors.HealthNone} },
		online:   online,
		changed:  changed,
		log:      slog.New(slog.DiscardHandler),
	}), moment}
}

// NewLitScreen makes a screen in a light of its own.
func NewLitScreen(p painter, content feed.Content, light func(now time.Time, set, alert bool) monitor.Look) Screen {
	s := NewScreen(p, func() feed.Content { return content }, func() bool { return true }, func() {})
	s.s.light = light
	return s
}

// NewRoom makes the poller that a configuration asks for.
func NewRoom(cfg config.Config, changed func()) (*sensors.Poller, error) {
	return newRoom(cfg, changed, slog.New(slog.DiscardHandler))
}

// Frame composes the screen at a moment. The machine's time is the same.
func (s Screen) Frame(moment feed.Moment) (display.Frame, time.Time) {
	*s.moment = moment
	return s.s.frame(moment.Time, image.Pt(1920, 1080))
}

// Paint paints a layer of the last frame.
func (s Screen) Paint(l display.Layer, dst *image.RGBA) { s.s.paint(l, dst) }

// Gallery is a gallery, for tests.
type Gallery struct{ g *gallery }

// NewGallery makes a gallery.
func NewGallery(content func() feed.Content, file func(feed.Attachment) ([]byte, bool), up func() (feed.Slide, time.Time), changed func()) Gallery {
	return Gallery{newGallery(content, file, up, changed, slog.New(slog.DiscardHandler))}
}

// Of returns the pictures of an item that are at hand.
func (g Gallery) Of(it *feed.Item) []display.Picture { return g.g.of(it) }

// Run decodes pictures until the context ends.
func (g Gallery) Run(ctx context.Context) error { return g.g.run(ctx) }

// Glass is what is to be seen, for tests.
type Glass struct{ g *glass }

// NewGlass makes a glass on which nothing is to be seen yet.
func NewGlass() Glass { return Glass{newGlass()} }

// Present puts a frame on the glass.
func (g Glass) Present(f display.Frame) { g.g.present(f) }

// Plays is the log of what was on the glass.
func (g Glass) Plays() *feed.PlayLog { return g.g.plays }

// Look pictures what is to be seen, by a clock.
func (g Glass) Look(clock func() feed.Moment) (feed.Seen, [][]byte, error) {
	return g.g.look(clock)()
}

// ShotBytes is what a screenshot may have.
const ShotBytes = shotBytes

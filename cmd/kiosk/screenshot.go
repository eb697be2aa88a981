package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"log/slog"
	"time"

	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/display/still"
	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/sensors"
)

type screenshotCmd struct {
	configFile
	Out  string     `required:"" placeholder:"FILE.png" help:"Where to write the picture."`
	Size still.Size `placeholder:"WxH" help:"Width and height of the picture in pixels; those of the configured screen, or 1920x1080, as it is turned if not given."`
	At   time.Time  `placeholder:"TIME" help:"The moment to paint, as 2026-11-23T15:42:00+08:00; now if not given."`
}

// Run paints the first slide that the stored content would show. The room is
// not measured.
func (c screenshotCmd) Run(ctx context.Context, o output) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	trust, err := readTrust(cfg.Trust.File)
	if err != nil {
		return misuse{err}
	}
	var content feed.Content
	err = store.Peek(cfg.Store.File, func(kept *store.Store) error {
		if newest := kept.Trust(); newest.Version > trust.Version {
			trust = newest
		}
		content.Items = kept.Items(func(envelope []byte) (feed.Item, error) { return feed.Unseal(ctx, envelope, trust) })
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a station that never ran has stored nothing
		return err
	}
	d, err := display.New(looks(cfg))
	if err != nil {
		return err
	}
	now := c.At
	if now.IsZero() {
		now = time.Now()
	}
	log := slog.New(slog.DiscardHandler)
	shown := func() feed.Content { return content }
	pictures := newGallery(shown, store.New(store.Options{File: cfg.Store.File}).Picture, newGlass().slide, func() {}, log)
	s := newScreen(cfg.Station, sources{
		painter: d,
		content: shown,
		clock:   func() feed.Moment { return feed.Moment{Time: now, Set: true} },
		pictures: func(it *feed.Item) []display.Picture {
			if it != nil {
				pictures.load(ctx, it.Attachments, true)
			}
			return pictures.of(it)
		},
		room:    func(time.Time) sensors.Room { return unmeasured(cfg) },
		online:  func() bool { return true },
		changed: func() {},
		log:     log,
	})
	frame, _ := s.frame(now, c.size(cfg.Screen))
	if err := still.Write(c.Out, d.Picture(frame)); err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%s: %d items stored; %s\n", c.Out, len(content.Items), describe(frame.Slide))
	return nil
}

// size is the picture's: upright, however the monitor hangs.
func (c screenshotCmd) size(screen config.Screen) image.Point {
	if c.Size != (still.Size{}) {
		return image.Point(c.Size)
	}
	size := image.Pt(screen.Width, screen.Height)
	if screen.Width == 0 {
		size = image.Pt(1920, 1080)
	}
	if screen.Rotation == 90 || screen.Rotation == 270 {
		size.X, size.Y = size.Y, size.X
	}
	return size
}

// unmeasured is the room as the screen shows it just after the start.
func unmeasured(cfg config.Config) sensors.Room {
	room := sensors.Room{Health: sensors.HealthStarting, Simulated: cfg.Sensor.Driver == config.DriverSimulated}
	if cfg.Sensor.Driver == config.DriverNone {
		room.Health = sensors.HealthNone
	}
	return room
}

func describe(slide feed.Slide) string {
	if slide.Item == nil {
		return "nothing to show, so the station's own page"
	}
	return fmt.Sprintf("showing %s/%s, %q", slide.Item.Scope, slide.Item.ID, slide.Item.PlainTitle())
}

package main

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/display/window"
	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
	"nuanxin/uplink"
	"time"

	"golang.org/x/sync/errgroup"
)

type runCmd struct {
	configFile
}

// Run shows the station's screen until it is told to stop.
func (c runCmd) Run(ctx context.Context, o output) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	return serve(ctx, cfg, slog.New(slog.NewTextHandler(o.err, nil)), func(feed.Slide) {})
}

// serve is a station at work, until the context ends or the window is closed.
// It calls onGlass for every slide that has come to be seen.
func serve(ctx context.Context, cfg config.Config, log *slog.Logger, onGlass func(feed.Slide)) error {
	trust, err := readTrust(cfg.Trust.File)
	if err != nil {
		return misuse{err}
	}
	kept, err := store.Open(cfg.Store.File, func(envelope []byte) (feed.Item, error) {
		return feed.Unseal(ctx, envelope, trust)
	})
	if err != nil {
		return err
	}
	defer func() { _ = kept.Close() }() // every change is on disk already
	painter, err := display.New(display.Options{DiagonalInch: cfg.Screen.DiagonalInch, DistanceM: cfg.Screen.DistanceM})
	if err != nil {
		return err
	}

	change, presented := make(chan struct{}, 1), make(chan feed.Slide, 16)
	changed := func() { offer(change, struct{}{}) }
	room, err := newRoom(cfg, changed, log)
	if err != nil {
		return err
	}
	var link *uplink.Link
	content := newContent(cfg, trust, kept, changed, log, func(ctx context.Context, m uplink.Message) error {
		return link.Publish(ctx, m)
	})
	link, err = newLink(cfg, log, content, func() { changed(); content.Flush() })
	if err != nil {
		return err
	}
	screen := newScreen(cfg, painter, kept.Content, room.Room, link.Up, log)

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return room.Run(ctx) })
	group.Go(func() error { return content.Run(ctx) })
	group.Go(func() error { return link.Run(ctx) })
	group.Go(func() error { return watchGlass(ctx, presented, content, onGlass) })
	err = window.Run(ctx, window.Options{
		Title:      cfg.Station.Name,
		Fullscreen: cfg.Screen.Fullscreen,
		Size:       image.Pt(cfg.Screen.Width, cfg.Screen.Height),
		Frame:      screen.frame,
		Paint:      painter.Paint,
		Changed:    change,
		Presented:  func(f display.Frame) { offer(presented, f.Slide) },
		Log:        log,
	})
	stop()
	return errors.Join(err, group.Wait())
}

// newContent makes the traffic of content and receipts.
func newContent(cfg config.Config, trust feed.Trust, kept *store.Store, changed func(), log *slog.Logger,
	publish func(context.Context, uplink.Message) error,
) *sync.Sync {
	return sync.New(sync.Options{
		Station: station(cfg),
		Prefix:  feed.Prefix(cfg.Broker.Prefix),
		Trust:   trust,
		Store:   kept,
		Send: func(ctx context.Context, topic string, payload []byte) error {
			return publish(ctx, uplink.Message{Topic: topic, Payload: payload})
		},
		Changed: changed,
		Now:     time.Now,
		Log:     log,
	})
}

// watchGlass passes on what has come to be seen, away from the window's
// goroutine, which must not wait for a disk.
func watchGlass(ctx context.Context, presented <-chan feed.Slide, content *sync.Sync, onGlass func(feed.Slide)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case slide := <-presented:
			onGlass(slide)
			if slide.Item != nil {
				content.Shown(slide.Item.Ref())
			}
		}
	}
}

// offer sends without waiting. What finds no room is not needed: a signal is
// pending already, or a slide will come round again.
func offer[T any](c chan<- T, value T) {
	select {
	case c <- value:
	default:
	}
}

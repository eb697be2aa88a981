package main

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/display/window"
	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
	"nuanxin/sensors"
	"nuanxin/telemetry"
	"nuanxin/uplink"
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
	trust, kept, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer kept.Close() // every change is on disk already
	painter, err := display.New(display.Options{DiagonalInch: cfg.Screen.DiagonalInch, DistanceM: cfg.Screen.DistanceM})
	if err != nil {
		return err
	}

	change := make(chan struct{}, 1)
	changed := func() {
		select {
		case change <- struct{}{}:
		default: // a change that is not taken up yet is enough
		}
	}
	room, err := newRoom(cfg, changed, log)
	if err != nil {
		return err
	}
	var link *uplink.Link
	var reporter *telemetry.Reporter
	content := newContent(cfg, trust, kept, changed, log, func(ctx context.Context, topic string, payload []byte) error {
		return link.Publish(ctx, uplink.Message{Topic: topic, Payload: payload})
	})
	link, err = newLink(cfg, log, content, changed, func() { reporter.Nudge() })
	if err != nil {
		return err
	}
	seen := newGlass()
	reporter = newReporter(cfg, kept, room, seen, link, log)
	screen := newScreen(cfg, painter, kept.Content, room.Room, link.Up, changed, log)

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return room.Run(ctx) })
	group.Go(func() error { return content.Run(ctx) })
	group.Go(func() error { return link.Run(ctx) })
	group.Go(func() error { return reporter.Run(ctx) })
	group.Go(func() error {
		return seen.run(ctx, func(slide feed.Slide) {
			onGlass(slide)
			if slide.Item != nil {
				content.Shown(slide.Item.Ref())
			}
		})
	})
	err = window.Run(ctx, window.Options{
		Title:      cfg.Station.Name,
		Fullscreen: cfg.Screen.Fullscreen,
		Size:       image.Pt(cfg.Screen.Width, cfg.Screen.Height),
		Frame:      screen.frame,
		Paint:      screen.paint,
		Changed:    change,
		Presented:  seen.present,
		Log:        log,
	})
	stop()
	return errors.Join(err, group.Wait())
}

// openStore opens the store with the trust that its items need.
func openStore(ctx context.Context, cfg config.Config) (feed.Trust, *store.Store, error) {
	trust, err := readTrust(cfg.Trust.File)
	if err != nil {
		return feed.Trust{}, nil, misuse{err}
	}
	kept, err := store.Open(cfg.Store.File, func(envelope []byte) (feed.Item, error) {
		return feed.Unseal(ctx, envelope, trust)
	})
	return trust, kept, err
}

// newContent makes the traffic of content and receipts.
func newContent(cfg config.Config, trust feed.Trust, kept *store.Store, changed func(), log *slog.Logger,
	send func(ctx context.Context, topic string, payload []byte) error,
) *sync.Sync {
	return sync.New(sync.Options{
		Station: station(cfg),
		Prefix:  feed.Prefix(cfg.Broker.Prefix),
		Trust:   trust,
		Store:   kept,
		Send:    send,
		Changed: changed,
		Now:     time.Now,
		Log:     log,
	})
}

// station is the station as the wire knows it.
func station(cfg config.Config) feed.Station {
	return feed.Station{ID: cfg.Station.ID, Street: cfg.Station.Street, Group: cfg.Station.Group}
}

// newReporter makes the station's reports.
func newReporter(cfg config.Config, kept *store.Store, room *sensors.Poller, seen *glass, link *uplink.Link, log *slog.Logger) *telemetry.Reporter {
	return telemetry.New(telemetry.Options{
		Topic: feed.Prefix(cfg.Broker.Prefix).Telemetry(cfg.Station.ID),
		Publish: func(ctx context.Context, topic string, payload []byte) error {
			return link.PublishQoS0(ctx, uplink.Message{Topic: topic, Payload: payload})
		},
		Version:    version,
		Room:       func() sensors.Room { return room.Room(time.Now()) },
		Slide:      seen.slide,
		Items:      func() int { return len(kept.Content().Items) },
		Outbox:     kept.Waiting,
		Reconnects: link.Reconnects,
		Machine:    telemetry.Host{Root: "/", Data: filepath.Dir(cfg.Store.File)}.Machine,
		Now:        time.Now,
		Log:        log,
	})
}

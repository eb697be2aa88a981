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
	"nuanxin/watchdog"
)

type runCmd struct {
	configFile
	Debug bool `help:"Log also what is tried again, and each refused message of a flood."`
}

// Run shows the station's screen until it is told to stop.
func (c runCmd) Run(ctx context.Context, o output) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	var level slog.HandlerOptions
	if c.Debug {
		level.Level = slog.LevelDebug
	}
	return serve(ctx, cfg, slog.New(slog.NewTextHandler(o.err, &level)), window.Run, func(feed.Slide) {})
}

// serve is a station at work, until the context ends or show returns, which is
// the window. It calls onGlass for every slide that has come to be seen.
func serve(ctx context.Context, cfg config.Config, log *slog.Logger,
	show func(context.Context, window.Options) error, onGlass func(feed.Slide),
) error {
	trust, err := readTrust(cfg.Trust.File)
	if err != nil {
		return misuse{err}
	}
	painter, err := display.New(looks(cfg))
	if err != nil {
		return err
	}
	change := make(chan struct{}, 1)
	changed := func() { ring(change) }
	room, err := newRoom(cfg, changed, log)
	if err != nil {
		return err
	}
	clock := newClock(cfg.Clock.Source)
	kept := store.New(store.Options{File: cfg.Store.File, Budget: cfg.Store.Budget, Log: log})
	defer kept.Close() // every change is on disk already
	w, beats := &wire{}, &hearts{}
	lamp := newMonitor(cfg, changed, w.screenTold, log)
	seen := newGlass()
	content := newContent(cfg, trust, kept, clock, w, seen, beats, changed, log)
	w.screen = func() telemetry.Screen { return screenState(lamp, &beats.picture, clock) }
	if err := w.connect(cfg, content, kept, clock, beats.link.Beat, changed, log); err != nil {
		return err
	}
	w.reporter = newReporter(cfg, kept, room, seen, w, clock, log)
	pictures := newGallery(kept.Content, kept.Picture, seen.slide, changed, log)
	screen := newScreen(cfg.Station, sources{
		painter: painter, content: kept.Content, clock: clock.Now, pictures: pictures.of,
		room: room.Room, online: w.link.Up, light: lamp.Look, changed: changed, log: log,
	})

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return room.Run(ctx) })
	group.Go(func() error { return pictures.run(ctx) })
	group.Go(func() error { return lamp.Run(ctx) })
	group.Go(func() error { return watchdog.Run(ctx, beats.list(), log) })
	group.Go(func() error {
		if opened(ctx, kept, content, log) {
			beats.store.Beat()
			group.Go(func() error { return content.Run(ctx) })
			group.Go(func() error { return w.run(ctx) })
		}
		return nil
	})
	group.Go(func() error { return seen.run(ctx, onGlass, content.Shown) })
	err = show(ctx, window.Options{
		Title: cfg.Station.Name, Fullscreen: cfg.Screen.Fullscreen, Size: image.Pt(cfg.Screen.Width, cfg.Screen.Height),
		Rotation: cfg.Screen.Rotation, Cuts: !cfg.Screen.Fades, Frame: screen.frame, Paint: screen.paint, Changed: change,
		Presented: seen.present, Alive: beats.alive, ShiftEvery: shiftPause, Log: log,
	})
	stop()
	return errors.Join(err, group.Wait())
}

// shiftPause is between two places of the picture on the screen. Burning in
// takes weeks, and each of the 24 places has its turn in two hours.
const shiftPause = 5 * time.Minute

// ring leaves word for one who may be busy: a change that is not taken up yet
// is enough.
func ring(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// storePause is how long to wait before a disk is tried again.
const storePause = 30 * time.Second

// opened opens the store and takes up what it has kept, however often that
// must be tried: the screen has begun without it. It says whether that came
// before the context's end.
func opened(ctx context.Context, kept *store.Store, content *sync.Sync, log *slog.Logger) bool {
	for {
		err := kept.Open()
		if err == nil {
			if err = content.Start(ctx); err == nil {
				return true
			}
			_ = kept.Close()
		}
		log.Error("store cannot be used, trying again", "err", err)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(storePause):
		}
	}
}

// newContent makes the traffic of content and receipts.
func newContent(cfg config.Config, trust feed.Trust, kept *store.Store, clock *feed.Clock, w *wire,
	seen *glass, beats *hearts, changed func(), log *slog.Logger,
) *sync.Sync {
	return sync.New(sync.Options{
		Station:   station(cfg),
		Prefix:    feed.Prefix(cfg.Broker.Prefix),
		Trust:     trust,
		Store:     kept,
		Link:      sync.Link{Send: w.send, Fetch: w.fetch, Refresh: w.refresh},
		Clock:     clock,
		Look:      seen.look(clock.Now),
		Plays:     seen.plays,
		Drawn:     beats.picture.Last,
		RosterAge: cfg.Roster.MaxAge,
		Changed:   changed,
		Told:      w.told,
		Alive:     beats.store.Beat,
		Log:       log,
	})
}

// station is the station as the wire knows it.
func station(cfg config.Config) feed.Station {
	return feed.Station{ID: cfg.Station.ID, Street: cfg.Station.Street, Group: cfg.Station.Group}
}

// newReporter makes the station's reports.
func newReporter(cfg config.Config, kept *store.Store, room *sensors.Poller, seen *glass, w *wire, clock *feed.Clock, log *slog.Logger) *telemetry.Reporter {
	return telemetry.New(telemetry.Options{
		Topic: feed.Prefix(cfg.Broker.Prefix).Telemetry(cfg.Station.ID),
		Publish: func(ctx context.Context, topic string, payload []byte) error {
			return w.link.PublishQoS0(ctx, uplink.Message{Topic: topic, Payload: payload})
		},
		Version: version,
		Room:    func() sensors.Room { return room.Room(time.Now()) },
		Slide: func() (feed.Slide, time.Time) {
			if w.screen().Off != "" { // the black picture may not be on the glass yet
				return feed.Slide{}, time.Time{}
			}
			slide, since := seen.slide()
			return slide, when(clock, since)
		},
		Screen:     w.screen,
		Items:      func() int { return len(kept.Content().Items) },
		Outbox:     kept.Waiting,
		Reconnects: w.link.Reconnects,
		Machine:    telemetry.Host{Root: "/", Data: filepath.Dir(cfg.Store.File)}.Machine,
		Now:        func() time.Time { return stamp(clock.Now()) },
		Log:        log,
	})
}

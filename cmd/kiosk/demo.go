package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"nuanxin/cmd/kiosk/demo"
	"nuanxin/config"
	"nuanxin/display/window"
	"nuanxin/feed"
	"nuanxin/feed/store"
)

type demoCmd struct {
	Dir string `default:".demo" placeholder:"FOLDER" help:"Where the demo keeps its files (${default})."`
}

const welcome = `The demo's station is %s. Its broker listens on %s.
Push a notice to it from a second terminal:

  go run ./cmd/console push --broker %s --key %s --wait 10s %s

Change the title in that file and push again. Watch the station at work:

  go run ./cmd/console watch --broker %s

Close the window or press Ctrl-C to end.
`

// Run shows a small district until the window is closed.
func (c demoCmd) Run(ctx context.Context, o output) error {
	log := slog.New(slog.NewTextHandler(o.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	broker, err := demo.Listen(slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer broker.Close()
	if err := c.claim(); err != nil {
		return err
	}
	district, err := demo.Found(ctx, c.Dir, broker, time.Now())
	if err != nil {
		return err
	}
	cfg, err := config.Load(district.Config)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, welcome, cfg.Station.Name, broker.URL, broker.URL, district.Key, district.Notice, broker.URL)
	var first sync.Once
	return serve(ctx, cfg, log, window.Run, func(slide feed.Slide) {
		if slide.Item != nil {
			first.Do(func() { fmt.Fprintf(o.out, "On the screen: %s\n", slide.Item.PlainTitle()) })
		}
	})
}

// claim says if another demo is using the folder, before anything in it is
// written.
func (c demoCmd) claim() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	kept := store.New(store.Options{File: filepath.Join(c.Dir, "feed.db"), Budget: 256 << 20, Log: slog.New(slog.DiscardHandler)})
	if err := kept.Open(); err != nil {
		return fmt.Errorf("%w; end the other demo, or choose another folder with --dir", err)
	}
	return kept.Close()
}

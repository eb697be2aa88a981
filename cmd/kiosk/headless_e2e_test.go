//go:build e2e

package main_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
	"nuanxin/feed"
)

// headlessEnv makes the test binary a station without a window: the program as
// it is, with its own store, link and clock, and nothing on the glass.
const headlessEnv = "KIOSK_TEST_CONFIG"

func TestMain(m *testing.M) {
	file, headless := os.LookupEnv(headlessEnv)
	if !headless {
		os.Exit(m.Run())
	}
	if err := serveHeadless(file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveHeadless(file string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg, err := config.Load(file)
	if err != nil {
		return err
	}
	return main.Serve(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, nil)), noWindow, func(feed.Slide) {})
}

//go:build e2e

package main_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

// TestAPreviewIsWhatComesOnTheGlass compares all of the X server's screen, to
// the byte, with what console preview paints of the same item: news of three
// pages, the first a picture, and items that stand beside the slide too.
func TestAPreviewIsWhatComesOnTheGlass(t *testing.T) {
	photo := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)
	for i := range photo.Y {
		photo.Y[i] = byte(i % 640 / 3)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, photo, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind   string
		scope  feed.Scope
		fields string
		pages  int
	}{
		{"news", feed.ScopeAll, fmt.Sprintf(`{"text": %q}`, strings.Repeat("骑手、快递员和环卫工人都可以来喝一碗，暖暖身子再上路。", 6)), 3},
		{"weather", feed.ScopeAll, fmt.Sprintf(`{"date": %q, "low": -12, "high": -3, "sky": "小雪", "warning": {"kind": "道路结冰", "level": "yellow"}}`,
			time.Now().Add(24*time.Hour).Format(time.DateOnly)), 3},
		{"station", feed.StationScope(stationID), `{"address": "花园街 12 号", "hours": [{"days": [1,2,3,4,5,6,7], "from": "00:00", "to": "24:00"}], "facilities": [{"name": "饮水"}, {"name": "微波炉", "out_since": "2026-11-20"}]}`, 2},
	} {
		t.Run(c.kind, func(t *testing.T) {
			r := newRig(t)
			r.screen = xtest.Start(t, r.size)
			r.startKiosk()
			r.write("photo.jpg", file.String())
			r.write("item.json", fmt.Sprintf(`{"id": "soup", "kind": %q, "scope": %q, "until": %q, "title": "今晚八点，站里煮了姜汤", "source": "花园街社区", %[1]q: %[4]s}`,
				c.kind, c.scope, time.Now().Add(time.Hour).Format(time.RFC3339), c.fields))
			picture := r.path("photo.jpg") + "=渐变"
			r.console("push", "--broker", r.url(), "--key", r.path("clerk.key"), "--picture", picture, r.path("item.json"))
			seen := map[string]bool{}
			waitLong(t, 2*time.Minute, "every page on the glass", func() bool {
				r.console("preview", "--out", r.path("p.png"), "--all-pages", "--station", stationName, "--picture", picture, r.path("item.json"))
				pages, err := filepath.Glob(r.path("p-*.png"))
				if err != nil || len(pages) != c.pages {
					t.Fatalf("the pages are %v (%v), want %d", pages, err, c.pages)
				}
				for _, p := range pages {
					if !seen[p] && r.shows(decoded(t, p)) {
						seen[p] = true
					}
				}
				return len(seen) == len(pages)
			})
		})
	}
}

func decoded(t *testing.T, file string) *image.RGBA {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return p.(*image.RGBA)
}

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
)

// TestAPreviewIsWhatComesOnTheGlass compares all of the X server's screen, to
// the byte, with what console preview paints of the same item: three pages, the
// first a picture.
func TestAPreviewIsWhatComesOnTheGlass(t *testing.T) {
	r := newRig(t)
	r.screen = xtest.Start(t, r.size)
	r.startKiosk()
	photo := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)
	for i := range photo.Y {
		photo.Y[i] = byte(i % 640 / 3)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, photo, nil); err != nil {
		t.Fatal(err)
	}
	r.write("photo.jpg", file.String())
	r.write("item.json", fmt.Sprintf(`{"id": "soup", "kind": "news", "scope": "all", "until": %q, "title": "今晚八点，站里煮了姜汤", "source": "花园街社区",
		"news": {"text": %q}}`, time.Now().Add(time.Hour).Format(time.RFC3339), strings.Repeat("骑手、快递员和环卫工人都可以来喝一碗，暖暖身子再上路。", 6)))
	r.console("push", "--broker", r.url(), "--key", r.path("clerk.key"), "--picture", r.path("photo.jpg")+"=渐变", r.path("item.json"))
	seen := map[string]bool{}
	waitLong(t, 2*time.Minute, "every page on the glass", func() bool {
		r.console("preview", "--out", r.path("p.png"), "--all-pages", "--station", stationName, "--picture", r.path("photo.jpg")+"=渐变", r.path("item.json"))
		pages, err := filepath.Glob(r.path("p-*.png"))
		if err != nil || len(pages) != 3 {
			t.Fatalf("the pages are %v (%v), want 3", pages, err)
		}
		for _, p := range pages {
			seen[p] = seen[p] || r.shows(decoded(t, p))
		}
		return len(seen) == 3 && seen[pages[0]] && seen[pages[1]] && seen[pages[2]]
	})
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

//go:build bench

package main_test

import (
	"fmt"
	"image"
	"runtime"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	main "nuanxin/cmd/kiosk"
	"nuanxin/display"
	"nuanxin/feed"
)

// TestTenThousandSlides has the screen compose and paint ten thousand slides in
// fast time, of items that come and go, and compares its memory after the first
// thousand with that at the end.
func TestTenThousandSlides(t *testing.T) {
	const slides, settled, most = 10_000, 1000, 5.0 // MiB
	d, err := display.New(display.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var content feed.Content
	s := main.NewScreen(d, func() feed.Content { return content }, func() bool { return true }, func() { t.Fatal("a slide tripped the painter") })
	pictures := map[image.Point]*image.RGBA{}
	now, seen := noon, map[string]bool{}
	var after float64
	for n := range slides {
		if n%50 == 0 {
			content.Items = soakItems(n, now)
		}
		frame, next := s.Frame(set(now))
		for _, l := range frame.Layers {
			size := l.Bounds.Size()
			if pictures[size] == nil {
				pictures[size] = image.NewRGBA(image.Rectangle{Max: size})
			}
			dst := *pictures[size]
			dst.Rect = l.Bounds
			s.Paint(l, &dst)
		}
		seen[fmt.Sprint(frame.Slide.Item.Ref(), frame.Slide.Page)] = true
		now = next
		if n == settled {
			after = resident(t)
		}
	}
	end := resident(t)
	t.Logf("%d slides, %d different pages, %v of the station's time: %.1f MiB after %d, %.1f MiB at the end", slides, len(seen), now.Sub(noon).Round(time.Hour), after, settled, end)
	if len(seen) < slides/3 {
		t.Errorf("only %d pages differed", len(seen))
	}
	if end-after > most {
		t.Errorf("memory grew by %.1f MiB, want at most %.0f", end-after, most)
	}
}

// soakItems are items of all kinds in words that were not there before.
func soakItems(n int, now time.Time) (items []feed.Item) {
	text := func(i, length int) string {
		r := make([]rune, length)
		for j := range r {
			r[j] = rune(0x4E00 + (n*31+i*17+j*7)%6000)
		}
		return string(r)
	}
	for i := range 12 {
		it := feed.Item{
			ID: fmt.Sprintf("item-%d-%d", n, i), Rev: 1, Scope: feed.ScopeAll, Title: text(i, 8+i),
			Issued: now.Add(-time.Minute), Until: now.Add(300 * time.Hour), Link: fmt.Sprintf("https://www.example.com/%d", n+i),
		}
		switch i % 3 {
		case 0:
			it.Kind, it.News = feed.KindNews, &feed.News{Text: text(i, 150+20*i)}
		case 1:
			it.Kind, it.Job = feed.KindJob, &feed.Job{Employer: text(i, 8), Pay: "6000 元/月", Place: text(i, 12)}
		default:
			it.Kind, it.Notice = feed.KindNotice, &feed.Notice{Text: text(i, 60), When: "周六 9:00", Where: text(i, 10)}
		}
		items = append(items, it)
	}
	return items
}

// resident is the process's memory in MiB after a collection.
func resident(t *testing.T) float64 {
	t.Helper()
	runtime.GC()
	runtime.GC()
	self, err := procfs.Self()
	if err != nil {
		t.Fatal(err)
	}
	rollup, err := self.ProcSMapsRollup()
	if err != nil {
		t.Fatal(err)
	}
	return mib(int64(rollup.Pss))
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

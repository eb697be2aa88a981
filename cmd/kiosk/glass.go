package main

import (
	"context"
	"sync/atomic"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
)

// glass knows what is to be seen on the screen.
type glass struct {
	presented chan feed.Slide
	last      atomic.Pointer[sight]
	frame     atomic.Pointer[presented]
	plays     *feed.PlayLog
}

// presented is a frame, and when it came to be seen.
type presented struct {
	frame display.Frame
	since time.Time
}

type sight struct {
	slide feed.Slide
	since time.Time
}

func newGlass() *glass { return &glass{presented: make(chan feed.Slide, 16), plays: feed.NewPlayLog()} }

// present notes a frame that has come to be seen. It never waits: a slide for
// which there is no room will come round again.
func (g *glass) present(f display.Frame) {
	now := time.Now()
	g.frame.Store(&presented{f, now})
	g.plays.Show(f.Slide.Item, now)
	select {
	case g.presented <- f.Slide:
	default:
	}
}

// slide is what is to be seen, and since when.
func (g *glass) slide() (feed.Slide, time.Time) {
	if s := g.last.Load(); s != nil {
		return s.slide, s.since
	}
	return feed.Slide{}, time.Time{}
}

// run passes every slide on, and the item on it, away from the window's
// goroutine, which must not wait for a disk.
func (g *glass) run(ctx context.Context, pass func(feed.Slide), shown func(feed.Ref)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-g.presented:
			if was, _ := g.slide(); !samePage(was, s) {
				g.last.Store(&sight{s, time.Now()})
				pass(s)
				if s.Item != nil {
					shown(s.Item.Ref())
				}
			}
		}
	}
}

// samePage says whether two slides show the same page of the same revision.
func samePage(a, b feed.Slide) bool {
	if a.Item == nil || b.Item == nil {
		return a.Item == b.Item
	}
	return a.Item.Ref() == b.Item.Ref() && a.Page == b.Page
}

package main

import (
	"context"
	"image"
	"log/slog"
	"slices"
	"sync"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
)

// gallery holds decoded pictures in memory, so that the window's goroutine
// waits neither for the disk nor for a decoder.
type gallery struct {
	content func() feed.Content
	file    func(feed.Attachment) (picture []byte, ok bool)
	up      func() (slide feed.Slide, since time.Time)
	changed func() // a picture has come
	log     *slog.Logger
	look    chan struct{}

	mu   sync.Mutex
	held []held // what was asked for last stands last
}

// held is a picture in memory; without an image it is one that cannot be
// decoded.
type held struct {
	display.Picture
	bytes int
}

// galleryBytes bounds the pictures in memory, 66 MB: two of the largest, or
// eight of Full HD.
const galleryBytes = 4 * feed.MaxItemPixels

// affordable are the first of an item's pictures for which there is room at
// once. An item can ask for no more today; one that was stored earlier might,
// and its pictures would push each other out without end.
func affordable(list []feed.Attachment) []feed.Attachment {
	room := galleryBytes
	for i, a := range list {
		if room -= size(a); room < 0 {
			return list[:i]
		}
	}
	return list
}

// size is what a picture takes when it is decoded, at four bytes a pixel.
func size(a feed.Attachment) int { return 4 * a.Width * a.Height }

// galleryPace is how often the gallery looks for pictures that have become
// complete without anybody telling.
const galleryPace = time.Minute

func newGallery(content func() feed.Content, file func(feed.Attachment) ([]byte, bool),
	up func() (feed.Slide, time.Time), changed func(), log *slog.Logger,
) *gallery {
	return &gallery{content: content, file: file, up: up, changed: changed, log: log, look: make(chan struct{}, 1)}
}

// of returns the pictures of an item that are at hand. The others are asked
// for.
func (g *gallery) of(it *feed.Item) (list []display.Picture) {
	if it == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	complete := true
	for _, a := range affordable(it.Attachments) {
		i := g.find(a.Name())
		if i < 0 {
			complete = false
			continue
		}
		h := g.held[i]
		g.held = append(slices.Delete(g.held, i, i+1), h)
		if h.Image != nil {
			list = append(list, h.Picture)
		}
	}
	if !complete {
		ring(g.look)
	}
	return list
}

func (g *gallery) find(name string) int {
	return slices.IndexFunc(g.held, func(h held) bool { return h.Name == name })
}

// run decodes pictures until the context ends: those of all items as long as
// there is room, and in their place those of the item that was asked for.
func (g *gallery) run(ctx context.Context) error {
	for {
		if slide, _ := g.up(); slide.Item != nil {
			g.load(ctx, slide.Item.Attachments, true)
		}
		for _, it := range g.content().Items {
			g.load(ctx, it.Attachments, false)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-g.look:
		case <-time.After(galleryPace):
		}
	}
}

// load decodes pictures that are complete. Others make room for them if they
// are to be seen now.
func (g *gallery) load(ctx context.Context, list []feed.Attachment, now bool) {
	for _, a := range affordable(list) {
		bytes := size(a)
		if ctx.Err() != nil || !g.lacks(a.Name(), bytes, now) {
			continue
		}
		file, ok := g.file(a)
		if !ok {
			continue
		}
		picture, err := feed.DecodePicture(a, file)
		if err != nil {
			g.log.Error("picture cannot be shown", "err", err)
			bytes = 0
		}
		g.hold(a.Name(), picture, bytes)
		g.changed()
	}
}

// lacks says whether a picture is not here, and there is room for it or should
// be.
func (g *gallery) lacks(name string, size int, now bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.find(name) < 0 && (now || g.total()+size <= galleryBytes)
}

func (g *gallery) hold(name string, picture image.Image, size int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.held) > 0 && g.total()+size > galleryBytes {
		g.held = slices.Delete(g.held, 0, 1)
	}
	g.held = append(g.held, held{display.Picture{Name: name, Image: picture}, size})
}

func (g *gallery) total() (n int) {
	for _, h := range g.held {
		n += h.bytes
	}
	return n
}

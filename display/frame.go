package display

import (
	"image"

	"nuanxin/feed"
)

// Frame is a composed screen: layers that cover Size, the first lowest.
type Frame struct {
	Size   image.Point
	Layers []Layer
	// Slide is what the frame shows, as its View said.
	Slide feed.Slide
}

// Layer is one zone of the screen.
type Layer struct {
	Name   string
	Bounds image.Rectangle
	// Key is equal for two layers only if their pixels are equal.
	Key string

	ops []op
}

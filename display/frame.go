package display

import (
	"image"

	"nuanxin/feed"
)

// Frame is a composed screen: layers that cover Size, the first lowest. Where
// there is none, the screen is black.
type Frame struct {
	Size   image.Point
	Layers []Layer
	// Dim is how much of the light is taken away when the frame is shown: 0
	// none, 1 all. The layers are painted as ever.
	Dim float32
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

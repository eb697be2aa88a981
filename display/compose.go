package display

import "image"

// Compose lays out the screen. The layers header, main, room and strip cover
// it without overlap.
func (d *Display) Compose(v View, size image.Point) Frame {
	z := newZones(size, d.scale)
	return Frame{Size: size, Slide: v.Slide, Layers: []Layer{
		newLayer("header", z.header, d.header(v, z)),
		newLayer("main", z.main, d.slide(v, z)),
		newLayer("room", z.room, d.room(v, z)),
		newLayer("strip", z.strip, d.strip(v, z)),
	}}
}

package display

import "image"

// Compose lays out the screen. The layers header, main, room and strip cover
// it without overlap; of an alert there are header and main alone, and where
// there is nothing to tell beside the station's own page there is no room.
func (d *Display) Compose(v View, size image.Point) Frame {
	z := d.zones(v, size)
	if alerts(v) {
		s := d.layOut(v, z)
		return Frame{Size: size, Slide: v.Slide, Layers: []Layer{
			newLayer("header", z.header, d.alertHeader(v, s, z)),
			newLayer("main", z.main, d.alertSlide(v, s, z)),
		}}
	}
	layers := []Layer{newLayer("header", z.header, d.header(v, z)), newLayer("main", z.main, d.slide(v, z))}
	if !z.room.Empty() {
		layers = append(layers, newLayer("room", z.room, d.room(v, z)))
	}
	return Frame{Size: size, Slide: v.Slide, Layers: append(layers, newLayer("strip", z.strip, d.strip(v, z)))}
}

// zones divides the screen for a view.
func (d *Display) zones(v View, size image.Point) zones {
	z := newZones(size, d.scale)
	if alerts(v) {
		return z.alert()
	}
	if v.Slide.Item == nil && v.tellsNothing() {
		return z.alone()
	}
	return z
}

// tellsNothing reports whether there is nothing to say of the room nor of the
// facilities but what every station gives, which its own page says.
func (v View) tellsNothing() bool {
	c := v.card()
	return climateOf(v.Room).headline.words == "" && (c == nil || len(c.Station.Facilities) == 0)
}

// alerts reports whether the view shows an alert.
func alerts(v View) bool { return v.Slide.Item != nil && v.Slide.Item.Alert != nil }

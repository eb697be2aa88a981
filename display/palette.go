package display

import "image/color"

// ink is an opaque colour as 0xRRGGBB.
type ink uint32

// The colours and their roles. Text has a contrast of 7:1 or more on every
// ground it stands on. A colour never speaks alone: a word and an icon are
// with it.
const (
	ground   ink = 0x101418 // behind everything
	card     ink = 0x181E24
	warmCard ink = 0x2B1F12 // of a heated room
	coolCard ink = 0x10242F // of a cooled room

	tag ink = 0x48505A // behind words that mark something: simulated values, a closed station

	white     ink = 0xFFFFFF // the ground of a QR code
	black     ink = 0x000000
	primary   ink = 0xF7F9FB // text
	secondary ink = 0xB9C2CB // labels, dates, captions
	heat      ink = 0xF2A93B
	cool      ink = 0x6CC4F5
	fault     ink = 0xFFE066
	news      ink = 0x8FB8FF
	jobs      ink = 0x7FD6A4
	welcome   ink = 0x9BE8BE // what the station gives
	notices   ink = 0xE6B3F0
	weather   ink = 0x8FDCE6

	alertGround ink = 0x7A1010 // behind an alert, which takes the whole screen
	alarm       ink = 0xFFE066 // an alert's name
	alertQuiet  ink = 0xFFD9CC // labels, dates and captions on alertGround

	openGround ink = 0x1F3A2C // behind the words that say that the station is open

	// The colours of weather warnings, the ground of their names. Blue and red
	// are dark enough for white on them, and need an edge to stand out.
	warningBlue     ink = 0x0B4FB3
	warningBlueEdge ink = 0x4F93F5
	warningYellow   ink = 0xFFD400
	warningOrange   ink = 0xFF8A1F
	warningRed      ink = 0xAE1119
	warningRedEdge  ink = 0xF0484C
)

// rgba converts a colour for the image packages.
func (c ink) rgba() color.RGBA {
	return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xFF}
}

// tint is the ground of an icon or a number in this colour: a little of it
// mixed into a card.
func (c ink) tint() ink {
	const percent = 13
	mix := func(shift int) ink {
		own, under := c>>shift&0xFF, card>>shift&0xFF
		return (own*percent + under*(100-percent) + 50) / 100 << shift
	}
	return mix(16) | mix(8) | mix(0)
}

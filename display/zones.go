package display

import (
	"image"
	"math"
)

// zones is where things are on a screen of one size.
type zones struct {
	header, main, room, strip image.Rectangle // the layers
	slide, climate, services  image.Rectangle // the cards; services may be empty
	text                      image.Rectangle // where the words of a slide flow
	byline                    int             // the room for one beside the kicker
	quiet                     ink             // of labels, dates and captions
	// geometry and type are pixels for one pixel of the 1920×1080 design:
	// type grows with the reading distance, geometry only with the picture.
	geometry, typeface float64
	scale              scale
}

// The design, in pixels of 1920×1080 with body type of designBody.
const (
	designWidth   = 1920
	designHeight  = 1080
	designBody    = 54
	margin        = 48
	gutter        = 30
	cardPadding   = 56
	cardRadius    = 36
	headerHeight  = 148
	stripHeight   = 104
	columnWidth   = 540
	climateHeight = 516
	leastServices = 230
)

// newZones divides a screen.
func newZones(size image.Point, sc scale) zones {
	g := min(float64(size.X)/designWidth, float64(size.Y)/designHeight)
	z := zones{geometry: g, typeface: g * sc.body / designBody, scale: sc}
	top, bottom := z.em(headerHeight), size.Y-z.em(stripHeight)
	split := size.X - z.px(margin) - z.em(columnWidth)
	seam := split - z.px(gutter)/2

	z.header = image.Rect(0, 0, size.X, top)
	z.strip = image.Rect(0, bottom, size.X, size.Y)
	z.main = image.Rect(0, top, seam, bottom)
	z.room = image.Rect(seam, top, size.X, bottom)

	z.slide = image.Rect(z.px(margin), top, split-z.px(gutter), bottom)
	z.climate = image.Rect(split, top, size.X-z.px(margin), bottom)
	if cut := top + z.em(climateHeight); bottom-cut-z.px(gutter) >= z.em(leastServices) {
		z.services = z.climate
		z.climate.Max.Y, z.services.Min.Y = cut, cut+z.px(gutter)
	}

	z.text = image.Rect(
		z.slide.Min.X+z.px(cardPadding), z.slide.Min.Y+z.em(slideTop+kickerLine+kickerGap),
		z.slide.Max.X-z.px(cardPadding), z.slide.Max.Y-z.em(slideBottom))
	z.byline = z.text.Dx() - z.em(kickerReserve)
	z.quiet = secondary
	return z
}

// alert returns the zones of a screen that an alert has for itself: the
// kicker goes to the header, and the words have all that is below it.
func (z zones) alert() zones {
	z.main = image.Rect(0, z.header.Max.Y, z.strip.Max.X, z.strip.Max.Y)
	z.room, z.strip, z.climate, z.services = image.Rectangle{}, image.Rectangle{}, image.Rectangle{}, image.Rectangle{}
	z.slide = z.main
	side := z.px(margin) + z.em(8)
	z.text = image.Rect(z.main.Min.X+side, z.main.Min.Y+z.em(alertTop), z.main.Max.X-side, z.main.Max.Y-z.px(alertBottom))
	z.byline = z.text.Dx() - z.em(alertReserve)
	z.quiet = alertQuiet
	return z
}

// px converts a length of the design.
func (z zones) px(design float64) int { return int(math.Round(design * z.geometry)) }

// em converts a length of the design that goes with type, at least a pixel.
func (z zones) em(design float64) int { return max(1, int(math.Round(design*z.typeface))) }

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
	// portrait says that the zones stand one below the other.
	portrait bool
	// geometry and type are pixels for one pixel of the design: type grows
	// with the reading distance, geometry only with the picture.
	geometry, typeface float64
	scale              scale
}

// The design, in pixels of 1920×1080 or 1080×1920 with body type of
// designBody. All lengths are multiples of 8, but for type and what holds it.
const (
	designLong    = 1920
	designShort   = 1080
	designBody    = 54
	margin        = 48
	gutter        = 24
	cardPadding   = 48
	cardRadius    = 36
	headerInset   = 8 // from the cards' edge to the header's text
	headerHeight  = 144
	stripHeight   = 104
	columnWidth   = 560
	climateHeight = 400
	leastServices = 176 // two lines
)

// The same in portrait.
const (
	portraitMargin  = 40
	portraitHeader  = 280
	portraitRoom    = 488
	portraitClimate = 504 // width
	leastBeside     = 448 // width of services
)

// newZones divides a screen.
func newZones(size image.Point, sc scale) zones {
	g := min(float64(size.X)/designLong, float64(size.Y)/designShort)
	portrait := size.Y > size.X
	if portrait {
		g = min(float64(size.X)/designShort, float64(size.Y)/designLong)
	}
	z := zones{geometry: g, typeface: g * sc.body / designBody, scale: sc, portrait: portrait, quiet: secondary}
	z.strip = image.Rect(0, size.Y-z.em(stripHeight), size.X, size.Y)
	if portrait {
		z.below(size)
	} else {
		z.beside(size)
	}
	z.text = image.Rect(
		z.slide.Min.X+z.px(cardPadding), z.slide.Min.Y+z.em(slideTop+kickerLine+kickerGap),
		z.slide.Max.X-z.px(cardPadding), z.slide.Max.Y-z.em(slideBottom))
	z.byline = z.text.Dx() - z.em(kickerReserve)
	return z
}

// beside sets the slide to the left, and to its right the room above the
// facilities; if there is no place for those, the room has all of it.
func (z *zones) beside(size image.Point) {
	top, bottom := z.em(headerHeight), z.strip.Min.Y
	split := size.X - z.px(margin) - z.em(columnWidth)
	seam := split - z.px(gutter)/2
	z.header = image.Rect(0, 0, size.X, top)
	z.main = image.Rect(0, top, seam, bottom)
	z.room = image.Rect(seam, top, size.X, bottom)
	z.slide = image.Rect(z.px(margin), top, split-z.px(gutter), bottom)
	z.climate = image.Rect(split, top, size.X-z.px(margin), bottom)
	z.divide(z.em(climateHeight))
}

// divide gives the climate's card a height and the rest of the column to the
// facilities.
func (z *zones) divide(height int) {
	column := z.climate.Union(z.services)
	z.climate, z.services = column, image.Rectangle{}
	if cut := column.Min.Y + height; column.Max.Y-cut-z.px(gutter) >= z.em(leastServices) {
		z.services = column
		z.climate.Max.Y, z.services.Min.Y = cut, cut+z.px(gutter)
	}
}

// below sets the room beside the facilities, and the slide below both; if
// there is no place for the facilities, the room has all of it.
func (z *zones) below(size image.Point) {
	top, bottom := z.em(portraitHeader), z.strip.Min.Y
	side := z.px(portraitMargin)
	cards := image.Rect(side, top, size.X-side, top+z.em(portraitRoom))
	seam := cards.Max.Y + z.px(gutter)/2
	z.header = image.Rect(0, 0, size.X, top)
	z.room = image.Rect(0, top, size.X, seam)
	z.main = image.Rect(0, seam, size.X, bottom)
	z.slide = image.Rect(side, cards.Max.Y+z.px(gutter), size.X-side, bottom)
	z.climate = cards
	if cut := cards.Min.X + z.em(portraitClimate); cards.Max.X-cut-z.px(gutter) >= z.em(leastBeside) {
		z.services = cards
		z.climate.Max.X, z.services.Min.X = cut, cut+z.px(gutter)
	}
}

// side is the margin to the left and the right.
func (z zones) side() int {
	if z.portrait {
		return z.px(portraitMargin)
	}
	return z.px(margin)
}

// alert returns the zones of a screen that an alert has for itself: the
// kicker goes to the header, and the words have all that is below it.
func (z zones) alert() zones {
	z.main = image.Rect(0, z.header.Max.Y, z.strip.Max.X, z.strip.Max.Y)
	z.room, z.strip, z.climate, z.services = image.Rectangle{}, image.Rectangle{}, image.Rectangle{}, image.Rectangle{}
	z.slide = z.main
	side := z.side() + z.em(alertInset)
	z.text = image.Rect(z.main.Min.X+side, z.main.Min.Y+z.em(alertTop), z.main.Max.X-side, z.main.Max.Y-z.px(alertBottom))
	z.byline = z.text.Dx() - z.em(alertReserve)
	if z.portrait {
		z.byline = z.text.Dx() - z.em(pageReserve)
	}
	z.quiet = alertQuiet
	return z
}

// alone returns the zones of a screen on which the slide has the place of the
// room too.
func (z zones) alone() zones {
	z.main = z.main.Union(z.room)
	z.slide = z.slide.Union(z.climate).Union(z.services)
	z.room, z.climate, z.services = image.Rectangle{}, image.Rectangle{}, image.Rectangle{}
	z.text.Max.X = z.slide.Max.X - z.px(cardPadding)
	return z
}

// px converts a length of the design.
func (z zones) px(design float64) int { return int(math.Round(design * z.geometry)) }

// em converts a length of the design that goes with type, at least a pixel.
func (z zones) em(design float64) int { return max(1, int(math.Round(design*z.typeface))) }

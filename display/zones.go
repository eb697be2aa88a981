package display

import (
	"image"
	"math"
)

// zones is where things are on a screen of one size.
type zones struct {
	header, main, room, strip image.Rectangle // the layers
	slide, climate, services  image.Rectangle // the cards; services may be empty
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
	return z
}

// px converts a length of the design.
func (z zones) px(design float64) int { return int(math.Round(design * z.geometry)) }

// em converts a length of the design that goes with type, at least a pixel.
func (z zones) em(design float64) int { return max(1, int(math.Round(design*z.typeface))) }

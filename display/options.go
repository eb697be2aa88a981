package display

import (
	"fmt"
	"math"
)

// Options say how large the screen is and from how far it is read; the type
// sizes follow from both. Zero values mean 43 inch and 3.5 m. Cold has nothing
// to do with sizes.
type Options struct {
	// DiagonalInch is the diagonal of the picture in inches.
	DiagonalInch float64
	// DistanceM is the reading distance in metres.
	DistanceM float64
	// Cold says which cold people are advised about.
	Cold Cold
}

// The screen and the distance that Options' zero values stand for.
const (
	defaultDiagonalInch = 43
	defaultDistanceM    = 3.5
)

// The angles that type takes at the reading distance, in arc minutes, and the
// mean height of an ideograph's ink in ems, by which type sizes are larger
// than the heights one sees.
const (
	bodyArcMinutes     = 24
	headlineArcMinutes = 60
	inkRegular         = 0.92
	inkBold            = 0.94
)

// mmPerInch1080 is the height of a pixel of a 1920×1080 picture in
// millimetres, for each inch of its diagonal: 25.4 · 9/√(16²+9²) / 1080.
const mmPerInch1080 = 0.01153

// Body type in pixels of a 1080-line picture: below the least, larger type
// only helps; above the most, the layout holds too little on a page.
const (
	leastBody = 38
	mostBody  = 72
)

// codeMM is the least side of a QR code in millimetres: a tenth of the 1.3 m
// from which it is scanned.
const codeMM = 133

// scale holds the type sizes for a picture of 1920×1080, in pixels.
type scale struct {
	body, headline float64
	code           float64
}

// newScale computes the type sizes. It fails for a screen that is too small
// for its distance.
func newScale(o Options) (scale, error) {
	if o.DiagonalInch == 0 {
		o.DiagonalInch = defaultDiagonalInch
	}
	if o.DistanceM == 0 {
		o.DistanceM = defaultDistanceM
	}
	if !(o.DiagonalInch > 0) || !(o.DistanceM > 0) {
		return scale{}, fmt.Errorf("screen of %v inch read from %v m: both must be positive", o.DiagonalInch, o.DistanceM)
	}
	mm := o.DiagonalInch * mmPerInch1080
	px := func(arcMinutes, ink float64) float64 {
		half := arcMinutes / 2 / 60 * math.Pi / 180
		return 2 * o.DistanceM * 1000 * math.Tan(half) / mm / ink
	}
	body := px(bodyArcMinutes, inkRegular)
	if body > mostBody {
		return scale{}, fmt.Errorf("screen of %v inch is too small to be read from %v m: body type would take %.0f px of 1080, at most %d fit",
			o.DiagonalInch, o.DistanceM, body, mostBody)
	}
	headline := px(headlineArcMinutes, inkBold)
	if body < leastBody {
		headline *= leastBody / body
		body = leastBody
	}
	return scale{body: body, headline: headline, code: codeMM / mm}, nil
}

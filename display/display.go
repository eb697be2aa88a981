package display

import (
	"fmt"
	"image"

	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/font/sfnt"
)

// Display lays out and paints screens for one size of type. It is not safe
// for use by several goroutines at once.
type Display struct {
	scale  scale
	cold   Cold
	fonts  fonts
	masks  *masks
	shaper shaping.HarfbuzzShaper
	shapes shapes
	wholes wholes
	// pictures are those scaled last, the last used at the end.
	pictures []scaled
	// outline is the memory in which outlines are read.
	outline sfnt.Buffer
	// uniform is the colour of the mask being stamped.
	uniform image.Uniform
}

// New reads the embedded fonts and computes the type sizes. It fails for a
// screen that is too small to be read from its distance.
func New(o Options) (*Display, error) {
	sc, err := newScale(o)
	if err != nil {
		return nil, fmt.Errorf("display: %w", err)
	}
	f, err := loadFonts()
	if err != nil {
		return nil, fmt.Errorf("display: %w", err)
	}
	return &Display{scale: sc, cold: o.Cold.orDefault(), fonts: f, masks: newMasks(), wholes: newWholes()}, nil
}

// Missing returns the characters of s that the fonts cannot show, each once,
// in order. On the screen a 〓 stands for each.
func (d *Display) Missing(s string) []rune {
	var missing []rune
	seen := map[rune]bool{}
	for _, r := range s {
		if !seen[r] && !invisible(r) && !d.fonts.has(r) {
			missing = append(missing, r)
		}
		seen[r] = true
	}
	return missing
}

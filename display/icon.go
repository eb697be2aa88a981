package display

import (
	"bytes"
	"embed"
	"fmt"
	"image"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"
)

// Tabler's outline icons, MIT licence, unchanged.
//
//go:embed icons/*.svg
var icons embed.FS

// iconGrid is the side of the icons' own grid, and iconStroke the width of
// their lines on it: a little less than the 2 they come with, since at the
// size of a hand that would shout.
const (
	iconGrid   = 24
	iconStroke = 1.75
)

// iconMask returns the coverage of an icon, size pixels square.
func (d *Display) iconMask(name string, size int) mask {
	key := maskKey{kind: iconShape, name: name, size: size}
	if m, ok := d.masks.find(key); ok {
		return m
	}
	return d.masks.keep(key, drawIcon(name, size))
}

// drawIcon rasterises an icon. An icon that cannot be read is a mistake in
// the program; a test reads all of them.
func drawIcon(name string, size int) mask {
	svg, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic(fmt.Sprintf("display: read icon: %v", err))
	}
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), []byte("#000"))
	// oksvg scales the path and not the stroke.
	stroke := fmt.Sprintf(`stroke-width="%.2f"`, iconStroke*float64(size)/iconGrid)
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="2"`), []byte(stroke))
	drawing, err := oksvg.ReadIconStream(bytes.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		panic(fmt.Sprintf("display: parse icon %s: %v", name, err))
	}
	r := image.Rect(0, 0, size, size)
	canvas := image.NewRGBA(r)
	drawing.SetTarget(0, 0, float64(size), float64(size))
	drawing.Draw(rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, canvas, r)), 1)
	m := image.NewAlpha(r)
	for i := range m.Pix {
		m.Pix[i] = canvas.Pix[4*i+3]
	}
	return m
}

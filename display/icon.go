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

// iconStroke is the width of an icon's lines, of 24, as a little less than
// the icons' own 2: at the size of a hand the lines would shout.
const iconStroke = "1.75"

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
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="2"`), []byte(`stroke-width="`+iconStroke+`"`))
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

package display_test

import (
	"flag"
	"image"
	"image/draw"
	"path/filepath"
	"testing"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"nuanxin/display"
)

var sheetDir = flag.String("sheet", "", "write the contact sheet and crops for the documents to this directory")

// Measures of the contact sheet in pixels.
const (
	thumbnail   = 480 // the longer side of a screen
	sheetSteps  = 4   // between the values of a colour, which makes the file smaller
	sheetGap    = 16
	sheetLabel  = 24 // below a screen
	sheetLying  = 4  // screens beside each other
	sheetStands = 7
)

// TestContactSheet writes what scripts/screens.sh asks for: all scenes lying
// and standing, and crops of them.
func TestContactSheet(t *testing.T) {
	if *sheetDir == "" {
		t.Skip("needs -sheet DIRECTORY")
	}
	d := newDisplay(t, display.Options{})
	lying, standing := tiles(d, fullHD, sheetLying), tiles(d, upright, sheetStands)
	for _, size := range sizes()[2:] {
		for _, s := range scenes() {
			if s.name == "overfull" || s.name == "winter" {
				lying.add(s.picture(d, size), golden(s, size))
			}
		}
	}
	sheet := image.NewRGBA(image.Rect(0, 0, lying.width(), lying.height()+standing.height()))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	lying.draw(sheet, 0)
	standing.draw(sheet, lying.height())
	writePNG(t, filepath.Join(*sheetDir, "screens.png"), sheet)
	for _, c := range crops() {
		p := c.scene(t).picture(d, c.size).SubImage(c.part).(*image.RGBA)
		half := image.NewRGBA(image.Rect(0, 0, c.part.Dx()/2, c.part.Dy()/2))
		xdraw.CatmullRom.Scale(half, half.Rect, p, p.Rect, draw.Src, nil)
		writePNG(t, filepath.Join(*sheetDir, "screens-"+c.name+".png"), half)
	}
}

// crop is a part of a screen that a document shows, at half its size.
type crop struct {
	name, of string
	size     image.Point
	part     image.Rectangle
}

func crops() []crop {
	return []crop{
		{"type", "news", fullHD, image.Rect(48, 144, 1288, 976)},
		{"colour", "weather-warning", fullHD, image.Rect(48, 144, 1288, 976)},
		{"icons", "summer", fullHD, image.Rect(1312, 144, 1872, 976)},
	}
}

func (c crop) scene(t *testing.T) scene {
	for _, s := range scenes() {
		if s.name == c.of {
			return s
		}
	}
	t.Fatalf("there is no scene %s", c.of)
	return scene{}
}

// tiling is a part of the sheet: screens of one shape, so many in a row.
type tiling struct {
	columns int
	tile    image.Point
	screens []*image.RGBA
	names   []string
}

// tiles makes the tiling of all scenes in a size.
func tiles(d *display.Display, size image.Point, columns int) *tiling {
	l := &tiling{columns: columns, tile: size.Mul(thumbnail).Div(max(size.X, size.Y))}
	for _, s := range scenes() {
		l.add(s.picture(d, size), golden(s, size))
	}
	return l
}

func (l *tiling) add(p *image.RGBA, name string) {
	small := image.NewRGBA(image.Rectangle{Max: l.tile})
	xdraw.CatmullRom.Scale(small, small.Rect, p, p.Rect, draw.Src, nil)
	for i, c := range small.Pix {
		small.Pix[i] = c / sheetSteps * sheetSteps
	}
	l.screens, l.names = append(l.screens, small), append(l.names, name)
}

func (l *tiling) width() int { return sheetGap + l.columns*(l.tile.X+sheetGap) }

func (l *tiling) height() int {
	return sheetGap + (len(l.screens)+l.columns-1)/l.columns*(l.tile.Y+sheetLabel+sheetGap)
}

func (l *tiling) draw(dst *image.RGBA, top int) {
	for i, p := range l.screens {
		at := image.Pt(sheetGap+i%l.columns*(l.tile.X+sheetGap), top+sheetGap+i/l.columns*(l.tile.Y+sheetLabel+sheetGap))
		draw.Draw(dst, p.Rect.Add(at), p, image.Point{}, draw.Src)
		label := font.Drawer{Dst: dst, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(at.X, at.Y+l.tile.Y+sheetLabel*2/3)}
		label.DrawString(l.names[i])
	}
}

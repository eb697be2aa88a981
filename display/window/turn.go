package window

import (
	"fmt"
	"image"

	"github.com/hajimehoshi/ebiten/v2"
)

// turn is by how many degrees the picture is turned clockwise on the glass.
type turn int

func (t turn) check() error {
	if t != 0 && t != 90 && t != 180 && t != 270 {
		return fmt.Errorf("rotation of %d degrees: want 0, 90, 180 or 270", t)
	}
	return nil
}

// upright is the size of the picture that fills a window once it is turned.
func (t turn) upright(window image.Point) image.Point {
	if t == 90 || t == 270 {
		return image.Pt(window.Y, window.X)
	}
	return window
}

// geometry takes a point of the upright picture to the window's. Its numbers
// are whole, unlike those of a sine, so that no pixel falls between two.
func (t turn) geometry(window image.Point) ebiten.GeoM {
	w, h := float64(window.X), float64(window.Y)
	rows := [2][3]float64{{1, 0, 0}, {0, 1, 0}}
	switch t {
	case 90:
		rows = [2][3]float64{{0, -1, w}, {1, 0, 0}}
	case 180:
		rows = [2][3]float64{{-1, 0, w}, {0, -1, h}}
	case 270:
		rows = [2][3]float64{{0, 1, 0}, {-1, 0, h}}
	}
	var m ebiten.GeoM
	for i, row := range rows {
		for j, v := range row {
			m.SetElement(i, j, v)
		}
	}
	return m
}

package window

import (
	"image"
	"time"
)

// The picture wanders on a closed path of 24 steps, so that no pixel shows the
// same edge of a letter for years. It begins where it was composed for, and
// goes up to shiftX and shiftY units to either side.
const (
	shiftX = 2
	shiftY = 3
)

// MaxShift is how far the picture is moved at most, in pixels, along either
// edge of a window of that size. What is to stay on the screen keeps as far
// from the edge.
func MaxShift(size image.Point) int { return shiftY * shiftUnit(size) }

// shiftUnit is two pixels on a screen of 1080 lines.
func shiftUnit(size image.Point) int { return max(1, min(size.X, size.Y)/540) }

// shiftAt is where the picture of a window that has been open for d is moved to,
// if it is moved on after every pause.
func shiftAt(d, pause time.Duration, size image.Point) image.Point {
	if pause <= 0 {
		return image.Point{}
	}
	step := int(d / pause)
	return image.Pt(swing(step, shiftX), swing(step, shiftY)).Mul(shiftUnit(size))
}

// swing goes from 0 up to far, down to -far, and back, in 4*far steps.
func swing(step, far int) int {
	switch at := step % (4 * far); {
	case at <= far:
		return at
	case at <= 3*far:
		return 2*far - at
	default:
		return at - 4*far
	}
}

// uncovered are the edges of a picture's place that it leaves when it is moved.
func uncovered(place image.Rectangle, shift image.Point) (edges []image.Rectangle) {
	moved := place.Add(shift)
	for _, edge := range []image.Rectangle{
		{place.Min, image.Pt(moved.Min.X, place.Max.Y)},
		{image.Pt(moved.Max.X, place.Min.Y), place.Max},
		{place.Min, image.Pt(place.Max.X, moved.Min.Y)},
		{image.Pt(place.Min.X, moved.Max.Y), place.Max},
	} {
		if !edge.Empty() {
			edges = append(edges, edge)
		}
	}
	return edges
}

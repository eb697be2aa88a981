package window_test

import (
	"image"
	"testing"
	"time"

	"nuanxin/display/window"
)

func TestTheShiftIsASmallClosedPathFromTheMiddle(t *testing.T) {
	size := image.Pt(1920, 1080)
	seen := map[image.Point]int{}
	var last image.Point
	for step := range 25 {
		at := window.ShiftAt(time.Duration(step)*time.Minute+30*time.Second, time.Minute, size)
		seen[at]++
		if far := max(at.X, at.Y, -at.X, -at.Y); far > window.MaxShift(size) {
			t.Errorf("step %d leads to %v, further than %d", step, at, window.MaxShift(size))
		}
		if d := at.Sub(last); step > 0 && max(d.X, d.Y, -d.X, -d.Y) != 2 {
			t.Errorf("step %d goes by %v, want two pixels", step, d)
		}
		last = at
	}
	if last != (image.Point{}) || seen[last] < 2 || len(seen) < 15 {
		t.Errorf("the path ends at %v after %d places, want the middle after 15 or more", last, len(seen))
	}
	if far := window.MaxShift(size); far != 6 {
		t.Errorf("the picture is shifted by up to %d; display's tests keep 6 pixels free", far)
	}
	if far := window.MaxShift(image.Pt(3840, 2160)); far != 2*window.MaxShift(size) {
		t.Errorf("a screen of twice the pixels is shifted by up to %d, want %d", far, 2*window.MaxShift(size))
	}
}

func TestWithoutAPauseNothingIsShifted(t *testing.T) {
	if at := window.ShiftAt(time.Hour, 0, image.Pt(1920, 1080)); at != (image.Point{}) {
		t.Errorf("the picture is at %v", at)
	}
}

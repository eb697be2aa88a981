package window

import (
	"time"
)

// DrawnSaid is what a window that drew at a time, and not since, says of itself
// when it goes through its loop.
func DrawnSaid(drawn time.Time) (said time.Time) {
	over := make(chan struct{})
	close(over)
	g := newGame(over, Options{Alive: func(drawn time.Time) { said = drawn }})
	g.drawn = drawn
	_ = g.Update() // is over
	return said
}

// ShiftAt is where the picture of a window is moved to.
var ShiftAt = shiftAt

// FadeAt returns what a fade begun at the zero time is after d: how much of the
// new picture covers the old, when the next step is due, and whether it is over.
func FadeAt(d time.Duration) (alpha float32, due time.Duration, over bool) {
	var begun time.Time
	f := startFade(begun).at(begun.Add(d))
	if f.over() {
		return f.alpha(), 0, true
	}
	return f.alpha(), f.due().Sub(begun), false
}

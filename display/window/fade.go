package window

import "time"

const (
	// fadeSteps is small because a frame of a fade costs as much as a change.
	fadeSteps = 3
	// fadeInterval between the first and the last of the steps makes 200 ms.
	fadeInterval = 200 * time.Millisecond / (fadeSteps - 1)
)

// fade counts the steps of a cross-fade by the clock, so that a slow machine
// shows fewer steps and is not later. The first step is taken at once. The zero
// fade is over.
type fade struct {
	begun time.Time
	step  int // 1 to fadeSteps-1 while it lasts
}

func startFade(now time.Time) fade { return fade{begun: now, step: 1} }

func (f fade) over() bool { return f.step == 0 }

// at is the fade as it stands at now.
func (f fade) at(now time.Time) fade {
	if f.over() {
		return fade{}
	}
	step := 1 + int(now.Sub(f.begun)/fadeInterval)
	if step >= fadeSteps {
		return fade{}
	}
	return fade{begun: f.begun, step: step}
}

// due is when the next step is to be taken.
func (f fade) due() time.Time {
	return f.begun.Add(time.Duration(f.step) * fadeInterval)
}

// alpha is how much of the new picture covers the old, from 0 to 1.
func (f fade) alpha() float32 {
	if f.over() {
		return 1
	}
	return float32(f.step) / fadeSteps
}

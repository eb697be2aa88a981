package sensors

import (
	"math"
	"slices"
	"time"
)

const (
	medianOf          = 5
	smoothing         = time.Minute // time constant
	jump      Celsius = 3           // further than a room gets between two samples
	agreeing          = 3           // samples that prove a jump
)

// filter calms a thermometer: the median of the last five samples removes
// outliers, and an exponential mean over the time that really passed removes
// noise. A jump is held back until three samples in a row agree on it, and is
// then taken at once.
type filter struct {
	value  Celsius
	at     time.Time
	recent []Celsius // believed, oldest first, at most medianOf
	held   []Celsius // not believed yet
}

// add takes a sample and says whether it is believed. A clock that went
// backwards counts as no time passed, one that jumped ahead as a long time.
func (f *filter) add(t Celsius, now time.Time) bool {
	if len(f.recent) > 0 && apart(t, f.value) {
		return f.hold(t, now)
	}
	f.held = nil
	weight := 1.0
	if len(f.recent) > 0 {
		passed := max(0, now.Sub(f.at))
		weight = 1 - math.Exp(-passed.Seconds()/smoothing.Seconds())
	}
	f.recent = append(f.recent, t)
	f.recent = f.recent[max(0, len(f.recent)-medianOf):]
	f.value += Celsius(weight) * (median(f.recent) - f.value)
	f.at = now
	return true
}

// hold keeps a sample that jumped, and says whether enough agree with it.
func (f *filter) hold(t Celsius, now time.Time) bool {
	if slices.ContainsFunc(f.held, func(other Celsius) bool { return apart(t, other) }) {
		f.held = nil
	}
	f.held = append(f.held, t)
	if len(f.held) < agreeing {
		return false
	}
	*f = filter{value: median(f.held), at: now, recent: f.held}
	return true
}

func apart(a, b Celsius) bool { return math.Abs(float64(a-b)) > float64(jump) }

// median returns the middle value; of an even number, the lower of two.
func median(values []Celsius) Celsius {
	return slices.Sorted(slices.Values(values))[(len(values)-1)/2]
}

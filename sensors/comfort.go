package sensors

import "time"

const (
	// hysteresis is how far into the band the room must come back before it
	// feels right again.
	hysteresis Celsius = 0.5
	// dwell is how long a feeling stays at least, so that the word on the wall
	// does not flicker.
	dwell = time.Minute
)

// band is the range of comfortable temperatures.
type band struct{ low, high Celsius }

// feeling is how the room feels, and since when.
type feeling struct {
	comfort Comfort // empty, and since zero, while nothing is known
	since   time.Time
}

// next returns how the room feels at temperature t after it felt as was. A
// clock that went backwards ends the dwell rather than stretch it.
func (b band) next(was feeling, t Celsius, now time.Time) feeling {
	comfort := b.comfort(was.comfort, t)
	stayed := now.Sub(was.since)
	if comfort == was.comfort || stayed >= 0 && stayed < dwell {
		return was
	}
	return feeling{comfort, now}
}

func (b band) comfort(was Comfort, t Celsius) Comfort {
	switch was {
	case ComfortCold:
		b.low += hysteresis
	case ComfortHot:
		b.high -= hysteresis
	}
	switch {
	case t < b.low:
		return ComfortCold
	case t > b.high:
		return ComfortHot
	}
	return ComfortOK
}

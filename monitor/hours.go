package monitor

import "time"

// Hours are a part of every day: from From until Until, both since midnight,
// and over midnight if Until is the earlier. Equal ones are no time at all.
type Hours struct {
	From, Until time.Duration
}

// Contain says whether a moment in local time is among them.
func (h Hours) Contain(t time.Time) bool {
	hour, minute, second := t.Clock()
	at := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	if h.From <= h.Until {
		return h.From <= at && at < h.Until
	}
	return at >= h.From || at < h.Until
}

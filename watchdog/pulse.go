package watchdog

import (
	"sync/atomic"
	"time"
)

// Pulse is the sign of life of something that goes round again and again. Its
// zero value is ready.
type Pulse struct {
	last atomic.Pointer[time.Time]
}

// Beat says that it has gone round now.
func (p *Pulse) Beat() { p.BeatAt(time.Now()) }

// BeatAt says that it went round at t.
func (p *Pulse) BeatAt(t time.Time) { p.last.Store(&t) }

// Last is when it went round last, zero if it has not yet.
func (p *Pulse) Last() time.Time {
	if t := p.last.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// Heart is a pulse and how long it may pause.
type Heart struct {
	Name  string
	Pulse *Pulse
	// Pause is the longest between two beats, far longer than any that is
	// right.
	Pause time.Duration
	// First says that the program is not ready before it has beaten. Others
	// may begin whenever they can.
	First bool
}

func (h Heart) stopped(now time.Time) bool {
	last := h.Pulse.Last()
	return !last.IsZero() && now.Sub(last) > h.Pause
}

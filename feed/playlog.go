package feed

import (
	"sync"
	"time"
)

// PlayLog counts what is on the glass, for proof of play. A play is an unbroken
// stay of one revision there, through all of its pages; a stay shorter than a
// [glance] is none, though its time counts. What an alert interrupts has two
// plays if it was up before and comes back after. A dimmed picture is on the
// glass as ever; on a black one is nothing.
//
// [PlayLog.Show] is for whoever puts up pictures, and waits for nobody;
// [PlayLog.Settle] is for another goroutine.
type PlayLog struct {
	mu    sync.Mutex // over what follows, never held for long
	up    stay       // of no item if nothing is up
	ended []stay     // that were not settled
	lost  int        // plays for which there was no room

	// Of whoever settles:
	tally   tally
	dropped int
}

// Bounds of what waits in memory while the disk fails: at eight seconds each,
// the stays of half a day, and the sums of 40 items over four days.
const (
	maxStays = 4096
	maxSums  = 4096
)

// stay is a time for which a revision was up.
type stay struct {
	ref         Ref
	began       time.Time // when it came up
	from, until time.Time // what of it is to be counted
	counted     bool      // it was as a play
}

// play says whether the stay is to be counted as a play.
func (s stay) play() bool { return !s.counted && s.until.Sub(s.began) >= glance }

// NewPlayLog makes a log of nothing.
func NewPlayLog() *PlayLog { return &PlayLog{tally: tally{}} }

// Show notes what is to be seen from a moment of the monotonic clock on; nil is
// nothing of anybody's. That it is the same as before may be said again.
func (l *PlayLog) Show(it *Item, at time.Time) {
	var ref Ref
	if it != nil {
		ref = it.Ref()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if ref == l.up.ref {
		return
	}
	l.end(at)
	l.up = stay{ref: ref, began: at, from: at}
}

// end has what is up counted until a moment.
func (l *PlayLog) end(at time.Time) {
	s := l.up
	if s.until = at; s.ref == (Ref{}) || !s.until.After(s.from) {
		return
	}
	l.up.from, l.up.counted = at, s.counted || s.play()
	switch {
	case len(l.ended) < maxStays:
		l.ended = append(l.ended, s)
	case s.play():
		l.lost++
	}
}

// Settle has keep keep what was played up to a moment until which the picture
// is known to have been on the glass. What it keeps is settled; after an error
// it is given again, with what came since. Hours are told by the clock that
// shows now. If there is nothing to keep, keep is not called.
func (l *PlayLog) Settle(until time.Time, now Moment, keep func([]Proof) error) error {
	read := time.Now()
	for _, s := range l.take(until) {
		l.count(s, func(t time.Time) time.Time { return now.Add(t.Sub(read)).UTC() }, now.Set)
	}
	l.dropped += l.tally.shrink(maxSums)
	proofs := l.tally.proofs()
	if len(proofs) == 0 {
		return nil
	}
	proofs[0].Dropped = l.dropped
	if err := keep(proofs); err != nil {
		return err
	}
	clear(l.tally)
	l.dropped = 0
	return nil
}

// take returns the stays up to a moment.
func (l *PlayLog) take(until time.Time) []stay {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(until)
	stays := l.ended
	l.ended = nil
	l.dropped += l.lost
	l.lost = 0
	return stays
}

// count adds a stay to the hours in which it was, by a clock if that is set.
func (l *PlayLog) count(s stay, clock func(time.Time) time.Time, set bool) {
	hour := func(t time.Time) time.Time {
		if !set {
			return time.Time{}
		}
		return clock(t).Truncate(time.Hour)
	}
	if s.play() {
		l.tally.add(hour(s.began), s.ref, 1, 0)
	}
	for from := s.from; from.Before(s.until); {
		part := s.until.Sub(from)
		if set {
			part = min(part, hour(from).Add(time.Hour).Sub(clock(from)))
		}
		l.tally.add(hour(from), s.ref, 0, part)
		from = from.Add(part)
	}
}

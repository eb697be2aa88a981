package feed

import (
	"sync"
	"time"
)

// Moment is a point in time as a station knows it.
type Moment struct {
	// Time is the station's clock if that is set, else the latest time of
	// which it is certain that it has passed.
	time.Time
	// Set says whether the clock is set.
	Set bool
}

// MaxAhead is how far the clock of a signer may be ahead of the station's. What
// is dated later is refused.
const MaxAhead = day

// precedes says whether a time lies so far ahead that no signer's clock can
// have shown it. Without a clock nobody can say.
func (m Moment) precedes(t time.Time) bool { return m.Set && t.After(m.Add(MaxAhead)) }

// Ahead says whether a revision, in Unix milliseconds, lies so far ahead that
// no signer's clock can have given it.
func (m Moment) Ahead(rev int64) bool { return m.Set && rev > m.Add(2*MaxAhead).UnixMilli() }

// Clock tells the time on a machine whose own clock may not be set: a Raspberry
// Pi has none that runs without power. All methods may be used by several
// goroutines.
type Clock struct {
	machine func() (now time.Time, set bool)
	built   time.Time // the floor that nobody can take back

	mu sync.Mutex
	// floor is the latest time that was certain, and noted what the machine's
	// clock showed when it was last set: a hint, for it may have been wrong.
	floor, noted mark
}

// mark is a time that was told, and when it was, on the monotonic clock.
type mark struct{ told, at time.Time }

func markNow(t time.Time) mark { return mark{t, time.Now()} }

// now is the time that it is by the mark.
func (m mark) now() time.Time { return m.told.Add(time.Since(m.at)) }

// NewClock makes a clock. Machine returns the machine's time and whether it is
// set, as by NTP; floor is a time that has certainly passed.
func NewClock(machine func() (now time.Time, set bool), floor time.Time) *Clock {
	return &Clock{machine: machine, built: floor, floor: markNow(floor), noted: markNow(floor)}
}

// Now is the machine's time if that is set and does not contradict the floor;
// else the floor or the noted time, whichever is later, and what has passed
// since.
func (c *Clock) Now() Moment {
	now, set := c.machine()
	c.mu.Lock()
	defer c.mu.Unlock()
	floor := c.floor.now()
	// The floor may come from a signer's clock that was ahead.
	if set && now.After(floor.Add(-MaxAhead)) {
		return Moment{now.Round(0), true} // without the monotonic clock, which hides a step
	}
	if noted := c.noted.now(); noted.After(floor) {
		return Moment{noted, false}
	}
	return Moment{floor, false}
}

// Recall gives the clock what the machine's showed when it was last set. It
// counts only while that is not set: it may have been set wrong.
func (c *Clock) Recall(noted time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noted = markNow(noted)
}

// Raise notes that a time has passed. One that a set clock contradicts is not
// believed: whoever said so would else put that clock out of use.
func (c *Clock) Raise(floor time.Time) {
	if c.Now().precedes(floor) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if floor.After(c.floor.now()) {
		c.floor = markNow(floor)
	}
}

// Reset puts the floor where it is certain again, after whoever raised it is
// no longer trusted. It goes no lower than it began.
func (c *Clock) Reset(floor time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if floor.Before(c.built) {
		floor = c.built
	}
	c.floor = markNow(floor)
}

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

	mu    sync.Mutex
	floor time.Time // the latest time that was certain
	since time.Time // when it was, on the monotonic clock
}

// NewClock makes a clock. Machine returns the machine's time and whether it is
// set, as by NTP; floor is a time that has certainly passed.
func NewClock(machine func() (now time.Time, set bool), floor time.Time) *Clock {
	return &Clock{machine: machine, built: floor, floor: floor, since: time.Now()}
}

// Now is the machine's time if that is set and does not contradict the floor;
// else the floor and what has passed since it was raised.
func (c *Clock) Now() Moment {
	now, set := c.machine()
	floor := c.Floor()
	// The floor may come from a signer's clock that was ahead.
	if set && now.After(floor.Add(-MaxAhead)) {
		return Moment{now, true}
	}
	return Moment{floor, false}
}

// Floor is a time that has certainly passed.
func (c *Clock) Floor() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.floor.Add(time.Since(c.since))
}

// Raise notes that a time has passed. One that a set clock contradicts is not
// believed: whoever said so would else put that clock out of use.
func (c *Clock) Raise(floor time.Time) {
	if c.Now().precedes(floor) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if floor.After(c.floor.Add(time.Since(c.since))) {
		c.floor, c.since = floor, time.Now()
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
	c.floor, c.since = floor, time.Now()
}

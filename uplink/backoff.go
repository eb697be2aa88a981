package uplink

import (
	"math/rand/v2"
	"time"
)

// The pause before the next connection. It is random, so that the stations of
// a district do not all come back in the second in which their broker does.
const (
	minPause = time.Second
	maxPause = 3 * time.Minute
	// steady is how long a connection must have lasted for the next pause to
	// be a short one again. A connection that ends sooner may be what keeps
	// breaking it: a message that cannot be stored, a second client of our
	// name.
	steady = time.Minute
)

// LongestPause is how long Run may take between two signs of life: a pause, and
// an attempt that keeps its time-outs, twice over.
const LongestPause = 2 * (maxPause + 2*time.Minute)

// alivePace is between signs of life while the link is up.
const alivePace = time.Minute

// backoff is a pause that grows. Its zero value is ready.
type backoff struct {
	ceiling time.Duration
}

// next is between half the ceiling and the ceiling, which doubles each time.
func (b *backoff) next() time.Duration {
	b.ceiling = min(max(2*b.ceiling, 2*minPause), maxPause)
	return b.ceiling/2 + rand.N(b.ceiling/2)
}

func (b *backoff) reset() { b.ceiling = 0 }

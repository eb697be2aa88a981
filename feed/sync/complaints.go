package sync

import (
	"log/slog"
	"sync/atomic"
)

// maxComplaints is how many lines a minute tell of what was refused: nobody
// can fill the journal with bad messages.
const maxComplaints = 20

// complaints counts what was refused in a minute.
type complaints struct{ count atomic.Int64 }

// level is that of a line about something refused: a warning, or one for
// debugging when there were enough.
func (c *complaints) level() slog.Level {
	if c.count.Add(1) > maxComplaints {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

// rest begins another minute, and returns of how much the last did not warn.
func (c *complaints) rest() int64 { return max(0, c.count.Swap(0)-maxComplaints) }

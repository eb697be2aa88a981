package feed

import "time"

// Floor is a time that has certainly passed.
func (c *Clock) Floor() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.floor.now()
}

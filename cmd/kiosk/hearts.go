package main

import (
	"time"

	"nuanxin/uplink"
	"nuanxin/watchdog"
)

// hearts beat while the station does what it is there for.
type hearts struct {
	window  watchdog.Pulse // it goes through its loop, and the X server answers
	picture watchdog.Pulse // it is brought to the glass, if only a black one
	store   watchdog.Pulse // it is written to and read from
	link    watchdog.Pulse // it is kept, or tried for: a broker is nobody's fault here
}

// alive takes the window's sign of life.
func (h *hearts) alive(drawn time.Time) {
	h.window.Beat()
	h.picture.BeatAt(drawn)
}

// list says how long each may pause. The window looks up every 10 seconds,
// draws every minute, and houses are kept every minute; painting a slide takes a
// second at most, and a disk may be slow.
func (h *hearts) list() []watchdog.Heart {
	return []watchdog.Heart{
		{Name: "window", Pulse: &h.window, Pause: 30 * time.Second, First: true},
		{Name: "picture", Pulse: &h.picture, Pause: 90 * time.Second, First: true},
		{Name: "store", Pulse: &h.store, Pause: 5 * time.Minute},
		{Name: "link", Pulse: &h.link, Pause: uplink.LongestPause},
	}
}

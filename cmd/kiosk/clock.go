package main

import (
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"nuanxin/config"
	"nuanxin/feed"
)

// newClock makes the station's clock. It knows at least that the program was
// built before it ran.
func newClock(source config.ClockSource) *feed.Clock {
	return feed.NewClock(machineTime(source, synchronised), built())
}

// machineTime tells the machine's time, and whether it is to be believed. Once
// it was synchronised it is, for a quartz goes wrong by seconds a day.
func machineTime(source config.ClockSource, synchronised func() bool) func() (time.Time, bool) {
	var set atomic.Bool
	set.Store(source == config.ClockSystem)
	return func() (time.Time, bool) {
		if !set.Load() && synchronised() {
			set.Store(true)
		}
		return time.Now(), set.Load()
	}
}

// timesyncd makes this file when it has set the clock for the first time since
// the machine was started (systemd-timesyncd.service(8)).
const timesyncd = "/run/systemd/timesync/synchronized"

// synchronised says whether an NTP client has set the machine's clock.
func synchronised() bool {
	if _, err := os.Stat(timesyncd); err == nil {
		return true
	}
	// Other clients tell the kernel (adjtimex(2)). Asking needs no privilege.
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
}

// built is when the program's source was last changed, zero if the build does
// not say.
func built() (t time.Time) {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" {
				t, _ = time.Parse(time.RFC3339, s.Value)
			}
		}
	}
	return t
}

// stamp is a moment for reports: zero while the clock is not set.
func stamp(m feed.Moment) time.Time {
	if !m.Set {
		return time.Time{}
	}
	return m.Time
}

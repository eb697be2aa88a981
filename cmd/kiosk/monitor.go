package main

import (
	"log/slog"
	"math"
	"time"

	"nuanxin/config"
	"nuanxin/feed"
	"nuanxin/monitor"
	"nuanxin/sensors/contact"
	"nuanxin/telemetry"
	"nuanxin/watchdog"
)

// newMonitor makes the monitor that the configuration describes.
func newMonitor(cfg config.Config, changed, told func(), log *slog.Logger) *monitor.Monitor {
	options := lights(cfg)
	options.Changed, options.Told, options.Log = changed, told, log
	if pin := cfg.Contacts.Blank; pin != "" {
		if blank, err := contact.OpenSwitch(pin); err != nil {
			log.Error("contact cannot be used", "contact", "blank", "err", err)
		} else {
			options.Contact = blank.Closed
		}
	}
	return monitor.New(options)
}

// lights are the monitor's options, but for its contact.
func lights(cfg config.Config) monitor.Options {
	s := cfg.Screen
	return monitor.Options{
		Off:          hours(s.OffFrom, s.OffUntil),
		Dim:          hours(s.DimFrom, s.DimUntil),
		Dimmed:       1 - float32(s.DimPercent)/100,
		AlertWakes:   s.AlertWakes,
		File:         s.BlankFile,
		PowerOn:      monitor.ParseCommand(s.PowerOn),
		PowerOff:     monitor.ParseCommand(s.PowerOff),
		PowerStatus:  monitor.ParseCommand(s.PowerStatus),
		PowerOffSays: s.PowerOffSays,
	}
}

func hours(from, until config.Daytime) monitor.Hours {
	return monitor.Hours{From: from.SinceMidnight(), Until: until.SinceMidnight()}
}

// screenState is what the station tells of its screen.
func screenState(lamp *monitor.Monitor, drawn *watchdog.Pulse, clock *feed.Clock) telemetry.Screen {
	is := lamp.Status()
	return telemetry.Screen{
		Off:       string(is.Off),
		Dim:       int(math.Round(float64(is.Dim) * 100)),
		Power:     string(is.Power),
		Presented: when(clock, drawn.Last()),
	}
}

// when tells the time of something that was t by the machine's clock, which may
// have been set since: zero if the clock is not set now.
func when(clock *feed.Clock, t time.Time) time.Time {
	now := clock.Now()
	if !now.Set || t.IsZero() {
		return time.Time{}
	}
	return now.Add(-time.Since(t))
}

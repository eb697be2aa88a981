package monitor

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// Reason is why a screen is black on purpose, empty if it is not.
type Reason string

// Why a screen is black.
const (
	ReasonHours   Reason = "hours"   // it is a time at which nobody looks
	ReasonFile    Reason = "file"    // the file is there
	ReasonContact Reason = "contact" // the contact is closed
)

// Look is how the screen is to be.
type Look struct {
	// Off makes the whole screen black.
	Off Reason
	// Dim is how much of the light is to be taken away, from 0 to 1.
	Dim float32
}

// Options are when a screen is dark, and how its power is switched. All may be
// zero.
type Options struct {
	// Off and Dim are when the screen is black and dimmed. While the time is
	// not known, it is neither.
	Off, Dim Hours
	// Dimmed is how much of the light is taken away in the hours of Dim.
	Dimmed float32
	// AlertWakes has an alert shown in full light at any hour. It never
	// overrides the file and the contact: those are the word of somebody who
	// stands before the screen.
	AlertWakes bool

	// File blanks the screen while there is a file of that name.
	File string
	// Contact blanks the screen while it returns true.
	Contact func() bool

	// PowerOn and PowerOff are the commands that switch the monitor, none or
	// both: by DPMS or the like, for the window lights an output that has been
	// taken from the X server.
	PowerOn, PowerOff Command
	// PowerStatus prints PowerOffSays while the monitor is off, and does not
	// while it is on. Without it, a command that ends well is believed.
	PowerStatus  Command
	PowerOffSays string

	// Changed is called when the file or the contact has blanked the screen, or
	// no longer does. Told is called when the Status has changed. They must
	// not block.
	Changed, Told func()
	Log           *slog.Logger
}

// Status is how the screen stands.
type Status struct {
	Look
	// Power is how the last command fared, empty if there was none.
	Power Power
}

// Monitor is a station's monitor. [New] makes one, [Monitor.Run] runs it.
type Monitor struct {
	Options
	blank atomic.Value // Reason: the file or the contact
	look  atomic.Value // Look: that was asked for last, nil before
	power atomic.Value // Power
	wish  chan struct{}
}

// New makes a monitor. Nothing is switched before Look is called.
func New(o Options) *Monitor {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	m := &Monitor{Options: o, wish: make(chan struct{}, 1)}
	if m.Changed == nil {
		m.Changed = func() {}
	}
	if m.Told == nil {
		m.Told = func() {}
	}
	m.blank.Store(m.blanked())
	m.power.Store(Power(""))
	return m
}

// Look returns how the screen is to be at a moment in local time, set if that
// is known, while an alert is up or not.
func (m *Monitor) Look(now time.Time, set, alert bool) Look {
	look := m.judge(now, set, alert)
	was, asked := m.look.Swap(look).(Look)
	if !asked || look.Off != was.Off {
		ring(m.wish)
	}
	if look.Off != was.Off {
		m.Log.Info("screen changes", "off", look.Off)
	}
	if look != was {
		m.Told()
	}
	return look
}

func (m *Monitor) judge(now time.Time, set, alert bool) Look {
	switch blank := m.blank.Load().(Reason); {
	case blank != "":
		return Look{Off: blank}
	case !set || alert && m.AlertWakes:
		return Look{}
	case m.Off.Contain(now):
		return Look{Off: ReasonHours}
	case m.Dim.Contain(now):
		return Look{Dim: m.Dimmed}
	}
	return Look{}
}

// Status returns how the screen stands.
func (m *Monitor) Status() Status {
	look, _ := m.look.Load().(Look)
	return Status{look, m.power.Load().(Power)}
}

// Run watches the file and the contact, and switches the monitor, until the
// context ends. It leaves the monitor as it is.
func (m *Monitor) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.watch(ctx) })
	group.Go(func() error { return m.switchPower(ctx) })
	return group.Wait()
}

func ring(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

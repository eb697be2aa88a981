package window

import (
	"fmt"
	"image"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// settlePause is for the flood of events that one plug makes.
const settlePause = 300 * time.Millisecond

// lookPace is how often the monitor is looked at without an event, should one be
// missed. A look takes a millisecond.
const lookPace = 10 * time.Second

// follower keeps a full-screen window on the monitor when that is unplugged,
// plugged in again, replaced or set to another mode. Ebitengine covers the
// monitor once, and a bare X server leaves a monitor dark that comes later: a
// desktop would see to both. It speaks to the X server on a connection of its
// own.
type follower struct {
	conn  *xgb.Conn
	root  xproto.Window
	pid   xproto.Atom
	moved func() // the window has another place or size
	log   *slog.Logger

	rotation uint16 // of the monitor that was seen last
}

// follow begins to follow, until the returned function is called.
func follow(display string, moved func(), log *slog.Logger) (stop func(), err error) {
	xgb.Logger.SetOutput(io.Discard) // it complains of each missing authority file
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("connect to display %q: %w", display, err)
	}
	f := &follower{
		conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root,
		moved: moved, log: log, rotation: randr.RotationRotate0,
	}
	managed, err := f.begin()
	if err != nil || managed {
		conn.Close()
		return func() {}, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.run()
	}()
	return func() { conn.Close(); <-ended }, nil
}

// begin asks for events. It says if a window manager does all this.
func (f *follower) begin() (managed bool, err error) {
	manager, err := f.atom("_NET_SUPPORTING_WM_CHECK")
	if err != nil {
		return false, err
	}
	if has, err := f.property(f.root, manager); err != nil || has != 0 {
		return true, err
	}
	if f.pid, err = f.atom("_NET_WM_PID"); err != nil {
		return false, err
	}
	if err := randr.Init(f.conn); err != nil {
		return false, fmt.Errorf("RandR: %w", err)
	}
	if _, err := randr.QueryVersion(f.conn, 1, 3).Reply(); err != nil {
		return false, fmt.Errorf("RandR: %w", err)
	}
	plugs := uint16(randr.NotifyMaskScreenChange | randr.NotifyMaskCrtcChange | randr.NotifyMaskOutputChange)
	if err := randr.SelectInputChecked(f.conn, f.root, plugs).Check(); err != nil {
		return false, fmt.Errorf("RandR: %w", err)
	}
	// Ebitengine moves the window when its monitor goes.
	err = xproto.ChangeWindowAttributesChecked(f.conn, f.root, xproto.CwEventMask,
		[]uint32{xproto.EventMaskSubstructureNotify}).Check()
	return false, err
}

// run fits the window after every event, and now and then without one, until
// the connection ends.
func (f *follower) run() {
	events := make(chan struct{}, 1)
	go func() {
		defer close(events)
		for {
			e, err := f.conn.WaitForEvent()
			if e == nil && err == nil {
				return
			}
			if e, ok := e.(xproto.MapNotifyEvent); ok {
				f.nudge(e.Window)
			}
			select {
			case events <- struct{}{}:
			default:
			}
		}
	}()
	look := time.NewTicker(lookPace)
	defer look.Stop()
	for {
		select {
		case _, open := <-events:
			if !open {
				return
			}
			time.Sleep(settlePause)
		case <-look.C:
		}
		if err := f.fit(); err != nil {
			f.log.Debug("window not fitted to the monitor", "err", err)
		}
	}
}

// nudge changes the size of the window when it comes. Ebitengine waits for that
// before it covers the monitor, and without a window manager for nothing: that
// would be a third of the time to the first picture.
func (f *follower) nudge(w xproto.Window) {
	if pid, err := f.property(w, f.pid); err != nil || int(pid) != os.Getpid() {
		return
	}
	if at, err := xproto.GetGeometry(f.conn, xproto.Drawable(w)).Reply(); err == nil {
		xproto.ConfigureWindow(f.conn, w, xproto.ConfigWindowHeight, []uint32{uint32(at.Height) + 1})
	}
}

// fit lights the monitor if need be, and has the window cover it.
func (f *follower) fit() error {
	place, err := f.monitor()
	if err != nil || place.Empty() {
		return err
	}
	window, err := f.window()
	if err != nil || window == 0 {
		return err
	}
	at, err := xproto.GetGeometry(f.conn, xproto.Drawable(window)).Reply()
	if err != nil {
		return err
	}
	is := image.Rect(0, 0, int(at.Width), int(at.Height)).Add(image.Pt(int(at.X), int(at.Y)))
	if is == place {
		return nil
	}
	f.log.Info("monitor changed", "at", place.Min, "size", place.Size())
	err = xproto.ConfigureWindowChecked(f.conn, window,
		xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight, []uint32{
			uint32(place.Min.X), uint32(place.Min.Y), uint32(place.Dx()), uint32(place.Dy()),
		}).Check()
	f.moved()
	return err
}

// window finds this process's window, 0 if it is not there yet.
func (f *follower) window() (xproto.Window, error) {
	tree, err := xproto.QueryTree(f.conn, f.root).Reply()
	if err != nil {
		return 0, err
	}
	for _, w := range tree.Children {
		if pid, err := f.property(w, f.pid); err == nil && int(pid) == os.Getpid() {
			return w, nil
		}
	}
	return 0, nil
}

// property is the first word of a window's property, 0 if it has none.
func (f *follower) property(w xproto.Window, name xproto.Atom) (uint32, error) {
	p, err := xproto.GetProperty(f.conn, false, w, name, xproto.GetPropertyTypeAny, 0, 1).Reply()
	if err != nil || p.Format != 32 || len(p.Value) < 4 {
		return 0, err
	}
	return xgb.Get32(p.Value), nil
}

func (f *follower) atom(name string) (xproto.Atom, error) {
	a, err := xproto.InternAtom(f.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, fmt.Errorf("atom %s: %w", name, err)
	}
	return a.Atom, nil
}

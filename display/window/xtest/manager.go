package xtest

import (
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// manager speaks to the X server as a window manager would.
type manager struct {
	*xgb.Conn
	window xproto.Window // the topmost that is visible
}

// Window returns where on the screen the topmost visible window is.
func (s *Screen) Window() (image.Rectangle, error) {
	var at image.Rectangle
	err := s.manage(func(m manager) error {
		g, err := xproto.GetGeometry(m.Conn, xproto.Drawable(m.window)).Reply()
		if err != nil {
			return err
		}
		at = image.Rect(0, 0, int(g.Width), int(g.Height)).Add(image.Pt(int(g.X), int(g.Y)))
		return nil
	})
	return at, err
}

// Resize gives the topmost visible window the size, in pixels, as a window
// manager does. It returns when the server has done so.
func (s *Screen) Resize(size image.Point) error {
	return s.manage(func(m manager) error {
		return xproto.ConfigureWindowChecked(m.Conn, m.window, xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
			[]uint32{uint32(size.X), uint32(size.Y)}).Check()
	})
}

// CloseWindow asks the topmost visible window to close, as a window manager
// does when its close button is pressed (ICCCM 4.2.8.1, "Window Deletion").
func (s *Screen) CloseWindow() error {
	return s.manage(func(m manager) error {
		protocols, err := m.atom("WM_PROTOCOLS")
		if err != nil {
			return err
		}
		del, err := m.atom("WM_DELETE_WINDOW")
		if err != nil {
			return err
		}
		event := xproto.ClientMessageEvent{
			Format: 32, Window: m.window, Type: protocols,
			Data: xproto.ClientMessageDataUnionData32New([]uint32{uint32(del), 0, 0, 0, 0}),
		}
		return xproto.SendEventChecked(m.Conn, false, m.window, xproto.EventMaskNoEvent, string(event.Bytes())).Check()
	})
}

// Smudge fills a part of the topmost visible window with black, as when
// another window has covered it and gone. The part is in the window's own
// coordinates.
func (s *Screen) Smudge(part image.Rectangle) error {
	return s.manage(func(m manager) error {
		black, err := xproto.NewGcontextId(m.Conn)
		if err != nil {
			return err
		}
		if err := xproto.CreateGCChecked(m.Conn, black, xproto.Drawable(m.window), 0, nil).Check(); err != nil {
			return err
		}
		return xproto.PolyFillRectangleChecked(m.Conn, xproto.Drawable(m.window), black, []xproto.Rectangle{{
			X: int16(part.Min.X), Y: int16(part.Min.Y), Width: uint16(part.Dx()), Height: uint16(part.Dy()),
		}}).Check()
	})
}

// manage connects, finds the topmost visible window, and acts on it.
func (s *Screen) manage(act func(manager) error) error {
	xgb.Logger.SetOutput(io.Discard) // it misses the authority file, which Xvfb does not ask for
	conn, err := xgb.NewConnDisplay(s.Display())
	if err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	defer conn.Close()
	m := manager{Conn: conn}
	if m.window, err = m.topmost(); err == nil {
		err = act(m)
	}
	if err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	return nil
}

// topmost returns the highest child of the root window that can be seen.
func (m manager) topmost() (xproto.Window, error) {
	tree, err := xproto.QueryTree(m.Conn, xproto.Setup(m.Conn).DefaultScreen(m.Conn).Root).Reply()
	if err != nil {
		return 0, err
	}
	for _, window := range slices.Backward(tree.Children) {
		attributes, err := xproto.GetWindowAttributes(m.Conn, window).Reply()
		if err != nil {
			return 0, err
		}
		if attributes.MapState == xproto.MapStateViewable {
			return window, nil
		}
	}
	return 0, errors.New("no window is visible")
}

func (m manager) atom(name string) (xproto.Atom, error) {
	answer, err := xproto.InternAtom(m.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return answer.Atom, nil
}

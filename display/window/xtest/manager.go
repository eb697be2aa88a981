package xtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"net"
	"time"
)

// Requests and constants of the X11 protocol, version 11.0 ("X Window System
// Protocol", appendix B, "Protocol Encoding").
const (
	opGetWindowAttributes = 3
	opConfigureWindow     = 12
	opGetGeometry         = 14
	opQueryTree           = 15
	opInternAtom          = 16
	opSendEvent           = 25
	opGetInputFocus       = 43
	opCreateGC            = 55
	opPolyFillRectangle   = 70

	configureWidthHeight = 0x4 | 0x8
	eventClientMessage   = 33
	mapStateViewable     = 2
)

const connectionTimeout = 5 * time.Second

// manager speaks to the X server as a window manager would.
type manager struct {
	conn net.Conn
	root uint32
	base uint32 // the first identifier that this connection may give away
}

// Window returns where on the screen the topmost visible window is.
func (s *Screen) Window() (image.Rectangle, error) {
	var at image.Rectangle
	err := s.manage(func(m *manager, window uint32) error {
		geometry, err := m.ask(opGetGeometry, 0, le(nil, window))
		if err != nil {
			return err
		}
		field := func(i int) int { return int(binary.LittleEndian.Uint16(geometry[i:])) }
		corner := image.Pt(int(int16(field(12))), int(int16(field(14))))
		at = image.Rectangle{Min: corner, Max: corner.Add(image.Pt(field(16), field(18)))}
		return nil
	})
	return at, err
}

// Resize gives the topmost visible window the size, in pixels, as a window
// manager does. It returns when the server has done so.
func (s *Screen) Resize(size image.Point) error {
	return s.manage(func(m *manager, window uint32) error {
		body := le(nil, window, configureWidthHeight, uint32(size.X), uint32(size.Y))
		return m.send(opConfigureWindow, 0, body)
	})
}

// CloseWindow asks the topmost visible window to close, as a window manager
// does when its close button is pressed (ICCCM 4.2.8.1, "Window Deletion").
func (s *Screen) CloseWindow() error {
	return s.manage(func(m *manager, window uint32) error {
		protocols, err := m.atom("WM_PROTOCOLS")
		if err != nil {
			return err
		}
		del, err := m.atom("WM_DELETE_WINDOW")
		if err != nil {
			return err
		}
		// Destination, event mask, then the event: its code and format (32
		// bits) in the first word, window, type and five words of data.
		body := le(nil, window, 0, eventClientMessage|32<<8, window, protocols, del, 0, 0, 0, 0)
		return m.send(opSendEvent, 0, body)
	})
}

// Smudge fills a part of the topmost visible window with black, as when another window has covered it and gone. The part is in
// the window's own coordinates.
func (s *Screen) Smudge(part image.Rectangle) error {
	return s.manage(func(m *manager, window uint32) error {
		if err := m.send(opCreateGC, 0, le(nil, m.base, window, 0)); err != nil {
			return err
		}
		corner := uint32(uint16(part.Min.X)) | uint32(part.Min.Y)<<16
		size := uint32(uint16(part.Dx())) | uint32(part.Dy())<<16
		return m.send(opPolyFillRectangle, 0, le(nil, window, m.base, corner, size))
	})
}

// manage connects, finds the topmost visible window, and returns when the
// server has processed what act requested.
func (s *Screen) manage(act func(m *manager, window uint32) error) error {
	m, err := dial(s.number)
	if err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	defer func() { _ = m.conn.Close() }()
	window, err := m.topmost()
	if err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	if err := act(m, window); err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	// An answer comes only after all earlier requests have been processed.
	if _, err := m.ask(opGetInputFocus, 0, nil); err != nil {
		return fmt.Errorf("manage display %s: %w", s.Display(), err)
	}
	return nil
}

func dial(number int) (*manager, error) {
	conn, err := net.Dial("unix", fmt.Sprintf("/tmp/.X11-unix/X%d", number))
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(connectionTimeout))
	// Little-endian, protocol 11.0, no authorisation.
	if _, err := conn.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	m := &manager{conn: conn}
	if err := m.readSetup(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return m, nil
}

// readSetup learns the root window of the first screen.
func (m *manager) readSetup() error {
	var head [8]byte
	if _, err := io.ReadFull(m.conn, head[:]); err != nil {
		return err
	}
	setup := make([]byte, 4*int(binary.LittleEndian.Uint16(head[6:])))
	if _, err := io.ReadFull(m.conn, setup); err != nil {
		return err
	}
	if head[0] != 1 {
		return errors.New("the server refused the connection")
	}
	m.base = binary.LittleEndian.Uint32(setup[4:])
	vendor := int(binary.LittleEndian.Uint16(setup[16:]))
	formats := int(setup[21])
	screen := 32 + (vendor+3)&^3 + 8*formats
	m.root = binary.LittleEndian.Uint32(setup[screen:])
	return nil
}

// topmost returns the highest child of the root window that can be seen.
func (m *manager) topmost() (uint32, error) {
	tree, err := m.ask(opQueryTree, 0, le(nil, m.root))
	if err != nil {
		return 0, err
	}
	for n := int(binary.LittleEndian.Uint16(tree[16:])); n > 0; n-- {
		window := binary.LittleEndian.Uint32(tree[32+4*(n-1):])
		attributes, err := m.ask(opGetWindowAttributes, 0, le(nil, window))
		if err != nil {
			return 0, err
		}
		if attributes[26] == mapStateViewable {
			return window, nil
		}
	}
	return 0, errors.New("no window is visible")
}

func (m *manager) atom(name string) (uint32, error) {
	body := append(le(nil, uint32(len(name))), name...)
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	answer, err := m.ask(opInternAtom, 0, body)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(answer[8:]), nil
}

// send writes a request; body must be whole words.
func (m *manager) send(op, data byte, body []byte) error {
	words := 1 + len(body)/4
	_, err := m.conn.Write(append([]byte{op, data, byte(words), byte(words >> 8)}, body...))
	return err
}

// ask sends a request and returns the server's reply. Nobody selects events on
// this connection, so what comes is either the reply or an error.
func (m *manager) ask(op, data byte, body []byte) ([]byte, error) {
	if err := m.send(op, data, body); err != nil {
		return nil, err
	}
	reply := make([]byte, 32)
	if _, err := io.ReadFull(m.conn, reply); err != nil {
		return nil, err
	}
	if reply[0] != 1 {
		return nil, fmt.Errorf("request %d: X error %d for request %d", op, reply[1], reply[10])
	}
	rest := make([]byte, 4*binary.LittleEndian.Uint32(reply[4:]))
	if _, err := io.ReadFull(m.conn, rest); err != nil {
		return nil, err
	}
	return append(reply, rest...), nil
}

// le appends words in little-endian order.
func le(b []byte, words ...uint32) []byte {
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

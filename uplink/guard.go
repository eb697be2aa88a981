package uplink

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// maxPacket is the greatest remaining length of a packet, in bytes. Messages
// have up to 64 KiB; MQTT would let a header of five bytes announce 256 MiB,
// and paho would allocate them at once.
const maxPacket = 256 << 10

// maxCodes bounds the SUBACK before its request is known.
const maxCodes = 64

// The packets of MQTT 3.1.1 (section 2.2.1) that matter here.
const (
	kindConnack   = 2
	kindPublish   = 3
	kindPuback    = 4
	kindSubscribe = 8
	kindSuback    = 9
	kindPingresp  = 13
)

// guard is the connection as paho sees it. It passes on only what a broker may
// send to a client that uses QoS 0 and 1: no packet longer than maxPacket, no
// kind of packet that is not for us, and no acknowledgement but of a packet
// that was written whole on this connection, with as many return codes as it
// had filters. Anything else ends the connection, since it makes paho panic,
// allocate without bound, or take for delivered what is not.
//
// One goroutine may read while others write.
type guard struct {
	net.Conn
	in *bufio.Reader

	// For the reader alone.
	welcome bool   // the CONNACK has passed
	checked []byte // may pass, and then
	body    int    // as many bytes of a PUBLISH

	mu    sync.Mutex
	asked map[uint16]request // by packet identifier
	cause error              // of the end
}

// request is a packet of ours that the broker has to acknowledge.
type request struct {
	codes int       // return codes in the SUBACK; none in a PUBACK
	sent  chan bool // receives once: whether it was written whole
}

func newGuard(conn net.Conn) *guard {
	return &guard{Conn: conn, in: bufio.NewReader(conn), asked: make(map[uint16]request)}
}

// Read passes on what the broker sends, packet by packet.
func (g *guard) Read(p []byte) (int, error) {
	if err := g.ended(); err != nil {
		return 0, err
	}
	if len(g.checked) == 0 && g.body == 0 {
		if err := g.next(); err != nil {
			return 0, g.abort(err)
		}
	}
	if len(g.checked) > 0 {
		n := copy(p, g.checked)
		g.checked = g.checked[n:]
		return n, nil
	}
	n, err := g.in.Read(p[:min(len(p), g.body)])
	g.body -= n
	if err != nil {
		err = g.abort(err)
	}
	return n, err
}

// Write passes on a packet, which paho writes in one call, and remembers the
// acknowledgement that it asks for.
func (g *guard) Write(packet []byte) (int, error) {
	id, r, acknowledged := wanted(packet)
	if acknowledged {
		g.mu.Lock()
		g.asked[id] = r
		g.mu.Unlock()
	}
	n, err := g.Conn.Write(packet)
	if acknowledged {
		r.sent <- err == nil
	}
	if err != nil {
		// paho would only log that it could not write a PINGREQ.
		return n, g.abort(err)
	}
	return n, nil
}

// abort closes the connection and returns the reason that was given first, to
// paho too: it passes over [net.ErrClosed] in silence, and would then not
// notice a connection that someone else has closed.
func (g *guard) abort(cause error) error {
	switch {
	case errors.Is(cause, io.EOF):
		cause = errors.New("broker closed the connection")
	case errors.Is(cause, net.ErrClosed):
		cause = errors.New("connection closed on our side")
	}
	g.mu.Lock()
	if g.cause == nil {
		g.cause = cause
	}
	cause = g.cause
	g.mu.Unlock()
	_ = g.Close()
	return cause
}

// ended is the reason of the end, nil before it.
func (g *guard) ended() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cause
}

// next reads the header of the next packet, and the rest unless it is a
// PUBLISH, and checks them.
func (g *guard) next() error {
	first, err := g.in.ReadByte()
	if err != nil {
		return err
	}
	g.checked = append(g.checked[:0], first)
	length, err := g.length()
	if err != nil {
		return err
	}
	if err := g.checkHeader(first, length); err != nil {
		return err
	}
	if first>>4 == kindPublish {
		g.body = length
		return nil
	}
	header := len(g.checked)
	g.checked = append(g.checked, make([]byte, length)...)
	if _, err := io.ReadFull(g.in, g.checked[header:]); err != nil {
		return err
	}
	return g.checkBody(first>>4, g.checked[header:])
}

// length reads the remaining length (MQTT 3.1.1, section 2.2.3).
func (g *guard) length() (int, error) {
	length := 0
	for shift := 0; shift < 4*7; shift += 7 {
		b, err := g.in.ReadByte()
		if err != nil {
			return 0, err
		}
		g.checked = append(g.checked, b)
		length |= int(b&0x7f) << shift
		if b&0x80 == 0 {
			return length, nil
		}
	}
	return 0, errors.New("broker sent a malformed remaining length")
}

// checkHeader checks what the first byte and the remaining length tell.
func (g *guard) checkHeader(first byte, length int) error {
	kind, flags := first>>4, first&0x0f
	if length > maxPacket {
		return fmt.Errorf("broker sent a packet of %d bytes, more than %d", length, maxPacket)
	}
	if g.welcome == (kind == kindConnack) {
		return fmt.Errorf("broker sent a packet of type %d at the wrong time", kind)
	}
	ok := false
	switch kind {
	case kindConnack, kindPuback:
		ok = flags == 0 && length == 2
	case kindPublish:
		// A topic of one byte and, at QoS 1, an identifier. We never
		// subscribe at QoS 2.
		qos := int(flags >> 1 & 3)
		ok = qos <= 1 && length >= 3+2*qos
	case kindSuback:
		ok = flags == 0 && length > 2 && length <= 2+maxCodes
	case kindPingresp:
		ok = flags == 0 && length == 0
	}
	if !ok {
		return fmt.Errorf("broker sent a packet of type %d with flags %#x and %d bytes", kind, flags, length)
	}
	return nil
}

// checkBody checks a whole packet.
func (g *guard) checkBody(kind byte, body []byte) error {
	switch kind {
	case kindConnack:
		// paho takes a code that it does not know for success, on a
		// connection that it has closed.
		if code := body[1]; code > 5 {
			return fmt.Errorf("broker sent a CONNACK with unknown code %d", code)
		}
		g.welcome = true
	case kindPuback, kindSuback:
		id := binary.BigEndian.Uint16(body)
		g.mu.Lock()
		r, ok := g.asked[id]
		delete(g.asked, id)
		g.mu.Unlock()
		// The acknowledgement may be faster than the return of our write. One
		// that comes before a write has failed would complete a token twice,
		// on which paho panics.
		if !ok || r.codes != len(body)-2 || !<-r.sent {
			return errors.New("broker acknowledged what was not asked")
		}
	}
	return nil
}

// wanted tells the acknowledgement that a packet of paho's asks for.
func wanted(packet []byte) (id uint16, r request, acknowledged bool) {
	body := 2 // after the first byte and the last of the remaining length
	for packet[body-1]&0x80 != 0 {
		body++
	}
	packet, first := packet[body:], packet[0]
	switch {
	case first>>4 == kindPublish && first>>1&3 == 1:
		packet = packet[2+binary.BigEndian.Uint16(packet):] // the topic
	case first>>4 == kindSubscribe:
		for rest := packet[2:]; len(rest) > 0; r.codes++ {
			rest = rest[2+int(binary.BigEndian.Uint16(rest))+1:] // a filter and its QoS
		}
	default:
		return 0, request{}, false
	}
	r.sent = make(chan bool, 1)
	return binary.BigEndian.Uint16(packet), r, true
}

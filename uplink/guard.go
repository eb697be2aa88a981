package uplink

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// maxPacket is the greatest remaining length that paho gets to see, in bytes.
// MQTT would let a header of five bytes announce 256 MiB, and paho would
// allocate them at once. Messages have up to 64 KiB, as have topics, so of a
// PUBLISH clipped to this there is still a payload left that is too long.
const maxPacket = 256 << 10

// The packets of MQTT 3.1.1 (section 2.2.1) that matter here.
const (
	kindConnack     = 2
	kindPublish     = 3
	kindPuback      = 4
	kindSubscribe   = 8
	kindSuback      = 9
	kindUnsubscribe = 10
	kindUnsuback    = 11
	kindPingreq     = 12
	kindPingresp    = 13
)

// guard is the connection as paho sees it. It passes on only what a broker may
// send to a client that uses QoS 0 and 1: no kind of packet that is not for us,
// and no acknowledgement but of a packet that was written whole on this
// connection. Anything else ends the connection, since it makes paho panic,
// allocate without bound, or take for delivered what is not.
//
// A PUBLISH longer than maxPacket does not: it is a broker's right, and the
// broker would send it again on each connection to come. paho gets it clipped,
// so that it is handled and acknowledged, and then the rest is read and thrown
// away. The rest has no bound but MQTT's, though it may be paid by volume:
// whoever hangs up leaves the broker to send it all again, or cannot read what
// stands behind it. The acknowledgement does not wait for the rest, whose
// bytes change nothing: what is once acknowledged is not paid for again when
// the line breaks in the middle.
//
// One goroutine may read while others write.
type guard struct {
	net.Conn
	in *bufio.Reader

	// For the reader alone.
	welcome bool   // the CONNACK has passed
	checked []byte // may pass, and then
	body    int    // as many bytes of a PUBLISH
	excess  int    // bytes of that PUBLISH that follow and do not pass

	passed  atomic.Int64 // bytes of PUBLISHes
	skipped atomic.Int64 // and those that did not pass; while they come, answers wait behind
	pinged  atomic.Bool  // paho has asked since excess last answered it

	asked requests

	mu    sync.Mutex
	cause error // of the end
}

func newGuard(conn net.Conn) *guard {
	return &guard{Conn: conn, in: bufio.NewReader(conn), asked: requests{open: make(map[uint16]request)}}
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
	g.passed.Add(int64(n))
	if err != nil {
		err = g.abort(err)
	}
	return n, err
}

// received is how many bytes of messages have come.
func (g *guard) received() int64 { return g.passed.Load() + g.skipped.Load() }

// Write passes on a packet, which paho writes in one call, and remembers the
// acknowledgement that it asks for.
func (g *guard) Write(packet []byte) (int, error) {
	packet, written := g.asked.ask(packet)
	if packet[0]>>4 == kindPingreq {
		g.pinged.Store(true)
	}
	n, err := g.Conn.Write(packet)
	written(err == nil)
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
	if err := g.skip(); err != nil || len(g.checked) > 0 {
		return err
	}
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
		if err := g.checkTopic(first, length); err != nil {
			return err
		}
		g.body = min(length, maxPacket)
		g.excess = length - g.body
		g.checked = binary.AppendUvarint(g.checked[:1], uint64(g.body)) // as MQTT encodes it
		return nil
	}
	header := len(g.checked)
	g.checked = append(g.checked, make([]byte, length)...)
	if _, err := io.ReadFull(g.in, g.checked[header:]); err != nil {
		return err
	}
	return g.checkBody(first>>4, g.checked[header:])
}

// skip throws away the rest of a clipped PUBLISH as it comes. The PINGRESP
// that stands behind it may be late for paho, but the bytes tell the same, so
// skip has one pass instead.
func (g *guard) skip() error {
	for g.excess > 0 {
		if _, err := g.in.Peek(1); err != nil {
			return err
		}
		n, _ := g.in.Discard(min(g.excess, g.in.Buffered()))
		g.excess -= n
		g.skipped.Add(int64(n))
		if g.pinged.Swap(false) {
			g.checked = append(g.checked[:0], kindPingresp<<4, 0)
			return nil
		}
	}
	return nil
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
	if g.welcome == (kind == kindConnack) {
		return fmt.Errorf("broker sent a packet of type %d at the wrong time", kind)
	}
	ok := false
	switch kind {
	case kindConnack, kindPuback, kindUnsuback:
		ok = flags == 0 && length == 2
	case kindPublish:
		// We never subscribe at QoS 2. See checkTopic for the rest.
		ok = flags>>1&3 <= 1 && length >= 2
	case kindSuback:
		// We ask for one filter at a time, and paho panics at a second code.
		ok = flags == 0 && length == 3
	case kindPingresp:
		ok = flags == 0 && length == 0
	}
	if !ok {
		return fmt.Errorf("broker sent a packet of type %d with flags %#x and %d bytes", kind, flags, length)
	}
	return nil
}

// checkTopic checks that a PUBLISH has room for a topic of at least one byte
// and, at QoS 1, for its identifier. It looks ahead and takes nothing.
func (g *guard) checkTopic(first byte, length int) error {
	prefix, err := g.in.Peek(2)
	if err != nil {
		return err
	}
	topic, qos := int(binary.BigEndian.Uint16(prefix)), int(first>>1&3)
	if topic == 0 || 2+topic+2*qos > length {
		return fmt.Errorf("broker sent a message of %d bytes at QoS %d with a topic of %d", length, qos, topic)
	}
	return nil
}

// checkBody checks a whole packet.
func (g *guard) checkBody(kind byte, body []byte) error {
	switch kind {
	case kindConnack:
		// paho takes a code that it does not know for success, on a
		// connection that it has closed.
		if flags, code := body[0], body[1]; flags > 1 || code > 5 {
			return fmt.Errorf("broker sent a CONNACK with flags %#x and code %d", flags, code)
		}
		g.welcome = true
	case kindPuback, kindSuback, kindUnsuback:
		id := binary.BigEndian.Uint16(body)
		if !g.asked.answered(kind, id) {
			return errors.New("broker acknowledged what was not asked")
		}
		binary.BigEndian.PutUint16(body, mirror(id))
	}
	return nil
}

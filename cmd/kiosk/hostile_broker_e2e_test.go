//go:build e2e

package main_test

import (
	"bufio"
	"encoding/binary"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// foe is a broker that has its manners by hand, and so can lose them.
type foe struct {
	listener net.Listener
	came     chan net.Conn
	accepted atomic.Int64 // connections so far

	mu     sync.Mutex
	sent   []sent            // by stations, in order, but for receipts
	given  []given           // in order
	offers map[string][]byte // what a SUBSCRIBE for the topic brings
}

func newFoe(t *testing.T) *foe {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	f := &foe{listener: l, came: make(chan net.Conn), offers: map[string][]byte{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.accepted.Add(1)
			select {
			case f.came <- c:
			case <-t.Context().Done():
				_ = c.Close()
			}
		}
	}()
	return f
}

func (f *foe) port() int { return f.listener.Addr().(*net.TCPAddr).Port }

// peer is the broker's end of one connection.
type peer struct {
	net.Conn
	foe  *foe
	in   *bufio.Reader
	out  sync.Mutex
	gone chan struct{} // closed when the station has hung up

	id     uint16       // of the last message at QoS 1
	owed   int64        // PUBACKs that the station owes in all
	acked  atomic.Int64 // and those that it has sent
	pinged atomic.Int64

	mu       sync.Mutex
	mute     bool // send no PUBACK
	withheld [][]byte
	filters  []string                   // that the station has asked for
	codes    func(filter string) []byte // of the SUBACKs; nil grants QoS 1
}

// next waits for a connection and for its CONNECT, and answers nothing.
func (f *foe) next(t *testing.T) *peer {
	t.Helper()
	select {
	case c := <-f.came:
		p := &peer{Conn: c, foe: f, in: bufio.NewReader(c), gone: make(chan struct{})}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if first, _, err := p.packet(); err != nil || first != connect {
			t.Fatalf("got a packet %#x and %v, want a CONNECT", first, err)
		}
		_ = c.SetReadDeadline(time.Time{})
		return p
	case <-time.After(patience):
		t.Fatal("no connection came")
		return nil
	}
}

// welcome accepts a connection as a good broker does, and waits until the
// station has said that it is there.
func (f *foe) welcome(t *testing.T) *peer {
	t.Helper()
	p := f.next(t)
	p.accept(t, false)
	return p
}

// accept sends the CONNACK and waits for the birth.
func (p *peer) accept(t *testing.T, present bool) {
	t.Helper()
	began := time.Now()
	flag := byte(0)
	if present {
		flag = 1
	}
	p.send(t, []byte{connack, 2, flag, 0})
	go p.serve()
	waitFor(t, "the station's birth", func() bool {
		return p.foe.has(func(s sent) bool {
			return s.at.After(began) && strings.HasSuffix(s.topic, "/state") && strings.Contains(string(s.payload), `"online":true`)
		})
	})
}

// serve answers as a good broker does.
func (p *peer) serve() {
	defer close(p.gone)
	for {
		first, body, err := p.packet()
		if err != nil {
			return
		}
		switch first & 0xf0 {
		case publish:
			p.take(first, body)
		case puback:
			p.acked.Add(1)
		case subscribe:
			p.grant(body)
		case unsubscribe:
			_ = p.write(packet(unsuback, body[:2]))
		case pingreq:
			p.pinged.Add(1)
			_ = p.write([]byte{pingresp, 0})
		}
	}
}

// take keeps what the station publishes.
func (p *peer) take(first byte, body []byte) {
	n := int(binary.BigEndian.Uint16(body))
	topic, rest := string(body[2:2+n]), body[2+n:]
	var id []byte
	if first>>1&3 > 0 {
		id, rest = rest[:2], rest[2:]
	}
	p.foe.keep(sent{topic, rest, time.Now()})
	if id == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mute {
		p.withheld = append(p.withheld, packet(puback, id))
		return
	}
	_ = p.write(packet(puback, id))
}

// grant answers a SUBSCRIBE for one filter.
func (p *peer) grant(body []byte) {
	n := int(binary.BigEndian.Uint16(body[2:]))
	filter, codes := string(body[4:4+n]), []byte{1}
	p.mu.Lock()
	p.filters = append(p.filters, filter)
	if p.codes != nil {
		codes = p.codes(filter)
	}
	p.mu.Unlock()
	_ = p.write(packet(suback, body[:2], codes))
	p.foe.mu.Lock()
	payload, ok := p.foe.offers[filter]
	p.foe.mu.Unlock()
	if ok {
		_ = p.write(message(filter, payload, 0, 0, true))
	}
}

// asked are the filters that the station has asked for.
func (p *peer) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.filters
}

// silence withholds PUBACKs, and its end sends those that are due.
func (p *peer) silence() (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.mute = false
		for _, ack := range p.withheld {
			_ = p.write(ack)
		}
		p.withheld = nil
	}
}

func (p *peer) write(b []byte) error {
	p.out.Lock()
	defer p.out.Unlock()
	_ = p.SetWriteDeadline(time.Now().Add(patience))
	_, err := p.Write(b)
	return err
}

// send writes what the station must read.
func (p *peer) send(t *testing.T, b []byte) {
	t.Helper()
	if err := p.write(b); err != nil {
		t.Fatalf("the station does not read: %v", err)
	}
}

// push publishes at QoS 1 and does not wait.
func (p *peer) push(t *testing.T, topic string, payload []byte) {
	t.Helper()
	p.id = max(p.id+1, 1)
	p.owed++
	p.send(t, message(topic, payload, 1, p.id, false))
}

// settle waits until the station has dealt with all that was pushed.
func (p *peer) settle(t *testing.T) {
	t.Helper()
	waitFor(t, "the station to acknowledge", func() bool { return p.acked.Load() == p.owed })
}

// deliver publishes at QoS 1 and waits until the station has dealt with it.
func (p *peer) deliver(t *testing.T, topic string, payload []byte) {
	t.Helper()
	p.push(t, topic, payload)
	p.settle(t)
}

// stays is an error if the station has hung up.
func (p *peer) stays(t *testing.T) {
	t.Helper()
	pinged := p.owed
	p.deliver(t, "nuanxin/v1/nothing", nil)
	select {
	case <-p.gone:
		t.Errorf("the station has hung up after %d messages", pinged)
	default:
	}
}

// hangsUp waits until the station has closed the connection.
func (p *peer) hangsUp(t *testing.T, after string) {
	t.Helper()
	select {
	case <-p.gone:
	case <-time.After(patience):
		t.Fatalf("the station has not hung up after %s", after)
	}
}

// reset breaks the connection as a crash does (RST).
func (p *peer) reset() {
	_ = p.Conn.(*net.TCPConn).SetLinger(0)
	_ = p.Close()
	<-p.gone
}

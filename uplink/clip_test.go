package uplink_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// announce is the beginning of a PUBLISH with the identifier 7 and as many
// bytes after its fixed header; those that are missing make its payload. The
// flags are those of its first byte.
func announce(flags byte, topic string, length int) (head []byte, payload int) {
	head = binary.AppendUvarint([]byte{0x30 | flags}, uint64(length)) // as MQTT writes it
	fixed := len(head)
	head = binary.BigEndian.AppendUint16(head, uint16(len(topic)))
	head = append(head, topic...)
	if flags&0x06 != 0 {
		head = append(head, 0, 7)
	}
	return head, length - (len(head) - fixed)
}

// keep is a handler that passes on what it gets, of which there is little.
func keep() (chan uplink.Message, func(context.Context, uplink.Message) error) {
	got := make(chan uplink.Message, 8)
	return got, func(_ context.Context, m uplink.Message) error {
		got <- m
		return nil
	}
}

func TestAMessageBeyondTheLimitArrivesClippedAndTheNextBehindIt(t *testing.T) {
	const limit = uplink.MaxPacket
	for name, tt := range map[string]struct {
		flags   byte
		topic   string
		length  int
		payload int // that arrives
	}{
		"a byte below the limit":  {0x02, "a", limit - 1, limit - 6},
		"at the limit":            {0x02, "a", limit, limit - 5},
		"a byte above the limit":  {0x02, "a", limit + 1, limit - 5},
		"QoS 1":                   {0x02, "a", 300_000, limit - 5},
		"QoS 1, sent again":       {0x0a, "a", 300_000, limit - 5},
		"QoS 0":                   {0x00, "a", 300_000, limit - 3},
		"retained":                {0x03, "a", 300_000, limit - 5},
		"retained at QoS 0":       {0x01, "a", 300_000, limit - 3},
		"the longest topic":       {0x02, strings.Repeat("t", 65_535), 300_000, limit - 65_539},
		"3 MB":                    {0x02, "a", 3_000_000, limit - 5},
		"a length of four digits": {0x02, "a", 1 << 21, limit - 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, handle := keep()
				s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(handle)})
				p := s.welcome(false)
				p.grant(1)
				head, n := announce(tt.flags, tt.topic, tt.length)
				go func() { // the acknowledgement may come in the middle
					payload := bytes.Repeat([]byte("p"), n)
					_, _ = p.Write(append(append(head, payload...), "\x32\x09\x00\x01b\x00\x08next"...))
				}()
				if tt.flags&0x02 != 0 {
					if ack := expect[*packets.PubackPacket](p); ack.MessageID != 7 {
						t.Errorf("acknowledged %d, want 7", ack.MessageID)
					}
				}
				if ack := expect[*packets.PubackPacket](p); ack.MessageID != 8 {
					t.Errorf("acknowledged %d, want 8", ack.MessageID)
				}
				if m := <-got; m.Topic != tt.topic || string(m.Payload) != strings.Repeat("p", tt.payload) || m.Retained != (tt.flags&1 != 0) {
					t.Errorf("got %d bytes, want %d; on %.9q, retained %v", len(m.Payload), tt.payload, m.Topic, m.Retained)
				}
				if m := <-got; m.Topic != "b" || string(m.Payload) != "next" {
					t.Errorf("got %d bytes on %.9q behind it", len(m.Payload), m.Topic)
				}
			})
		})
	}
}

func TestAMessageBeyondTheLimitMayTakeLongAsLongAsItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, handle := keep()
		s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(handle)})
		p := s.welcome(false)
		p.grant(1)
		s.awaitUp()
		head, n := announce(0x02, "a", uplink.MaxPacket+100)
		_, _ = p.Write(append(head, make([]byte, n-100)...))
		if ack := expect[*packets.PubackPacket](p); ack.MessageID != 7 {
			t.Errorf("acknowledged %d, want 7", ack.MessageID)
		}
		sent := make(chan *packets.PublishPacket, 1)
		go func() { // pings wait for their answers behind the message, as does our own
			for {
				packet, err := packets.ReadPacket(p)
				if err != nil {
					return
				}
				if own, ok := packet.(*packets.PublishPacket); ok {
					sent <- own
				}
			}
		}()
		published := s.publish(t.Context(), "own")
		for i := range 100 {
			if _, err := p.Write([]byte{0}); err != nil {
				t.Fatalf("link hung up after %d bytes: %v", i, s.logged())
			}
			time.Sleep(10 * time.Second) // of the bubble's time
		}
		p.acknowledge((<-sent).MessageID)
		if err := <-published; err != nil {
			t.Errorf("Publish returned %v", err)
		}
		p.deliver(8, "b", "next")
		<-got
		if m := <-got; string(m.Payload) != "next" || s.Reconnects() > 0 {
			t.Errorf("got %q after %d reconnects", m.Payload, s.Reconnects())
		}
	})
}

func TestABrokerThatStallsInAMessageBeyondTheLimitIsLeft(t *testing.T) {
	for name, rest := range map[string]int{"before the limit": 1000, "after the limit": -1000} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{})
				p := s.welcome(false)
				s.awaitUp()
				go func() { _, _ = io.Copy(io.Discard, p) }()
				head, _ := announce(0x00, "a", 1_000_000)
				_, _ = p.Write(append(head, make([]byte, uplink.MaxPacket-rest)...))
				before := time.Now()
				s.welcome(false)
				s.awaitUp()
				if waited := time.Since(before); waited > 2*time.Minute {
					t.Errorf("waited %v", waited)
				}
			})
		})
	}
}

func TestTheReadDeadlineHoldsWhileAMessageIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // without paho, whose pings would end it first
		ours, theirs := net.Pipe()
		guard := uplink.NewGuard(uplink.Timed(ours))
		head, n := announce(0x00, "a", uplink.MaxPacket+100)
		go func() {
			_, _ = theirs.Write(append([]byte("\x20\x02\x00\x00"), head...))
			_, _ = theirs.Write(make([]byte, n-50))
		}()
		for range 2 {
			if _, err := packets.ReadPacket(guard); err != nil {
				t.Fatal(err)
			}
		}
		before := time.Now()
		if _, err := packets.ReadPacket(guard); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read %v", err)
		}
		if waited := time.Since(before); waited > 90*time.Second {
			t.Errorf("waited %v", waited)
		}
		_ = theirs.Close()
	})
}

// endless is a body, counted.
type endless struct{ left, read int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	clear(p[:n])
	e.left -= n
	e.read += n
	return n, nil
}

func TestTheGreatestMessageIsReadWithoutBeingHeld(t *testing.T) {
	const greatest = 268_435_455
	head, n := announce(0x02, "a", greatest)
	body := &endless{left: n}
	guard := uplink.NewGuard(wire{in: io.MultiReader(strings.NewReader("\x20\x02\x00\x00"), bytes.NewReader(head), body, strings.NewReader("\xd0\x00"))})
	if _, err := packets.ReadPacket(guard); err != nil {
		t.Fatal(err)
	}
	if _, err := packets.ReadPacket(guard); err != nil {
		t.Fatal(err)
	}
	if body.read > uplink.MaxPacket+4096 {
		t.Errorf("%d bytes were read before the message was handed on", body.read)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	packet, err := packets.ReadPacket(guard)
	runtime.ReadMemStats(&after)
	if held := after.TotalAlloc - before.TotalAlloc; held > 1<<20 {
		t.Errorf("%d bytes were allocated for what is thrown away", held)
	}
	if _, ok := packet.(*packets.PingrespPacket); !ok || body.left > 0 {
		t.Errorf("got %v, %v with %d bytes left", packet, err, body.left)
	}
}

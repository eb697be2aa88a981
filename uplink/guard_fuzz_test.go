package uplink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// FuzzGuard checks, without the guard's own arithmetic, that paho reads a
// prefix of what the broker sent, made of packets that are harmless to it, of
// which only a PUBLISH may be clipped, and that only to the limit, and that no
// read returns without an outcome.
func FuzzGuard(f *testing.F) {
	f.Fuzz(func(t *testing.T, sent []byte, padded bool) {
		if padded { // so that headers find their bodies
			sent = append(sent, make([]byte, uplink.MaxPacket+64)...)
		}
		var passed bytes.Buffer
		guard := uplink.NewGuard(wire{in: bytes.NewReader(sent)})
		ask(t, guard)
		count := map[string]int{}
		for {
			packet, err := packets.ReadPacket(io.TeeReader(restless{t, guard}, &passed))
			if err != nil {
				break // of the guard, or of paho about a message
			}
			switch p := packet.(type) {
			case *packets.ConnackPacket:
				count["connack"]++
			case *packets.PublishPacket:
				if p.Qos > 1 || p.TopicName == "" || len(p.TopicName)+len(p.Payload) > uplink.MaxPacket {
					t.Fatalf("message at QoS %d with %d bytes on %.9q", p.Qos, len(p.Payload), p.TopicName)
				}
			case *packets.SubackPacket:
				if count["suback"]++; p.MessageID != 1 || len(p.ReturnCodes) != 1 {
					t.Fatalf("SUBACK %d with %d codes", p.MessageID, len(p.ReturnCodes))
				}
			case *packets.PubackPacket:
				if count["puback"]++; p.MessageID != 2 {
					t.Fatalf("PUBACK %d", p.MessageID)
				}
			case *packets.UnsubackPacket:
				if count["unsuback"]++; p.MessageID != 3 {
					t.Fatalf("UNSUBACK %d", p.MessageID)
				}
			case *packets.PingrespPacket:
			default:
				t.Fatalf("a %T has passed", packet)
			}
			if count["connack"] != 1 || count["suback"] > 1 || count["puback"] > 1 || count["unsuback"] > 1 {
				t.Fatalf("passed: %v", count)
			}
		}
		if _, err := io.Copy(io.Discard, restless{t, guard}); err == nil {
			t.Fatal("the end is no error")
		}
		if n, err := guard.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Fatal("something passes after the end")
		}
		checkClipped(t, sent, passed.Bytes())
	})
}

// restless is a connection on which a read must bring something or an error.
type restless struct {
	t *testing.T
	net.Conn
}

func (r restless) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	if n == 0 && err == nil && len(p) > 0 {
		r.t.Fatal("a read brought nothing")
	}
	return n, err
}

// checkClipped compares what has passed with what was sent, packet by packet.
func checkClipped(t *testing.T, sent, passed []byte) {
	t.Helper()
	for len(passed) > 0 {
		// MQTT writes lengths as varints.
		is, n := binary.Uvarint(passed[1:])
		was, m := binary.Uvarint(sent[1:])
		if passed[0] != sent[0] || n <= 0 || m <= 0 || is > uplink.MaxPacket {
			t.Fatalf("sent %x, passed %x", sent[:min(5, len(sent))], passed[:min(5, len(passed))])
		}
		if is != was && (passed[0]>>4 != packets.Publish || was < is || is != uplink.MaxPacket) {
			t.Fatalf("of a packet %x of %d bytes %d have passed", sent[:min(5, len(sent))], was, is)
		}
		kind := passed[0] >> 4
		passed, sent = passed[1+n:], sent[1+m:]
		switch kind { // these have paho's identifiers once they have passed
		case packets.Puback, packets.Suback, packets.Unsuback:
			sent = bytes.Clone(sent)
			binary.BigEndian.PutUint16(sent, -binary.BigEndian.Uint16(sent))
		}
		body := passed[:min(len(passed), int(is))] // the last may be broken off
		if !bytes.HasPrefix(sent, body) {
			t.Fatal("another body has passed than was sent")
		}
		passed, sent = passed[len(body):], sent[min(len(sent), int(was)):]
	}
}

// ask writes a SUBSCRIBE with the identifier 1, a PUBLISH with 2 and an
// UNSUBSCRIBE with 3. On the wire they have 65535, 65534 and 65533.
func ask(t *testing.T, w io.Writer) {
	t.Helper()
	subscribe := packets.NewControlPacket(packets.Subscribe).(*packets.SubscribePacket)
	subscribe.MessageID, subscribe.Topics, subscribe.Qoss = 1, []string{"a/#"}, []byte{1}
	publish := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	publish.MessageID, publish.Qos, publish.TopicName, publish.Payload = 2, 1, "t", make([]byte, 200)
	unsubscribe := packets.NewControlPacket(packets.Unsubscribe).(*packets.UnsubscribePacket)
	unsubscribe.MessageID, unsubscribe.Topics = 3, []string{"old/#", "older"}
	if err := errors.Join(subscribe.Write(w), publish.Write(w), unsubscribe.Write(w)); err != nil {
		t.Fatal(err)
	}
}

package uplink_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// TestAHostileBrokerOnlyLosesTheConnection sends each packet to a link that is
// up, and expects it to come back.
func TestAHostileBrokerOnlyLosesTheConnection(t *testing.T) {
	for name, tt := range map[string]struct {
		packet string
		reason string
	}{
		"a PUBACK beyond the limit":     {"\x40\x81\x80\x10", "type 4"},
		"a SUBACK of 256 MiB":           {"\x90\xff\xff\xff\x7f", "type 9"},
		"a message of 256 MiB at QoS 2": {"\x34\xff\xff\xff\x7f", "type 3"},
		"an endless remaining length":   {"\x30\xff\xff\xff\xff", "malformed remaining length"},
		"a second CONNACK":              {"\x20\x02\x00\x00", "wrong time"},
		"a packet of type 0":            {"\x00\x00", "type 0"},
		"a CONNECT":                     {"\x10\x02\x00\x00", "type 1"},
		"a message at QoS 2":            {"\x34\x07\x00\x01a\x00\x07hi", "type 3"},
		"a message at QoS 3":            {"\x36\x09\x00\x01a\x00\x07hiya", "type 3"},
		"a message of one byte":         {"\x30\x01\x00", "type 3"},
		"a message without a topic":     {"\x30\x02\x00\x00", "topic of 0"},
		"a payload without a topic":     {"\x30\x04\x00\x00hi", "topic of 0"},
		"a message without its ID":      {"\x32\x04\x00\x01a\x00", "topic of 1"},
		"a topic beyond its packet":     {"\x30\x03\x00\x09a", "topic of 9"},
		"a PUBREC":                      {"\x50\x02\x00\x01", "type 5"},
		"a PUBREL":                      {"\x62\x02\x00\x01", "type 6"},
		"a PUBCOMP":                     {"\x70\x02\x00\x01", "type 7"},
		"a SUBSCRIBE":                   {"\x82\x06\x00\x01\x00\x01a\x01", "type 8"},
		"an UNSUBACK nobody waits for":  {"\xb0\x02\x00\x01", "not asked"},
		"an UNSUBACK of three bytes":    {"\xb0\x03\x00\x01\x00", "type 11"},
		"an UNSUBACK with flags":        {"\xb2\x02\x00\x01", "type 11"},
		"a PINGREQ":                     {"\xc0\x00", "type 12"},
		"a DISCONNECT":                  {"\xe0\x00", "type 14"},
		"an AUTH of MQTT 5":             {"\xf0\x00", "type 15"},
		"a PUBACK nobody waits for":     {"\x40\x02\x00\x09", "not asked"},
		"a PUBACK of three bytes":       {"\x40\x03\x00\x01\x00", "type 4"},
		"a PUBACK with flags":           {"\x42\x02\x00\x01", "type 4"},
		"a SUBACK nobody waits for":     {"\x90\x03\x00\x09\x00", "not asked"},
		"a PINGRESP with a body":        {"\xd0\x01\x00", "type 13"},
		"half a packet":                 {"\x40\x02\x00", "link lost"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{})
				p := s.welcome(false)
				s.awaitUp()
				go func() {
					_, _ = p.Write([]byte(tt.packet)) // the link may hang up in the middle
					if strings.HasPrefix(name, "half") {
						_ = p.Close()
					}
				}()
				before := time.Now()
				p.expectEnd()
				if waited := time.Since(before); waited > 0 {
					t.Errorf("link hung up after %v", waited)
				}
				if log := s.logged(); !strings.Contains(log, tt.reason) {
					t.Errorf("log does not tell %q: %s", tt.reason, log)
				}
				s.welcome(false)
				s.awaitUp()
			})
		})
	}
}

func TestASubackMustHaveOneCode(t *testing.T) {
	for name, codes := range map[string][]byte{"two": {1, 1}, "none": {}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore)})
				p := s.welcome(false)
				p.grant(codes...) // more codes than filters panic paho
				p.expectEnd()
				s.welcome(false).grant(1)
				s.awaitUp()
			})
		})
	}
}

func TestAnAnswerToAMessageThatWasNotAskedIsNoAnswer(t *testing.T) {
	for name, answer := range map[string]string{
		"a SUBACK for a PUBLISH": "\x90\x03\xff\xff\x01",
		"an UNSUBACK for one":    "\xb0\x02\xff\xff",
		"a PUBACK for another":   "\x40\x02\xff\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{})
				p := s.welcome(false)
				s.awaitUp()
				done := s.publish(t.Context(), "a")
				if m := expect[*packets.PublishPacket](p); m.MessageID != 65_535 {
					t.Fatalf("message has ID %d, this test wants 65535", m.MessageID)
				}
				_, _ = io.WriteString(p, answer)
				if err := <-done; err == nil {
					t.Error("Publish returned nil")
				}
			})
		})
	}
}

func TestBadAnswersToConnect(t *testing.T) {
	for name, tt := range map[string]struct{ answer, reason string }{
		"an unknown return code": {"\x20\x02\x00\x06", "code 6"}, // success, says paho
		"reserved flags":         {"\x20\x02\x02\x00", "flags 0x2"},
		"a PUBLISH first":        {"\x30\x03\x00\x01a", "wrong time"},
		"a long CONNACK":         {"\x20\x03\x00\x00\x00", "type 2"},
		"the end":                {"", "connect: broker closed the connection"},
		"an HTTP server":         {"HTTP/1.1 400 Bad Request\r\n", "wrong time"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{FailFast: true})
				p := s.dial()
				expect[*packets.ConnectPacket](p)
				_, _ = io.WriteString(p, tt.answer)
				synctest.Wait()
				_ = p.Close()
				if err := <-s.ended; err == nil || !strings.Contains(err.Error(), tt.reason) {
					t.Errorf("Run returned %v, want %q", err, tt.reason)
				}
			})
		})
	}
}

func TestAnAcknowledgementWaitsForTheWriteOfItsPacket(t *testing.T) {
	// A token that both a PUBACK and a failed write complete panics paho.
	for name, outcome := range map[string]error{"that succeeds": nil, "that fails": io.ErrShortWrite} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := slow{wire{in: strings.NewReader("\x20\x02\x00\x00\x40\x02\xff\xfe")}, make(chan error)}
				guard := uplink.NewGuard(conn)
				publish := packets.PublishPacket{FixedHeader: packets.FixedHeader{MessageType: packets.Publish, Qos: 1}, TopicName: "a", MessageID: 2}
				go func() { _ = publish.Write(guard) }()
				if _, err := packets.ReadPacket(guard); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				read := make(chan error, 1)
				go func() {
					_, err := packets.ReadPacket(guard)
					read <- err
				}()
				if synctest.Wait(); len(read) > 0 {
					t.Error("PUBACK has passed before its PUBLISH")
				}
				conn.outcome <- outcome
				if err := <-read; (err == nil) != (outcome == nil) {
					t.Errorf("reading the PUBACK returned %v", err)
				}
			})
		})
	}
}

// slow is a connection whose writes end when they are told to.
type slow struct {
	wire
	outcome chan error
}

func (s slow) Write(p []byte) (int, error) { return len(p), <-s.outcome }

// wire is a connection on which the broker has said everything already.
type wire struct {
	net.Conn
	in io.Reader
}

func (w wire) Read(p []byte) (int, error)  { return w.in.Read(p) }
func (w wire) Write(p []byte) (int, error) { return len(p), nil }
func (w wire) Close() error                { return nil }

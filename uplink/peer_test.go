package uplink_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// station is a link that runs in a bubble of synctest, where the test is its
// broker and time passes only while everything waits.
type station struct {
	*uplink.Link
	t       *testing.T
	dialled chan net.Conn
	stop    context.CancelFunc
	ended   chan error // what Run returned, then closed
	log     *bytes.Buffer
}

// start runs a link until the end of the test, whose bubble then fails it if
// a goroutine is left.
func start(t *testing.T, opts uplink.Options) *station {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &station{t: t, dialled: make(chan net.Conn), stop: stop, ended: make(chan error, 1), log: new(bytes.Buffer)}
	opts.Broker = "mqtt://broker.test"
	if opts.ClientID == "" {
		opts.ClientID = "station-1"
	}
	opts.Log = slog.New(slog.NewTextHandler(s.log, nil))
	opts.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case s.dialled <- theirs:
			return ours, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	link, err := uplink.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s.Link = link
	go func() {
		s.ended <- link.Run(ctx)
		close(s.ended)
	}()
	t.Cleanup(func() {
		stop()
		for range s.ended {
		}
		time.Sleep(time.Minute) // paho tries to start a subscription for 20 s, connected or not
	})
	return s
}

// peer is the broker's end of a connection.
type peer struct {
	net.Conn
	t *testing.T
}

// dial waits for the link to open a connection.
func (s *station) dial() peer {
	p := peer{<-s.dialled, s.t}
	s.t.Cleanup(func() { _ = p.Close() })
	return p
}

// welcome waits for a connection and accepts it. The link is not up before its
// subscriptions are answered.
func (s *station) welcome(sessionPresent bool) peer {
	s.t.Helper()
	p := s.dial()
	expect[*packets.ConnectPacket](p)
	connack := packets.NewControlPacket(packets.Connack).(*packets.ConnackPacket)
	connack.SessionPresent = sessionPresent
	p.send(connack)
	return p
}

// expect reads a packet, which must be a T. It answers pings.
func expect[T packets.ControlPacket](p peer) T {
	p.t.Helper()
	for {
		got, err := packets.ReadPacket(p)
		if err != nil {
			p.t.Fatalf("waiting for a %T: %v", *new(T), err)
		}
		if _, ping := got.(*packets.PingreqPacket); ping {
			p.send(packets.NewControlPacket(packets.Pingresp))
			continue
		}
		want, ok := got.(T)
		if !ok {
			p.t.Fatalf("got %v, want a %T", got, *new(T))
		}
		return want
	}
}

// expectEnd waits until the link has closed the connection, without a
// DISCONNECT. It leaves pings unanswered.
func (p peer) expectEnd() {
	p.t.Helper()
	for {
		got, err := packets.ReadPacket(p)
		if err != nil {
			return
		}
		if _, ping := got.(*packets.PingreqPacket); !ping {
			p.t.Fatalf("got %v, want the end of the connection", got)
		}
	}
}

// expectSilence fails if the link sends anything but pings within d.
func (p peer) expectSilence(d time.Duration) {
	p.t.Helper()
	until := time.Now().Add(d)
	for {
		if err := p.SetReadDeadline(until); err != nil {
			p.t.Fatal(err)
		}
		got, err := packets.ReadPacket(p)
		_ = p.SetReadDeadline(time.Time{})
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		if _, ping := got.(*packets.PingreqPacket); !ping {
			p.t.Fatalf("read %v, %v; want silence", got, err)
		}
		p.send(packets.NewControlPacket(packets.Pingresp))
	}
}

func (p peer) send(packet packets.ControlPacket) {
	p.t.Helper()
	if err := packet.Write(p); err != nil {
		p.t.Fatalf("sending %v: %v", packet, err)
	}
}

// deliver sends a new message at QoS 1.
func (p peer) deliver(id uint16, topic, payload string) {
	p.t.Helper()
	p.send(message(id, topic, payload))
}

// deliverRetained sends one that the broker has kept.
func (p peer) deliverRetained(id uint16, topic, payload string) {
	p.t.Helper()
	m := message(id, topic, payload)
	m.Retain = true
	p.send(m)
}

func message(id uint16, topic, payload string) *packets.PublishPacket {
	m := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	m.Qos, m.MessageID, m.TopicName, m.Payload = 1, id, topic, []byte(payload)
	return m
}

// grant reads a SUBSCRIBE and answers it with the codes.
func (p peer) grant(codes ...byte) *packets.SubscribePacket {
	p.t.Helper()
	asked := expect[*packets.SubscribePacket](p)
	p.suback(asked.MessageID, codes...)
	return asked
}

// grantAll expects the filters to be asked for, one by one, and grants them.
func (p peer) grantAll(filters ...string) {
	p.t.Helper()
	for _, f := range filters {
		if asked := p.grant(1); !slices.Equal(asked.Topics, []string{f}) {
			p.t.Fatalf("asked for %q, want %q", asked.Topics, f)
		}
	}
}

// release expects the filters to be given back, and acknowledges.
func (p peer) release(filters ...string) {
	p.t.Helper()
	asked := expect[*packets.UnsubscribePacket](p)
	if !slices.Equal(asked.Topics, filters) {
		p.t.Fatalf("gave back %q, want %q", asked.Topics, filters)
	}
	unsuback := packets.NewControlPacket(packets.Unsuback).(*packets.UnsubackPacket)
	unsuback.MessageID = asked.MessageID
	p.send(unsuback)
}

func (p peer) suback(id uint16, codes ...byte) {
	p.t.Helper()
	suback := packets.NewControlPacket(packets.Suback).(*packets.SubackPacket)
	suback.MessageID, suback.ReturnCodes = id, codes
	p.send(suback)
}

func (p peer) acknowledge(id uint16) {
	p.t.Helper()
	puback := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
	puback.MessageID = id
	p.send(puback)
}

// awaitUp waits until the link is up.
func (s *station) awaitUp() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.t.Fatalf("link did not come up: %v: %s", err, s.logged())
	}
}

// logged is what the link has logged when nothing moves any more.
func (s *station) logged() string {
	synctest.Wait()
	return s.log.String()
}

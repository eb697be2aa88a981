//go:build e2e

package uplink_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// mosquitto is the broker that runs in the districts, in a directory and on a
// port of its own.
type mosquitto struct {
	t       *testing.T
	program string
	config  string
	address string
	process *exec.Cmd
}

// newMosquitto starts a broker with some more lines of configuration.
func newMosquitto(t *testing.T, settings ...string) *mosquitto {
	t.Helper()
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/mosquitto"); err != nil {
			t.Fatal("this test needs mosquitto: apt install mosquitto")
		}
	}
	l := listen(t, "127.0.0.1:0")
	m := &mosquitto{t: t, program: program, address: l.Addr().String()}
	_, port, _ := net.SplitHostPort(m.address)
	_ = l.Close()
	dir := t.TempDir()
	m.config = filepath.Join(dir, "mosquitto.conf")
	config := append([]string{
		"listener " + port + " 127.0.0.1",
		"persistence true",
		"persistence_location " + dir + "/",
		"log_dest stderr",
	}, settings...)
	if os.Geteuid() == 0 {
		config = append(config, "user root") // else it gives up its right to the directory
	}
	if err := os.WriteFile(m.config, []byte(strings.Join(config, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.start()
	t.Cleanup(func() { m.stop(syscall.SIGKILL) })
	return m
}

// start returns when the broker takes connections.
func (m *mosquitto) start() {
	m.t.Helper()
	m.process = exec.Command(m.program, "-c", m.config)
	if err := m.process.Start(); err != nil {
		m.t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if conn, err := net.Dial("tcp", m.address); err == nil {
			_ = conn.Close()
			return
		}
	}
	m.t.Fatal("mosquitto does not listen")
}

func (m *mosquitto) stop(signal syscall.Signal) {
	_ = m.process.Process.Signal(signal)
	_ = m.process.Wait()
}

func (m *mosquitto) url() string { return "mqtt://" + m.address }

// newAnonymousMosquitto lets everyone in.
func newAnonymousMosquitto(t *testing.T) *mosquitto {
	t.Helper()
	return newMosquitto(t, "allow_anonymous true")
}

// expectBehind is expect, but for the topic of the last message before the end
// of an earlier link, which comes again if its acknowledgement was too late.
func (b mailbox) expectBehind(t *testing.T, last, topic, payload string, retained bool) {
	t.Helper()
	got := b.next(t)
	if got.Topic == last {
		got = b.next(t)
	}
	compare(t, got, topic, payload, retained)
}

func TestMosquittoKeepsTheSessionOverItsRestart(t *testing.T) {
	m := newAnonymousMosquitto(t)
	console, _ := run(t, uplink.Options{Broker: m.url(), Ephemeral: true})
	say(t, console, "p/all/1", "retained", true)

	box := make(mailbox, 8)
	opts := uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/#"}, Handle: each(box.handle)}
	_, stop := run(t, opts)
	box.expect(t, "p/all/1", "retained", true)
	stop()
	for i := range 3 {
		say(t, console, "p/all/2", fmt.Sprint("while away ", i), false)
	}
	m.stop(syscall.SIGTERM) // writes its store
	m.start()

	run(t, opts)
	box.expectBehind(t, "p/all/1", "p/all/2", "while away 0", false)
	for i := range 2 {
		box.expect(t, "p/all/2", fmt.Sprint("while away ", i+1), false)
	}
	// The first connection of a process subscribes again.
	box.expect(t, "p/all/1", "retained", true)
}

func TestMosquittoIsNotAskedForRetainedMessagesAgain(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	station, _ := run(t, uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/#"}, Handle: each(box.handle)})
	say(t, station, "p/all/1", "once", true)
	box.expect(t, "p/all/1", "once", false)

	m.stop(syscall.SIGTERM)
	m.start()
	awaitReconnect(t, station, 1)
	say(t, station, "p/all/2", "next", true)
	for {
		switch m := box.next(t); {
		case m.Retained:
			t.Fatalf("%s came again", m.Topic)
		case m.Topic == "p/all/2":
			return
		} // else our acknowledgement was too late for the end of the broker
	}
}

func TestMosquittoIsNotAskedAgainByALaterProcessWithOtherFilters(t *testing.T) {
	m := newAnonymousMosquitto(t)
	console, _ := run(t, uplink.Options{Broker: m.url(), Ephemeral: true})
	for _, topic := range []string{"p/all/1", "p/west/1", "p/east/1"} {
		say(t, console, topic, "retained", true)
	}
	var kept uplink.Subscriptions
	box := make(mailbox, 8)
	opts := uplink.Options{
		Broker: m.url(), ClientID: "s1", Filters: []string{"p/all/+", "p/west/+"}, Handle: each(box.handle),
		KeepSubscribed: func(s uplink.Subscriptions) error { kept = s; return nil },
	}
	_, stop := run(t, opts)
	box.expect(t, "p/all/1", "retained", true)
	box.expect(t, "p/west/1", "retained", true)
	stop()
	say(t, console, "p/all/2", "while away", true)

	opts.Subscribed, opts.Filters = had(kept), []string{"p/all/+", "p/east/+"}
	_, stop = run(t, opts)
	box.expectBehind(t, "p/west/1", "p/all/2", "while away", false)
	box.expect(t, "p/east/1", "retained", true)
	say(t, console, "p/west/2", "no longer ours", false)
	say(t, console, "p/all/3", "next", false)
	box.expect(t, "p/all/3", "next", false)
	stop()
}

func TestMosquittoSendsAgainWhatIsFetched(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	station, _ := run(t, uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/+"}, Handle: each(box.handle)})
	for _, topic := range []string{"p/1", "p/2"} {
		say(t, station, topic, "kept", true)
		box.expect(t, topic, "kept", false)
	}
	for range 2 {
		if came, err := station.Fetch(t.Context(), "p/1"); !came || err != nil {
			t.Fatalf("Fetch returned %v, %v", came, err)
		}
		box.expect(t, "p/1", "kept", true)
	}
	if came, err := station.Fetch(t.Context(), "elsewhere"); came || err != nil {
		t.Errorf("Fetch of nothing returned %v, %v", came, err)
	}
	say(t, station, "elsewhere", "not ours", false)
	say(t, station, "p/1", "live", false) // once, and still by the filter
	say(t, station, "p/2", "last", false)
	box.expect(t, "p/1", "live", false)
	box.expect(t, "p/2", "last", false)
}

func TestMosquittoSendsEverythingAgainAfterARefresh(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	station, _ := run(t, uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/trust", "p/a/+"}, Handle: each(box.handle)})
	for _, topic := range []string{"p/a/1", "p/trust"} {
		say(t, station, topic, "kept", true)
		box.expect(t, topic, "kept", false)
	}
	station.Refresh()
	box.expect(t, "p/trust", "kept", true) // first, as in the filters
	box.expect(t, "p/a/1", "kept", true)
}

func TestMosquittoIsRidOfAMessageBeyondTheLimit(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	station, _ := run(t, uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/#"}, Handle: each(box.handle)})
	shout(t, m, "p/all/big", 300_000)
	if got := box.next(t); got.Topic != "p/all/big" || len(got.Payload) != uplink.MaxPacket-len("p/all/big")-4 {
		t.Fatalf("got %d bytes on %s", len(got.Payload), got.Topic)
	}
	say(t, station, "p/all/1", "small", false)
	box.expect(t, "p/all/1", "small", false)
	if n := station.Reconnects(); n > 0 {
		t.Fatalf("connection was lost %d times", n)
	}

	say(t, station, "behind", "the acknowledgement of the big one", false)
	m.stop(syscall.SIGTERM) // writes into its store what is not acknowledged
	m.start()
	awaitReconnect(t, station, 1)
	say(t, station, "p/all/2", "next", false)
	for topic := ""; topic != "p/all/2"; {
		// The acknowledgement of the small one may have been too late.
		if topic = box.next(t).Topic; topic == "p/all/big" {
			t.Fatal("message beyond the limit came again")
		}
	}

	// Whoever subscribes anew gets what is retained.
	fresh := make(mailbox, 8)
	run(t, uplink.Options{Broker: m.url(), ClientID: "s2", Filters: []string{"p/#"}, Handle: each(fresh.handle)})
	if got := fresh.next(t); !got.Retained || len(got.Payload) != uplink.MaxPacket-len("p/all/big")-4 {
		t.Fatalf("got %d bytes, retained %v", len(got.Payload), got.Retained)
	}
	say(t, station, "p/all/3", "last", false)
	fresh.expect(t, "p/all/3", "last", false)
}

// shout publishes a retained message at QoS 1 that is too long for a link.
func shout(t *testing.T, m *mosquitto, topic string, length int) {
	t.Helper()
	conn, err := net.Dial("tcp", m.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	connect := packets.NewControlPacket(packets.Connect).(*packets.ConnectPacket)
	connect.ProtocolName, connect.ProtocolVersion, connect.CleanSession = "MQTT", 4, true
	publish := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	publish.Qos, publish.MessageID, publish.Retain = 1, 1, true
	publish.TopicName, publish.Payload = topic, make([]byte, length)
	for _, packet := range []packets.ControlPacket{connect, publish} {
		if err := packet.Write(conn); err != nil {
			t.Fatal(err)
		}
		if _, err := packets.ReadPacket(conn); err != nil { // its acknowledgement
			t.Fatal(err)
		}
	}
}

func TestMosquittoComesBackWithoutItsStore(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	station, _ := run(t, uplink.Options{Broker: m.url(), ClientID: "s1", Filters: []string{"p/#"}, Handle: each(box.handle)})
	m.stop(syscall.SIGKILL)
	m.start()
	awaitReconnect(t, station, 1)
	say(t, station, "p/all/1", "subscribed again", false)
	box.expect(t, "p/all/1", "subscribed again", false)
}

func TestMosquittoPublishesBirthWillAndGoodbye(t *testing.T) {
	m := newAnonymousMosquitto(t)
	box := make(mailbox, 8)
	watch := uplink.Options{Broker: m.url(), Ephemeral: true, Filters: []string{"state"}, Handle: each(box.handle)}
	run(t, watch)

	state := func(payload string) *uplink.Message {
		return &uplink.Message{Topic: "state", Payload: []byte(payload), Retained: true}
	}
	var line atomic.Pointer[net.Conn]
	station, stop := run(t, uplink.Options{
		Broker: m.url(), ClientID: "s1",
		Will:  state("lost"),
		Birth: func() *uplink.Message { return state("here") },
		Bye:   func() *uplink.Message { return state("stopped") },
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			if err == nil {
				line.Store(&conn)
			}
			return conn, err
		},
	})
	box.expect(t, "state", "here", false)
	_ = (*line.Load()).Close() // the power goes
	box.expect(t, "state", "lost", false)
	box.expect(t, "state", "here", false)
	awaitUp(t, station)
	stop()
	box.expect(t, "state", "stopped", false)

	later := make(mailbox, 8)
	watch.Handle = each(later.handle)
	run(t, watch)
	later.expect(t, "state", "stopped", true)
	if len(box) > 0 {
		t.Errorf("%q after the goodbye", (<-box).Payload)
	}
}

func TestMosquittoRefusesStrangers(t *testing.T) {
	m := newMosquitto(t, "allow_anonymous false")
	link, err := uplink.New(uplink.Options{Broker: m.url(), Ephemeral: true, FailFast: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := link.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "refuses the username and password") {
		t.Errorf("Run returned %v", err)
	}
}

// awaitReconnect waits until the link has come up again n times.
func awaitReconnect(t *testing.T, link *uplink.Link, n int) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); link.Reconnects() < n || !link.Up(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("link did not come back")
		}
	}
}

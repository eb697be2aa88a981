package uplink_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"nuanxin/uplink"
	"nuanxin/uplink/loopback"
)

// patience bounds every wait for a real broker.
const patience = 20 * time.Second

// serve runs a broker on l until stop is called.
func serve(t testing.TB, l net.Listener) (stop func()) {
	t.Helper()
	server, err := loopback.Serve(l, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { _ = server.Close() })
	t.Cleanup(stop)
	return stop
}

func listen(t testing.TB, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// run keeps a link up until the end of the test, or until stop is called, and
// waits until it is up.
func run(t testing.TB, opts uplink.Options) (link *uplink.Link, stop func()) {
	t.Helper()
	link, err := uplink.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- link.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	t.Cleanup(stop)
	awaitUp(t, link)
	return link, stop
}

func awaitUp(t testing.TB, link *uplink.Link) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := link.Ready(ctx); err != nil {
		t.Fatalf("link did not come up: %v", err)
	}
}

// mailbox is a handler that passes messages on.
type mailbox chan uplink.Message

func (b mailbox) handle(ctx context.Context, m uplink.Message) error {
	select {
	case b <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b mailbox) next(t testing.TB) uplink.Message {
	t.Helper()
	select {
	case m := <-b:
		return m
	case <-time.After(patience):
		t.Fatal("no message arrived")
		return uplink.Message{}
	}
}

func (b mailbox) expect(t testing.TB, topic, payload string, retained bool) {
	t.Helper()
	compare(t, b.next(t), topic, payload, retained)
}

func compare(t testing.TB, got uplink.Message, topic, payload string, retained bool) {
	t.Helper()
	if got.Topic != topic || string(got.Payload) != payload || got.Retained != retained {
		t.Fatalf("got %s %.99q retained %v; want %s %.99q %v", got.Topic, got.Payload, got.Retained, topic, payload, retained)
	}
}

func say(t testing.TB, link *uplink.Link, topic, payload string, retained bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := link.Publish(ctx, uplink.Message{Topic: topic, Payload: []byte(payload), Retained: retained}); err != nil {
		t.Fatal(err)
	}
}

func TestAMessageTravelsFromLinkToLink(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	serve(t, l)
	broker := "mqtt://" + l.Addr().String()
	echo := make(mailbox, 8)
	console, _ := run(t, uplink.Options{Broker: broker, Ephemeral: true, FailFast: true, Filters: []string{"p/#"}, Handle: each(echo.handle)})
	say(t, console, "p/all/1", "kept", true)
	echo.expect(t, "p/all/1", "kept", false) // mochi acknowledges before it distributes

	box := make(mailbox, 1)
	run(t, uplink.Options{Broker: broker, ClientID: "s1", Filters: []string{"p/all/+"}, Handle: each(box.handle)})
	box.expect(t, "p/all/1", "kept", true)
	say(t, console, "p/all/2", "live", true)
	box.expect(t, "p/all/2", "live", false)
	say(t, console, "p/all/1", "", true) // frees the broker
	box.expect(t, "p/all/1", "", false)
	large := strings.Repeat("长", 21_000) // close to 64 KiB
	say(t, console, "p/all/3", large, false)
	box.expect(t, "p/all/3", large, false)
}

func TestABrokerMayTakeOurIdentifiersForItsOwn(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	serve(t, l)
	broker := "mqtt://" + l.Addr().String()
	console, _ := run(t, uplink.Options{Broker: broker, Ephemeral: true})
	for i := range 4 {
		say(t, console, fmt.Sprint("p/a/", i), "kept", true)
	}
	box := make(mailbox) // so that mochi's messages are not acknowledged yet when we ask
	link, _ := run(t, uplink.Options{
		Broker: broker, ClientID: "s1", FailFast: true,
		Filters: []string{"p/a/+", "p/b/+", "p/c/+"}, Handle: each(box.handle),
	})
	for range 4 {
		say(t, link, "elsewhere", "", false)
	}
	for seen := map[string]bool{}; len(seen) < 4; {
		seen[box.next(t).Topic] = true
	}
}

func TestTheLinkComesBackWithItsBroker(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	stopBroker := serve(t, l)
	address := l.Addr().String()
	changed := make(chan struct{}, 16)
	box := make(mailbox, 1)
	link, _ := run(t, uplink.Options{
		Broker: "mqtt://" + address, ClientID: "s1", Filters: []string{"a"}, Handle: each(box.handle),
		Changed: func() { changed <- struct{}{} },
	})
	<-changed
	stopBroker()
	select {
	case <-changed:
	case <-time.After(patience):
		t.Fatal("link did not go down")
	}
	if link.Up() {
		t.Error("up without a broker")
	}
	serve(t, listen(t, address))
	awaitUp(t, link)
	say(t, link, "a", "again", false)
	box.expect(t, "a", "again", false)
}

func TestAConnectionClosedBeneathTheLinkIsNoticed(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	serve(t, l)
	changed, line := make(chan struct{}, 16), make(chan net.Conn, 16)
	run(t, uplink.Options{
		Broker: "mqtt://" + l.Addr().String(), ClientID: "s1",
		Changed: func() { changed <- struct{}{} },
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			line <- conn
			return conn, err
		},
	})
	<-changed
	_ = (<-line).Close()
	select {
	case <-changed:
	case <-time.After(patience):
		t.Error("link did not go down")
	}
}

func TestManyGoroutinesPublishAtOnce(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	serve(t, l)
	link, _ := run(t, uplink.Options{Broker: "mqtt://" + l.Addr().String(), ClientID: "s1"})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if err := link.Publish(t.Context(), uplink.Message{Topic: "a", Payload: []byte("x")}); err != nil {
					t.Error(err)
				}
				if err := link.PublishQoS0(t.Context(), uplink.Message{Topic: "a", Payload: []byte("x")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestFailFastTellsThatNobodyListens(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	address := l.Addr().String()
	_ = l.Close()
	link, err := uplink.New(uplink.Options{Broker: "mqtt://" + address, Ephemeral: true, FailFast: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := link.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "connection refused") || !strings.Contains(err.Error(), address) {
		t.Errorf("Run returned %v", err)
	}
}

func BenchmarkPublishAndHandle(b *testing.B) {
	l := listen(b, "127.0.0.1:0")
	serve(b, l)
	box := make(mailbox, 1)
	link, _ := run(b, uplink.Options{Broker: "mqtt://" + l.Addr().String(), ClientID: "s1", Filters: []string{"a"}, Handle: each(box.handle)})
	m := uplink.Message{Topic: "a", Payload: make([]byte, 2048)}
	b.ReportAllocs()
	for b.Loop() {
		if err := link.Publish(b.Context(), m); err != nil {
			b.Fatal(err)
		}
		<-box
	}
}

//go:build e2e && bench

package main_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
	"nuanxin/uplink"
)

// TestColdSync compares a new station that takes a thousand items, verified
// and on its disk, with mosquitto_sub that receives the same bytes.
func TestColdSync(t *testing.T) {
	const items, rounds = 1000, 5
	r := newRig(t)
	d := newBenchDesk(r)
	size := 0
	for i := range items {
		size += len(d.publish(fmt.Sprintf("item-%04d", i)))
	}
	t.Logf("%d items, %.2f MB of envelopes", items, float64(size)/1e6)
	for _, l := range []wayTo{{"on loopback", 0, 0}, {"over a line of 20 Mbit/s, 25 ms each way", 20e6 / 8, 25 * time.Millisecond}} {
		port := d.line(l)
		var station, sub, cpu []float64
		for range rounds {
			began := time.Now()
			d.receive(port, items)
			sub = append(sub, time.Since(began).Seconds())
			took, spent := d.coldStation(port, items)
			station, cpu = append(station, took), append(cpu, spent)
		}
		ratio := median(station) / median(sub)
		t.Logf("cold sync %s: station %.2f s, mosquitto_sub %.2f s: ratio %.2f (CPU of the station %.2f s)",
			l.name, median(station), median(sub), ratio, median(cpu))
		if l.rate > 0 && ratio > 2 {
			t.Errorf("a cold sync %s takes %.2f times what mosquitto_sub takes, want at most 2", l.name, ratio)
		}
	}
}

// TestBytesOnTheWire counts what a change and a reconnection cost.
func TestBytesOnTheWire(t *testing.T) {
	r := newRig(t)
	d := newBenchDesk(r)
	for i := range 50 {
		d.publish(fmt.Sprintf("item-%04d", i))
	}
	meter := newMeter(t, r.port)
	d.startHeadless(meter.port)
	d.stored(50)
	d.settled()

	down, up := meter.down.Load(), meter.up.Load()
	envelope := d.publish("item-0007")
	d.stored(51)
	d.settled()
	ratio := float64(meter.down.Load()-down) / float64(len(envelope))
	t.Logf("a changed item of %d bytes: %d bytes down, ratio %.2f; %d bytes up, receipts and reports among them",
		len(envelope), meter.down.Load()-down, ratio, meter.up.Load()-up)
	if ratio > 1.3 {
		t.Errorf("a changed item took %.2f times its envelope, want at most 1.3", ratio)
	}

	down = meter.down.Load()
	ups := r.kiosk.times("link up")
	meter.cut()
	waitFor(t, "the link to come back", func() bool { return r.kiosk.times("link up") > ups })
	d.settled()
	t.Logf("a reconnection with the session present: %d bytes down", meter.down.Load()-down)
	if n := meter.down.Load() - down; n > 1024 {
		t.Errorf("a reconnection took %d bytes, want at most 1 KiB", n)
	}

	down = meter.down.Load()
	r.kiosk.end(syscall.SIGKILL)
	d.startHeadless(meter.port)
	waitFor(t, "the link to come up", func() bool { return r.kiosk.times("link up") > 0 })
	d.settled()
	t.Logf("a start after a power cut: %d bytes down", meter.down.Load()-down)
	if n := meter.down.Load() - down; n > 1024 {
		t.Errorf("a start after a power cut took %d bytes, want at most 1 KiB", n)
	}
}

// TestPublishToShown times pushes until the station's own word that they are
// to be seen, which is after the fade.
func TestPublishToShown(t *testing.T) {
	const pushes = 200
	r := newRig(t)
	r.screen = xtest.Start(t, r.size)
	d := newBenchDesk(r)
	r.startKiosk()
	d.publish("notice")
	d.awaitShown()
	var spans []float64
	for range pushes {
		began := time.Now()
		d.publish("notice")
		d.awaitShown()
		spans = append(spans, time.Since(began).Seconds())
	}
	slices.Sort(spans)
	t.Logf("publish to the shown receipt over %d pushes: p50 %.3f s, p99 %.3f s", pushes, spans[pushes/2], spans[pushes*99/100])
	if p99 := spans[pushes*99/100]; p99 > 2 {
		t.Errorf("p99 is %.2f s, want at most 2 s", p99)
	}
}

// benchDesk publishes items of everybody's scope and hears the receipts.
type benchDesk struct {
	*rig
	link   *uplink.Link
	signer feed.Signer
	rev    int64

	shown chan int64
}

func newBenchDesk(r *rig) *benchDesk {
	r.t.Helper()
	b, err := os.ReadFile(r.path("clerk.key"))
	if err != nil {
		r.t.Fatal(err)
	}
	d := &benchDesk{rig: r, rev: time.Now().UnixMilli(), shown: make(chan int64, 4096)}
	if d.signer, err = feed.ParseSigner(b); err != nil {
		r.t.Fatal(err)
	}
	d.link, err = uplink.New(uplink.Options{
		Broker: r.url(), ClientID: "desk", Ephemeral: true, Filters: []string{feed.Prefix("nuanxin/v1").Receipt("+")},
		Handle: func(_ context.Context, came []uplink.Message) error {
			for _, m := range came {
				var receipt feed.Receipt
				if err := json.Unmarshal(m.Payload, &receipt); err == nil && receipt.Status == feed.StatusShown {
					d.shown <- receipt.Rev
				}
			}
			return nil
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- d.link.Run(ctx) }()
	r.t.Cleanup(func() {
		stop()
		<-over
	})
	if err := d.link.Ready(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	return d
}

// publish puts a new revision of an item on the broker and returns its
// envelope.
func (d *benchDesk) publish(id string) []byte {
	d.t.Helper()
	d.rev++
	now := time.Now()
	envelope, err := feed.Seal(d.t.Context(), feed.Item{
		ID: id, Rev: d.rev, Kind: feed.KindNotice, Scope: feed.ScopeAll, Issued: now, Until: now.Add(time.Hour),
		Title: fmt.Sprintf("今天的第%d号通知", d.rev%1000), Source: "花园街社区",
		Notice: &feed.Notice{When: "周六 9:00–11:00", Where: "花园街社区暖心驿站", Text: strings.Repeat("骑手、环卫师傅都可以来，不用预约。", 10)},
	}, d.signer)
	if err != nil {
		d.t.Fatal(err)
	}
	topic := feed.Prefix("nuanxin/v1").Content(feed.ScopeAll, id)
	if err := d.link.Publish(d.t.Context(), uplink.Message{Topic: topic, Payload: envelope, Retained: true}); err != nil {
		d.t.Fatal(err)
	}
	return envelope
}

func (d *benchDesk) awaitShown() {
	d.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case rev := <-d.shown:
			if rev == d.rev {
				return
			}
		case <-limit:
			d.t.Fatalf("revision %d was not shown", d.rev)
		}
	}
}

// startHeadless starts the station without its window, with its broker at a
// port and a disk on which a thousand items find room.
func (d *benchDesk) startHeadless(port int) {
	d.t.Helper()
	b, err := os.ReadFile(d.path("kiosk.toml"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.write("bench.toml", strings.NewReplacer(fmt.Sprintf(":%d\"", d.port), fmt.Sprintf(":%d\"", port), "max_mb = 16\n", "").Replace(string(b)))
	d.kiosk = start(d.t, []string{headlessEnv + "=" + d.path("bench.toml")}, os.Args[0])
}

// stored waits until the station has put so many messages on its disk.
func (d *benchDesk) stored(n int) {
	d.t.Helper()
	waitFor(d.t, fmt.Sprintf("%d items on the station's disk", n), func() bool { return d.kiosk.times("item stored") >= n })
}

// settled waits until receipts have been sent and acknowledged.
func (d *benchDesk) settled() { time.Sleep(2 * time.Second) }

// coldStation runs a station that has never run until it has all items.
func (d *benchDesk) coldStation(port, items int) (took, cpu float64) {
	d.t.Helper()
	if err := os.RemoveAll(d.path("feed.db")); err != nil {
		d.t.Fatal(err)
	}
	d.forget()
	began := time.Now()
	d.startHeadless(port)
	d.stored(items)
	took = time.Since(began).Seconds()
	cpu = cpuSeconds(d.t, d.kiosk.cmd.Process.Pid)
	d.kiosk.end(syscall.SIGKILL)
	return took, cpu
}

// forget makes the broker forget the station's session.
func (d *benchDesk) forget() {
	d.t.Helper()
	sub := exec.Command("mosquitto_sub", "-h", "127.0.0.1", "-p", fmt.Sprint(d.port), "-i", "jz-jf-huayuanjie", "-t", "none", "-E")
	if out, err := sub.CombinedOutput(); err != nil {
		d.t.Fatalf("mosquitto_sub: %v\n%s", err, out)
	}
}

// receive runs mosquitto_sub until it has received all items.
func (d *benchDesk) receive(port, items int) {
	d.t.Helper()
	sub := exec.Command("mosquitto_sub", "-h", "127.0.0.1", "-p", fmt.Sprint(port), "-q", "1", "-C", fmt.Sprint(items), "-t", "nuanxin/v1/content/all/+")
	sub.Stdout = io.Discard
	if err := sub.Run(); err != nil {
		d.t.Fatal(err)
	}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// times is in how many lines a text stands.
func (p *process) times(text string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if strings.Contains(l.text, text) {
			n++
		}
	}
	return n
}

// wayTo is a way to the broker.
type wayTo struct {
	name  string
	rate  float64 // bytes a second each way; zero is the loopback itself
	delay time.Duration
}

// line opens a way to the broker and returns its port.
func (d *benchDesk) line(l wayTo) int {
	if l.rate == 0 {
		return d.port
	}
	return proxy(d.t, d.port, func(dst, src net.Conn, _ bool) { slowly(dst, src, l) })
}

// slowly copies as a line of some rate and delay does.
func slowly(dst, src net.Conn, l wayTo) {
	type piece struct {
		at   time.Time
		data []byte
	}
	pieces := make(chan piece, 1<<16)
	go func() {
		defer close(pieces)
		free := time.Now()
		for {
			b := make([]byte, 4096)
			n, err := src.Read(b)
			if now := time.Now(); free.Before(now) {
				free = now
			}
			free = free.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
			pieces <- piece{free.Add(l.delay), b[:n]}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.at))
		if _, err := dst.Write(p.data); err != nil {
			return
		}
	}
}

// meter counts what goes to and from the broker.
type meter struct {
	port     int
	down, up atomic.Int64
	mu       sync.Mutex
	open     []net.Conn
}

func newMeter(t *testing.T, broker int) *meter {
	m := &meter{}
	m.port = proxy(t, broker, func(dst, src net.Conn, down bool) {
		m.mu.Lock()
		m.open = append(m.open, dst, src)
		m.mu.Unlock()
		n := &m.up
		if down {
			n = &m.down
		}
		b := make([]byte, 32<<10)
		for {
			read, err := src.Read(b)
			n.Add(int64(read))
			if _, failed := dst.Write(b[:read]); err != nil || failed != nil {
				return
			}
		}
	})
	return m
}

// cut breaks the connections.
func (m *meter) cut() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.open {
		_ = c.Close()
	}
	m.open = nil
}

// proxy listens on a port and joins who comes with the broker, by pass in
// either direction.
func proxy(t *testing.T, broker int, pass func(dst, src net.Conn, down bool)) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", broker))
			if err != nil {
				_ = client.Close()
				continue
			}
			over := func() { _, _ = client.Close(), server.Close() }
			go func() { defer over(); pass(client, server, true) }()
			go func() { defer over(); pass(server, client, false) }()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

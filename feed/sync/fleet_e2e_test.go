//go:build e2e

package sync_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	gosync "sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/prometheus/procfs"
	"golang.org/x/sync/errgroup"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
	"nuanxin/telemetry"
	"nuanxin/uplink"
)

var fleetSize = flag.Int("stations", 1000, "how many stations the simulated fleet has")

const (
	streets = 50
	pushes  = 20
	// fleetPatience is how long a thousand stations may take for what takes
	// seconds.
	fleetPatience = 2 * time.Minute
)

// TestAFleetGetsEverything runs stations by the thousand, each with its own
// connection, store and receipts, against a real broker: the first content,
// pushes, and the return of all of them after the broker's restart.
func TestAFleetGetsEverything(t *testing.T) {
	f := newFleet(t)
	want := f.publishFirst()
	began, cpu := time.Now(), f.cpu()
	f.start()
	f.await("first content", func(s *outpost) bool { return s.has(want) })
	t.Logf("first content: %d stations have their %d items after %.1f s (%.2f ms CPU and %d bytes received a station)",
		len(f.stations), len(want(f.stations[0].self)), time.Since(began).Seconds(), f.each(f.cpu()-cpu), f.received()/len(f.stations))
	f.weigh()
	f.fanOut()
	f.storm()
	f.fanOut()
	f.checkReceipts()
}

// fleet is a broker and its stations.
type fleet struct {
	t        *testing.T
	dir      string
	address  string
	broker   *exec.Cmd
	clerk    feed.Signer
	trust    feed.Trust
	desk     *uplink.Link
	stations []*outpost
	rev      int64

	mu       gosync.Mutex
	receipts map[string][]feed.Receipt
}

// newFleet starts a broker and a clerk's desk. Files lie in memory: a thousand
// stations do not share a disk.
func newFleet(t *testing.T) *fleet {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "fleet")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	clerk, err := feed.NewSigner("clerk")
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, dir: dir, address: freeAddress(t), clerk: clerk, receipts: map[string][]feed.Receipt{}, rev: time.Now().UnixMilli()}
	f.trust = feed.Trust{Version: 1, Keys: []feed.Key{clerk.TrustEntry()}}
	_, port, _ := net.SplitHostPort(f.address)
	config := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\nuser root\nlog_type error\n"+
		"persistence true\npersistence_location %s/\nmax_queued_messages 10000\n", port, dir)
	if err := os.WriteFile(filepath.Join(dir, "mosquitto.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	f.startBroker()
	t.Cleanup(func() { f.stopBroker() })
	f.openDesk()
	return f
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (f *fleet) startBroker() {
	f.t.Helper()
	f.broker = exec.Command("/usr/sbin/mosquitto", "-c", filepath.Join(f.dir, "mosquitto.conf"))
	f.broker.Stderr = os.Stderr
	if err := f.broker.Start(); err != nil {
		f.t.Fatal(err)
	}
	for range 500 {
		c, err := net.Dial("tcp", f.address)
		if err == nil {
			_ = c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	f.t.Fatal("mosquitto does not listen")
}

func (f *fleet) stopBroker() {
	_ = f.broker.Process.Signal(syscall.SIGTERM)
	_ = f.broker.Wait()
}

// openDesk connects the clerk, who hears all receipts.
func (f *fleet) openDesk() {
	f.t.Helper()
	var err error
	f.desk, err = uplink.New(uplink.Options{
		Broker: "mqtt://" + f.address, ClientID: "desk", Filters: []string{prefix.Receipt("+")},
		Handle: func(_ context.Context, messages []uplink.Message) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			for _, m := range messages {
				var r feed.Receipt
				if err := json.Unmarshal(m.Payload, &r); err != nil {
					return err
				}
				f.receipts[r.Station] = append(f.receipts[r.Station], r)
			}
			return nil
		},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = f.desk.Run(ctx)
	}()
	f.t.Cleanup(func() {
		stop()
		<-over
	})
	f.ready()
}

func (f *fleet) ready() {
	f.t.Helper()
	ctx, stop := context.WithTimeout(f.t.Context(), fleetPatience)
	defer stop()
	if err := f.desk.Ready(ctx); err != nil {
		f.t.Fatal(err)
	}
}

// publish signs an item of a new revision and returns it.
func (f *fleet) publish(scope feed.Scope, id string) feed.Item {
	f.t.Helper()
	f.rev++
	now := time.Now()
	it := feed.Item{
		ID: id, Rev: f.rev, Kind: feed.KindNotice, Scope: scope, Issued: now, Until: now.Add(24 * time.Hour),
		Title: fmt.Sprintf("第%d号通知", f.rev), Notice: &feed.Notice{Text: fmt.Sprintf("%0600d", f.rev)},
	}
	envelope, err := feed.Seal(f.t.Context(), it, f.clerk)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.desk.Publish(f.t.Context(), uplink.Message{Topic: prefix.Content(scope, id), Payload: envelope, Retained: true}); err != nil {
		f.t.Fatal(err)
	}
	return it
}

// publishFirst puts items of every scope on the broker, and returns what a
// station must have of them.
func (f *fleet) publishFirst() func(feed.Station) []feed.Ref {
	published := map[feed.Scope][]feed.Ref{}
	put := func(scope feed.Scope, id string) {
		published[scope] = append(published[scope], f.publish(scope, id).Ref())
	}
	for i := range 8 {
		put(feed.ScopeAll, fmt.Sprintf("all-%d", i))
	}
	for i := range streets {
		put(feed.StreetScope(street(i)), "street")
	}
	put(feed.GroupScope("riders"), "group")
	put(feed.StationScope(name(7)), "own")
	return func(s feed.Station) (want []feed.Ref) {
		for _, scope := range s.Scopes() {
			want = append(want, published[scope]...)
		}
		return want
	}
}

func name(i int) string { return fmt.Sprintf("s%04d", i) }

func street(i int) string { return fmt.Sprintf("street-%d", i%streets) }

// outpost is one station of the fleet.
type outpost struct {
	self    feed.Station
	store   *store.Store
	link    *uplink.Link
	in, out atomic.Int64 // bytes on the wire
	latest  atomic.Pointer[arrivedAt]
	upSince atomic.Int64 // Unix nanoseconds
}

// arrivedAt is what was pushed last, and when it was on the disk.
type arrivedAt struct {
	ref feed.Ref
	at  time.Time
}

// has says whether the station has exactly what it must have.
func (s *outpost) has(want func(feed.Station) []feed.Ref) bool {
	var got []feed.Ref
	for _, it := range s.store.Content().Items {
		got = append(got, it.Ref())
	}
	expected := want(s.self)
	if len(got) != len(expected) {
		return false
	}
	for _, ref := range expected {
		if !slices.Contains(got, ref) {
			return false
		}
	}
	return true
}

// start runs all stations until the test ends.
func (f *fleet) start() {
	f.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	for i := range *fleetSize {
		s := f.newOutpost(i)
		f.stations = append(f.stations, s)
		content := f.newContent(s)
		f.connect(s, content)
		if err := s.store.Open(); err != nil {
			f.t.Fatal(err)
		}
		if err := content.Start(ctx); err != nil {
			f.t.Fatal(err)
		}
		group.Go(func() error { return content.Run(ctx) })
		group.Go(func() error { return s.link.Run(ctx) })
	}
	f.t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			f.t.Error(err)
		}
		for _, s := range f.stations {
			_ = s.store.Close()
		}
	})
}

func (f *fleet) newOutpost(i int) *outpost {
	s := &outpost{self: feed.Station{ID: name(i), Street: street(i)}}
	if i%5 == 0 {
		s.self.Group = "riders"
	}
	s.store = store.New(store.Options{File: filepath.Join(f.dir, name(i)+".db"), Budget: 64 << 20, Log: slog.New(slog.DiscardHandler)})
	return s
}

func (f *fleet) newContent(s *outpost) *sync.Sync {
	return sync.New(sync.Options{
		Station: s.self, Prefix: prefix, Trust: f.trust, Store: s.store,
		Link: sync.Link{
			Send: func(ctx context.Context, topic string, payload []byte) error {
				return s.link.Publish(ctx, uplink.Message{Topic: topic, Payload: payload})
			},
			Fetch:   func(ctx context.Context, topic string) (bool, error) { return s.link.Fetch(ctx, topic) },
			Refresh: func() { s.link.Refresh() },
		},
		Clock: feed.NewClock(func() (time.Time, bool) { return time.Now(), true }, time.Time{}),
		Plays: feed.NewPlayLog(),
		Drawn: time.Now,
		Changed: func() {
			if latest := s.store.Content().Latest; latest.ID != "" {
				if was := s.latest.Load(); was == nil || was.ref != latest {
					s.latest.Store(&arrivedAt{latest, time.Now()})
				}
			}
		},
		Told: func() {},
		Log:  slog.New(slog.DiscardHandler),
	})
}

func (f *fleet) connect(s *outpost, content *sync.Sync) {
	self := telemetry.Station{ID: s.self.ID, Name: s.self.ID, Street: s.self.Street, Group: s.self.Group, Started: time.Now()}
	state := func(payload []byte) *uplink.Message {
		return &uplink.Message{Topic: prefix.State(self.ID), Payload: payload, Retained: true}
	}
	var err error
	s.link, err = uplink.New(uplink.Options{
		Broker: "mqtt://" + f.address, ClientID: s.self.ID, Filters: prefix.Filters(s.self),
		Subscribed:     func() uplink.Subscriptions { return s.store.Filters() },
		KeepSubscribed: func(held uplink.Subscriptions) error { return s.store.SetFilters(held) },
		Handle: func(ctx context.Context, came []uplink.Message) error {
			var messages []sync.Message
			for _, m := range came {
				messages = append(messages, sync.Message{Topic: m.Topic, Payload: m.Payload, Live: !m.Retained})
			}
			return content.Handle(ctx, messages)
		},
		Will:  state(self.Will()),
		Birth: func() *uplink.Message { return state(self.Birth(time.Now(), telemetry.Content{}, telemetry.Screen{})) },
		Changed: func() {
			if s.link.Up() {
				s.upSince.Store(time.Now().UnixNano())
				content.Flush()
			}
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, address)
			return counted{c, s}, err
		},
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// counted is a connection whose bytes are counted.
type counted struct {
	net.Conn
	s *outpost
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.s.in.Add(int64(n))
	return n, err
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.s.out.Add(int64(n))
	return n, err
}

// await waits until something holds of every station.
func (f *fleet) await(what string, holds func(*outpost) bool) {
	f.t.Helper()
	deadline := time.Now().Add(fleetPatience * time.Duration(max(1, len(f.stations)/1000)))
	left := slices.Clone(f.stations)
	for {
		left = slices.DeleteFunc(left, holds)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("%s: %d of %d stations not in time, such as %s with %d items", what, len(left), len(f.stations),
				left[0].self.ID, len(left[0].store.Content().Items))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// fanOut pushes items to everybody, one after another, and tells how long each
// took to be on every station's disk.
func (f *fleet) fanOut() {
	f.t.Helper()
	var spans []time.Duration
	cpu, in, out := f.cpu(), f.received(), f.sent()
	for range pushes {
		published := time.Now()
		ref := f.publish(feed.ScopeAll, "all-0").Ref()
		f.await("push", func(s *outpost) bool {
			latest := s.latest.Load()
			return latest != nil && latest.ref == ref
		})
		for _, s := range f.stations {
			spans = append(spans, s.latest.Load().at.Sub(published))
		}
	}
	slices.Sort(spans)
	n := len(f.stations) * pushes
	f.t.Logf("fan-out: publish to every station's disk: p50 %.2f s, p99 %.2f s, worst %.2f s over %d pushes; "+
		"%.2f ms CPU, %d bytes in and %d out a push and station",
		spans[n/2].Seconds(), spans[n*99/100].Seconds(), spans[n-1].Seconds(), pushes,
		f.each(f.cpu()-cpu)/pushes, (f.received()-in)/n, (f.sent()-out)/n)
}

// storm restarts the broker and waits for everybody to be back.
func (f *fleet) storm() {
	f.t.Helper()
	cpu, in := f.cpu(), f.received()
	f.stopBroker()
	f.startBroker()
	began := time.Now()
	f.await("return", func(s *outpost) bool { return s.link.Up() && s.upSince.Load() > began.UnixNano() })
	var spans []time.Duration
	for _, s := range f.stations {
		spans = append(spans, time.Unix(0, s.upSince.Load()).Sub(began))
	}
	slices.Sort(spans)
	n := len(spans)
	perStation := (f.received() - in) / n
	f.t.Logf("reconnect storm: all back %.1f s after the broker (p50 %.1f s, p99 %.1f s); %.2f ms CPU and %d bytes received a station",
		spans[n-1].Seconds(), spans[n/2].Seconds(), spans[n*99/100].Seconds(), f.each(f.cpu()-cpu), perStation)
	if perStation > 1024 {
		f.t.Errorf("a station received %d bytes when it came back to a broker that knew it, want at most 1 KiB", perStation)
	}
	f.ready()
}

// weigh tells the memory of a station and of the broker for it.
func (f *fleet) weigh() {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	n := uint64(len(f.stations))
	f.t.Logf("memory: %d KiB a station (heap %d, stacks %d), %d KiB of the broker's", (m.HeapInuse+m.StackInuse)/n>>10,
		m.HeapInuse/n>>10, m.StackInuse/n>>10, f.brokerStat().ResidentMemory()/len(f.stations)>>10)
}

// checkReceipts waits until every station has told of every item, once each
// and in order.
func (f *fleet) checkReceipts() {
	f.t.Helper()
	want := func(s *outpost) int { return len(s.store.Content().Items) + 2*pushes }
	f.await("receipts", func(s *outpost) bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return slices.ContainsFunc(f.receipts[s.self.ID], func(r feed.Receipt) bool { return r.Seq >= uint64(want(s)) })
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	total, doubles := 0, 0
	for _, s := range f.stations {
		last := uint64(0)
		for _, r := range f.receipts[s.self.ID] {
			switch {
			case r.Status != feed.StatusReceived:
				f.t.Errorf("%s: receipt %+v", s.self.ID, r)
			case r.Seq <= last:
				doubles++ // sent again over the restart
			case r.Seq != last+1:
				f.t.Errorf("%s: receipt %d after %d", s.self.ID, r.Seq, last)
			}
			last = max(last, r.Seq)
			total++
		}
		if last != uint64(want(s)) {
			f.t.Errorf("%s: %d different receipts, want %d", s.self.ID, last, want(s))
		}
	}
	f.t.Logf("receipts: %d, of which %d came twice", total, doubles)
}

func (f *fleet) received() (n int) {
	for _, s := range f.stations {
		n += int(s.in.Load())
	}
	return n
}

func (f *fleet) sent() (n int) {
	for _, s := range f.stations {
		n += int(s.out.Load())
	}
	return n
}

// cpu is the processor time of all stations together.
func (f *fleet) cpu() time.Duration {
	f.t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		f.t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// each is a share of processor time in milliseconds.
func (f *fleet) each(cpu time.Duration) float64 {
	return cpu.Seconds() * 1000 / float64(len(f.stations))
}

func (f *fleet) brokerStat() procfs.ProcStat {
	f.t.Helper()
	p, err := procfs.NewProc(f.broker.Process.Pid)
	if err != nil {
		f.t.Fatal(err)
	}
	stat, err := p.Stat()
	if err != nil {
		f.t.Fatal(err)
	}
	return stat
}

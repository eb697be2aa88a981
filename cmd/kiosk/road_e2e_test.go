//go:build e2e

package main_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The two ends of a line: the district's, where the broker is, and the
// station's.
const (
	districtIP = "10.77.0.1"
	stationIP  = "10.77.0.2"
)

// road is a bad line between a district and a station. Each of them is in a
// network namespace of its own, with one TUN device; this process carries the
// IP packets between the two, and loses some. Nothing outlives the process.
type road struct {
	district, station *place
	down, up          *way // to the station, and from it
}

// newRoad makes a road that loses nothing and takes no time. It draws the
// packets that it will lose from a seed.
func newRoad(t *testing.T, seed uint64) *road {
	t.Helper()
	r := &road{district: newPlace(t, districtIP), station: newPlace(t, stationIP), down: &way{}, up: &way{}}
	go r.down.carry(r.station.tun, r.district.tun, rand.New(rand.NewPCG(seed, 1)))
	go r.up.carry(r.district.tun, r.station.tun, rand.New(rand.NewPCG(seed, 2)))
	return r
}

// spoil makes both ways lose so many packets of a hundred and take a time.
func (r *road) spoil(percent int64, delay time.Duration) {
	for _, w := range []*way{r.down, r.up} {
		w.loss.Store(percent)
		w.delay.Store(int64(delay))
	}
}

// way is one direction of a road.
type way struct {
	loss, delay                 atomic.Int64 // percent, and nanoseconds
	packets, bytes, lost, spilt atomic.Int64 // that came in, those of them that were lost, and for want of room
}

// cut makes the way lose everything, in silence.
func (w *way) cut() { w.loss.Store(100) }

// mend makes it lose nothing.
func (w *way) mend() { w.loss.Store(0) }

func (w *way) String() string {
	return fmt.Sprintf("%d packets, %.0f KiB, %d lost, %d spilt", w.packets.Load(), float64(w.bytes.Load())/1024, w.lost.Load(), w.spilt.Load())
}

// wayLength is how many packets can be under way, as in a modem's buffer.
const wayLength = 500

// carry passes packets on, in their order, until one end is closed.
func (w *way) carry(to io.Writer, from io.Reader, chance *rand.Rand) {
	type parcel struct {
		packet []byte
		due    time.Time
	}
	under := make(chan parcel, wayLength)
	defer close(under)
	go func() {
		for p := range under {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.packet) // a device that is not up yet loses it
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		w.packets.Add(1)
		w.bytes.Add(int64(n))
		if chance.Int64N(100) < w.loss.Load() {
			w.lost.Add(1)
			continue
		}
		select {
		case under <- parcel{append([]byte(nil), buffer[:n]...), time.Now().Add(time.Duration(w.delay.Load()))}:
		default:
			w.spilt.Add(1)
		}
	}
}

// place is a network namespace, and the thread that lives in it. Both are gone
// when the test is over, however it ends.
type place struct {
	work chan func()
	tun  *os.File
}

func newPlace(t *testing.T, address string) *place {
	t.Helper()
	p := &place{work: make(chan func())}
	began := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with us
		began <- unix.Unshare(unix.CLONE_NEWNET)
		for do := range p.work {
			do()
		}
	}()
	t.Cleanup(func() { close(p.work) })
	if err := <-began; err != nil {
		t.Fatalf("make a network namespace: %v; this test needs root (sudo -E go test ...)", err)
	}
	var err error
	p.do(func() { p.tun, err = openTUN() })
	if err != nil {
		t.Fatalf("make a TUN device: %v; this test needs root and /dev/net/tun", err)
	}
	t.Cleanup(func() { _ = p.tun.Close() })
	// Not that of the machine. This one every kernel has, and allows, and none
	// bears losses worse.
	p.do(func() { err = os.WriteFile("/proc/sys/net/ipv4/tcp_congestion_control", []byte("reno"), 0o644) })
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		"link set lo up", "address add " + address + "/30 dev tun", "link set tun mtu 1400 up",
	} {
		var out []byte
		p.do(func() { out, err = exec.Command("ip", strings.Fields(words)...).CombinedOutput() })
		if err != nil {
			t.Fatalf("ip %s: %v\n%s", words, err, out)
		}
	}
	return p
}

// openTUN makes a device of IP packets (Linux, Documentation/networking/tuntap.rst).
func openTUN() (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	request, err := unix.NewIfreq("tun")
	if err != nil {
		return nil, err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "tun"), nil
}

// do does something in the place, and returns when it is done.
func (p *place) do(something func()) {
	done := make(chan struct{})
	p.work <- func() {
		defer close(done)
		something()
	}
	<-done
}

// start runs a program there. It does not outlive this process.
func (p *place) start(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	begin := func(cmd *exec.Cmd) (err error) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		p.do(func() { err = cmd.Start() })
		return err
	}
	return startBy(t, begin, env, name, args...)
}

// dial connects from there.
func (p *place) dial(network, address string) (conn net.Conn, err error) {
	p.do(func() { conn, err = net.DialTimeout(network, address, patience) })
	return conn, err
}

// retransmitted is how many TCP segments were sent again from there
// (RFC 4022, tcpRetransSegs).
func (p *place) retransmitted(t *testing.T) int {
	t.Helper()
	var text []byte
	var err error
	p.do(func() { text, err = os.ReadFile("/proc/thread-self/net/snmp") })
	if err != nil {
		t.Fatal(err)
	}
	var names, values []string
	for l := range strings.Lines(string(text)) {
		if words := strings.Fields(l); words[0] == "Tcp:" {
			names, values = values, words
		}
	}
	for i, name := range names {
		if name == "RetransSegs" {
			n, _ := strconv.Atoi(values[i])
			return n
		}
	}
	t.Fatal("the kernel does not count retransmissions")
	return 0
}

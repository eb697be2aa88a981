//go:build e2e

package main_test

import (
	"fmt"
	"image"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

const (
	// maxGrowth is how much more memory a broker may make the station use.
	maxGrowth = 64 << 20
	// maxDecoder is what the largest picture takes besides, in 8 bits, if a
	// trusted key has signed it.
	maxDecoder = 4 * feed.MaxPixels
	// lookPace is between two looks at the glass. Whatever comes up stays
	// for seconds.
	lookPace = 50 * time.Millisecond
)

// watch looks at a station all the time: at its glass, its memory, its
// processor time and its sockets.
type watch struct {
	*process
	screen   *xtest.Screen
	proc     procfs.Proc
	baseline uint64 // resident bytes before the first attack

	mu     sync.Mutex
	want   *image.RGBA // on the glass; nil for no matter what
	looks  int
	wrong  int // looks that showed something else
	ears   int // looks at which a socket was listening
	faults []error
	peak   uint64 // resident bytes at most, of all attacks
}

// newWatch begins to watch a process that is at rest.
func newWatch(t *testing.T, p *process, screen *xtest.Screen, want *image.RGBA) *watch {
	t.Helper()
	proc, err := procfs.NewProc(p.cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	w := &watch{process: p, screen: screen, proc: proc, want: want}
	w.baseline = w.resident(t)
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		pace := time.NewTicker(lookPace)
		defer pace.Stop()
		for {
			select {
			case <-stop:
				return
			case <-pace.C:
				w.look()
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-ended
		t.Logf("looked at the glass %d times, %d were wrong; resident %d MB at first, at most %d MB more",
			w.looks, w.wrong, w.baseline>>20, (max(w.peak, w.baseline)-w.baseline)>>20)
	})
	return w
}

func (w *watch) look() {
	w.mu.Lock()
	want := w.want
	w.mu.Unlock()
	same, err := true, error(nil)
	if want != nil {
		same, err = shows(w.screen, want)
	}
	listening, fault := listens(w.proc)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.want != want {
		return // it changed meanwhile
	}
	w.looks++
	if !same {
		w.wrong++
	}
	if listening {
		w.ears++
	}
	for _, err := range []error{err, fault} {
		if err != nil {
			w.faults = append(w.faults, err)
		}
	}
}

// expect says what is on the glass from now on; nil for no matter what.
func (w *watch) expect(want *image.RGBA) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.want = want
}

// attack runs an attack and says what it did to the station.
func (w *watch) attack(t *testing.T, name string, do func(t *testing.T)) {
	t.Helper()
	w.attackWithin(t, maxGrowth, name, do)
}

// attackWithin does so for one that may take more memory.
func (w *watch) attackWithin(t *testing.T, limit int64, name string, do func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		w.forgetPeak(t)
		began, cpu := time.Now(), cpuSeconds(t, w.cmd.Process.Pid)
		w.mu.Lock()
		looks, wrong, ears := w.looks, w.wrong, w.ears
		w.mu.Unlock()
		do(t)
		took, spent := time.Since(began), cpuSeconds(t, w.cmd.Process.Pid)-cpu
		w.lookAgain(t)
		w.mu.Lock()
		defer w.mu.Unlock()
		peak := w.memory(t).VmHWM
		w.peak = max(w.peak, peak)
		grown := int64(peak) - int64(w.baseline)
		t.Logf("%4d looks, %5.2f s CPU in %5.2f s, at most %+3d MB, then %+3d MB", w.looks-looks, spent, took.Seconds(),
			grown>>20, (int64(w.memory(t).VmRSS)-int64(w.baseline))>>20)
		if n := w.wrong - wrong; n > 0 {
			t.Errorf("the glass showed something else in %d of %d looks", n, w.looks-looks)
		}
		if grown > limit {
			t.Errorf("the station grew by %d MB", grown>>20)
		}
		if w.ears > ears {
			t.Error("the station listens on a port")
		}
		for _, err := range w.faults {
			t.Errorf("look at the station: %v", err)
		}
	})
	select {
	case <-w.done:
		t.Fatal("the station has ended")
	default:
	}
}

// lookAgain waits for a look that begins now, and one more: it takes a while
// until what is wrong is on the glass.
func (w *watch) lookAgain(t *testing.T) {
	t.Helper()
	looks := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.looks
	}
	before := looks()
	waitFor(t, "a look at the glass", func() bool { return looks() >= before+3 })
}

func (w *watch) memory(t *testing.T) procfs.ProcStatus {
	t.Helper()
	status, err := w.proc.NewStatus()
	if err != nil {
		t.Fatal(err)
	}
	return status
}

func (w *watch) resident(t *testing.T) uint64 { return w.memory(t).VmRSS }

// forgetPeak makes VmHWM the peak from now on (proc_pid_clear_refs(5)).
func (w *watch) forgetPeak(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", w.proc.PID), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// listens says whether a process has a socket that others can connect to, or
// send to, from the network.
func listens(p procfs.Proc) (bool, error) {
	open := map[string]bool{}
	for table, state := range map[string]string{"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"} { // proc_pid_net(5)
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", p.PID, table))
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(string(b)) {
			if fields := strings.Fields(line); len(fields) > 9 && fields[3] == state {
				open["socket:["+fields[9]+"]"] = true
			}
		}
	}
	files, err := p.FileDescriptorTargets()
	return slices.ContainsFunc(files, func(target string) bool { return open[target] }), err
}

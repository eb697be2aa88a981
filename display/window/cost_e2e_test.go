//go:build e2e

package window_test

import (
	"fmt"
	"image"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	"nuanxin/display/window/xtest"
)

const (
	// idleBudget is less than the few unneeded frames would cost that
	// Ebitengine puts up after each change unless kept from it.
	idleTime   = 30 * time.Second
	idleBudget = 50 * time.Millisecond

	// leakBudget in KiB is what the garbage collector may leave for later. Every
	// fade makes a texture of 5 MiB, and every resize 7 MiB of them.
	leakBudget = 64 << 10
	fades      = 24
	resizes    = 24
)

func TestAStillScreenCostsNothing(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "fullscreen")
	c.expect(t, presented(screenful, "h0", "m0"))
	c.change(t, screenful, "h0", "m1")
	before, _ := c.cost(t)
	server := serverTime(t, c.screen)
	<-time.After(idleTime) // what is measured is that nothing happens
	after, pss := c.cost(t)
	server = serverTime(t, c.screen) - server
	t.Logf("still for %v: %v of CPU, X server %v, PSS %d MiB", idleTime, after-before, server, pss>>10)
	if used := after - before; used > idleBudget {
		t.Errorf("a still screen used %v of CPU in %v, want less than %v", used, idleTime, idleBudget)
	}
}

func TestChangesAreSoonOnTheGlassAndLeaveNothingBehind(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "fullscreen")
	c.expect(t, presented(screenful, "h0", "m0"))
	main, header := "m0", "h0"

	var delays []time.Duration
	before, _ := c.cost(t)
	server := serverTime(t, c.screen)
	for i := range fades {
		header = fmt.Sprint("h", i+1)
		to := picture(compose(screenful, header, main)).RGBAAt(inHeader.X, inHeader.Y)
		begun := time.Now()
		c.tell(t, "show %s %s", header, main)
		_, first := c.watch(t, inHeader, is(to))
		delays = append(delays, first.Sub(begun))
		c.expect(t, presented(screenful, header, main))
	}
	after, _ := c.cost(t)
	slices.Sort(delays)
	t.Logf("from the signal to the pixel: median %v, worst %v", delays[fades/2], delays[fades-1])
	t.Logf("a change: %v of CPU, X server %v", (after-before)/fades, (serverTime(t, c.screen)-server)/fades)
	if delays[fades-1] > time.Second {
		t.Errorf("a change took %v to the glass", delays[fades-1])
	}

	c.change(t, screenful, header, "warm")
	before, held := c.cost(t)
	server = serverTime(t, c.screen)
	for i := range fades {
		c.change(t, screenful, header, fmt.Sprint("m", i+1))
	}
	after, pss := c.cost(t)
	t.Logf("a fade: %v of CPU, X server %v; PSS %d MiB", (after-before)/fades, (serverTime(t, c.screen)-server)/fades, pss>>10)
	if pss-held > leakBudget {
		t.Errorf("%d fades added %d KiB to the process", fades, pss-held)
	}
}

func TestResizesLeaveNothingBehind(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "1900x1000")
	sizes := [2]image.Point{{1900, 1000}, {1898, 998}}
	c.expect(t, presented(sizes[0], "h0", "m0"))
	var held, pss int
	for i := range resizes {
		if i == resizes/3 { // by now every buffer has been needed
			_, held = c.cost(t)
		}
		size := sizes[1-i%2]
		if err := c.screen.Resize(size); err != nil {
			t.Fatal(err)
		}
		c.expect(t, presented(size, "h0", "m0"))
	}
	_, pss = c.cost(t)
	if pss-held > leakBudget {
		t.Errorf("%d resizes added %d KiB to the process", resizes*2/3, pss-held)
	}
}

// serverTime is the CPU time of the X server.
func serverTime(t *testing.T, s *xtest.Screen) time.Duration {
	t.Helper()
	server, err := procfs.NewProc(s.PID())
	if err != nil {
		t.Fatal(err)
	}
	stat, err := server.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(stat.CPUTime() * float64(time.Second))
}

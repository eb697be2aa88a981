//go:build e2e

package window_test

import (
	"image"
	"strings"
	"syscall"
	"testing"
	"time"

	"nuanxin/display/window"
	"nuanxin/display/window/xtest"
)

func TestTheWindowFollowsItsMonitor(t *testing.T) {
	monitor := xtest.StartXorg(t)
	c := start(t, monitor.Display(), "fullscreen")
	first, other := image.Pt(1920, 1080), image.Pt(1280, 720)
	c.expect(t, presented(first, "h0", "m0"))
	covered(t, monitor, first, "h0", "m0")

	begun := time.Now()
	monitor.Set(t, "--mode", "1280x720") // a smaller one is plugged in
	c.expect(t, presented(other, "h0", "m0"))
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the window followed after %v: it was not woken", took)
	}
	covered(t, monitor, other, "h0", "m0")

	monitor.Set(t, "--mode", "1920x1080")
	c.expect(t, presented(first, "h0", "m0"))
	covered(t, monitor, first, "h0", "m0")
}

func TestTheWindowGoesToThePrimaryMonitor(t *testing.T) {
	monitor := xtest.StartXorg(t)
	c := start(t, monitor.Display(), "fullscreen")
	c.expect(t, presented(image.Pt(1920, 1080), "h0", "m0"))
	monitor.Set(t, "--auto", "--addmode", "DUMMY1", "1280x720")
	monitor.Set(t, "--auto", "--output", "DUMMY1", "--mode", "1280x720", "--right-of", "DUMMY0", "--primary")
	monitor.Lit(t) // the driver looks for its second monitor when it is asked, as others do by themselves
	c.expect(t, presented(image.Pt(1280, 720), "h0", "m0"))
	at, err := monitor.Window()
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Rect(1920, 0, 1920+1280, 720); at != want {
		t.Errorf("the window is at %v, want the second monitor at %v", at, want)
	}
}

func TestAMonitorThatCameBackDarkIsLit(t *testing.T) {
	monitor := xtest.StartXorg(t)
	c := start(t, monitor.Display(), "fullscreen")
	size := image.Pt(1920, 1080)
	c.expect(t, presented(size, "h0", "m0"))

	monitor.Set(t, "--off") // as X leaves one that is plugged in
	begun := time.Now()
	for monitor.Lit(t) != size {
		if time.Since(begun) > patience {
			t.Fatalf("the monitor shows %v", monitor.Lit(t))
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Logf("lit after %v", time.Since(begun))
	c.tell(t, "show h1 m0")
	for line := c.hear(t); !strings.HasPrefix(line, presented(size, "h1", "m0")); line = c.hear(t) {
		t.Logf("on the way: %s", line)
	}
	covered(t, monitor, size, "h1", "m0")
}

func TestAWindowManagerIsLeftToItsWork(t *testing.T) {
	monitor := xtest.StartXorg(t)
	monitor.Manage(t)
	c := start(t, monitor.Display(), "fullscreen")
	c.expect(t, presented(image.Pt(1920, 1080), "h0", "m0"))
	monitor.Set(t, "--mode", "1280x720")
	<-time.After(time.Second) // three times as long as the window takes to follow
	at, err := monitor.Window()
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Rect(0, 0, 1920, 1080); at != want {
		t.Errorf("the window was moved to %v although there is a window manager", at)
	}
}

// covered waits until the monitor shows exactly the painter's picture.
func covered(t *testing.T, m *xtest.Monitor, size image.Point, header, main string) {
	t.Helper()
	want := picture(compose(size, header, main))
	var glass *image.RGBA
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(50 * time.Millisecond) {
		var err error
		if glass, err = m.Picture(); err != nil {
			t.Fatal(err)
		}
		if m.Lit(t) == size && glass.Rect.Max.X >= size.X && glass.Rect.Max.Y >= size.Y && moved(glass, want, image.Point{}) {
			return
		}
	}
	t.Fatalf("the monitor of %v does not show the picture of %v; it is in %s", m.Lit(t), size, keep(t, glass))
}

// moved says whether the glass shows the picture moved by shift, and in the
// edges that this leaves the picture's own.
func moved(glass, want *image.RGBA, shift image.Point) bool {
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			from := image.Pt(x, y).Sub(shift)
			if !from.In(want.Rect) {
				from = image.Pt(x, y)
			}
			if glass.RGBAAt(x, y) != want.RGBAAt(from.X, from.Y) {
				return false
			}
		}
	}
	return true
}

func TestThePictureWandersAndLeavesNoGap(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "fullscreen shift")
	c.expect(t, presented(size, "h0", "m0"))
	c.same(t, image.Rectangle{Max: size}, "h0", "m0")

	seen := map[image.Point]bool{}
	header := ""
	for i := range 30 {
		header = []string{"h1", "h0"}[i%2]
		c.change(t, size, header, "m0") // a shift comes with the next frame
		glass, err := c.screen.Picture()
		if err != nil {
			t.Fatal(err)
		}
		seen[shiftOf(t, glass, picture(compose(size, header, "m0")))] = true
		<-time.After(60 * time.Millisecond)
	}
	if len(seen) < 8 {
		t.Errorf("the picture was at %v, want it to wander", seen)
	}
}

// shiftOf finds where the picture stands.
func shiftOf(t *testing.T, glass, want *image.RGBA) image.Point {
	t.Helper()
	most := window.MaxShift(want.Rect.Size())
	for y := -most; y <= most; y++ {
		for x := -most; x <= most; x++ {
			if moved(glass, want, image.Pt(x, y)) {
				return image.Pt(x, y)
			}
		}
	}
	t.Fatalf("the glass shows no shifted picture; it is in %s", keep(t, glass))
	return image.Point{}
}

func TestADimmedFrameIsDarkerAndABlackOneIsBlack(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "fullscreen")
	c.expect(t, presented(size, "h0", "m0"))
	paints := c.paints(t)

	c.tell(t, "dim 0.5")
	c.expect(t, presented(size, "h0", "m0"))
	glass, err := c.screen.Picture()
	if err != nil {
		t.Fatal(err)
	}
	want := picture(compose(size, "h0", "m0"))
	for i, v := range glass.Pix {
		if d := int(v) - int(want.Pix[i])/2; i%4 < 3 && (d < -1 || d > 1) {
			t.Fatalf("byte %d is %d, want half of %d", i, v, want.Pix[i])
		}
	}
	if n := c.paints(t) - paints; n > 0 {
		t.Errorf("dimming painted %d layers", n)
	}

	c.tell(t, "black")
	c.expect(t, "presented "+size.String()+" black")
	if glass, err = c.screen.Picture(); err != nil {
		t.Fatal(err)
	}
	for i, v := range glass.Pix {
		if i%4 < 3 && v != 0 {
			t.Fatalf("byte %d of the black screen is %d", i, v)
		}
	}
	c.tell(t, "show h1 m1")
	c.expect(t, presented(size, "h1", "m1"))
	c.same(t, image.Rectangle{Max: size}, "h1", "m1")
}

func TestAWindowIsAliveUntilTheXServerStops(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "fullscreen")
	c.expect(t, presented(size, "h0", "m0"))
	begun := c.alive(t)
	for c.alive(t) == begun { // within the pulse of ten seconds
		<-time.After(100 * time.Millisecond)
	}

	if err := syscall.Kill(c.screen.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	c.tell(t, "show h1 m0")
	<-time.After(time.Second) // whatever was under way
	n := c.alive(t)
	c.tell(t, "show h2 m0")
	<-time.After(15 * time.Second) // longer than the pulse
	if now := c.alive(t); now != n {
		t.Errorf("the window claims to be alive %d times while its X server stands still", now-n)
	}
	if err := syscall.Kill(c.screen.PID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for line := c.hear(t); line != presented(size, "h2", "m0"); line = c.hear(t) {
		t.Logf("on the way: %s", line)
	}
	if c.alive(t) == n {
		t.Error("the window is not alive with its X server again")
	}
}

//go:build e2e

package window_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/display/window/xtest"
)

// patience is for what must happen at all; how soon is asserted separately.
const patience = 40 * time.Second

// screenful is the size of the kiosk's screen.
var screenful = image.Pt(1920, 1080)

// child is a process with a window.
type child struct {
	screen *xtest.Screen
	input  io.Writer
	lines  chan string
}

// open starts a child on a screen; size is "fullscreen" or WIDTHxHEIGHT.
func open(t *testing.T, screen *xtest.Screen, size string) *child {
	t.Helper()
	c := start(t, screen.Display(), size)
	c.screen = screen
	return c
}

func start(t *testing.T, display, size string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), "DISPLAY="+display, roleEnv+"="+size)
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{input: input, lines: make(chan string, 1000)}
	go func() {
		defer close(c.lines)
		for s := bufio.NewScanner(output); s.Scan(); {
			c.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		_ = input.Close() // ends the child
		for range c.lines {
		}
		_ = cmd.Wait()
	})
	return c
}

func (c *child) tell(t *testing.T, format string, a ...any) {
	t.Helper()
	if _, err := fmt.Fprintf(c.input, format+"\n", a...); err != nil {
		t.Fatalf("tell the child: %v", err)
	}
}

// hear returns the child's next line.
func (c *child) hear(t *testing.T) string {
	t.Helper()
	select {
	case line, open := <-c.lines:
		if !open {
			t.Fatal("the child ended")
		}
		return line
	case <-time.After(patience):
		t.Fatal("the child said nothing")
	}
	return ""
}

// expect fails unless the child's next line is this one.
func (c *child) expect(t *testing.T, want string) {
	t.Helper()
	if got := c.hear(t); got != want {
		t.Fatalf("the child said %q, want %q", got, want)
	}
}

func presented(size image.Point, header, main string) string {
	return page(size, header, main, 0)
}

func page(size image.Point, header, main string, n int) string {
	return fmt.Sprint("presented ", size, " ", header, " ", main, " ", n)
}

// change shows other content and waits for it.
func (c *child) change(t *testing.T, size image.Point, header, main string) {
	t.Helper()
	c.tell(t, "show %s %s", header, main)
	c.expect(t, presented(size, header, main))
}

// cost is the child's CPU time and PSS in KiB until now.
func (c *child) cost(t *testing.T) (cpu time.Duration, pss int) {
	t.Helper()
	c.tell(t, "cost")
	line := c.hear(t)
	var text string
	if _, err := fmt.Sscanf(line, "cost %s %d", &text, &pss); err != nil {
		t.Fatalf("read %q: %v", line, err)
	}
	cpu, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("read %q: %v", line, err)
	}
	return cpu, pss
}

// asks is how often the child's Frame has been called.
func (c *child) asks(t *testing.T) int { asks, _, _ := c.counts(t); return asks }

// paints is how often its Paint has been.
func (c *child) paints(t *testing.T) int { _, paints, _ := c.counts(t); return paints }

// alive is how often the window has said that it is.
func (c *child) alive(t *testing.T) int { _, _, alive := c.counts(t); return alive }

func (c *child) counts(t *testing.T) (asks, paints, alive int) {
	t.Helper()
	c.tell(t, "counts")
	line := c.hear(t)
	if _, err := fmt.Sscanf(line, "counts %d %d %d", &asks, &paints, &alive); err != nil {
		t.Fatalf("read %q: %v", line, err)
	}
	return asks, paints, alive
}

// same fails unless the part of the screen shows exactly the painter's picture.
func (c *child) same(t *testing.T, part image.Rectangle, header, main string) {
	t.Helper()
	glass, err := c.screen.Picture()
	if err != nil {
		t.Fatal(err)
	}
	want := picture(compose(part.Size(), header, main))
	row := 4 * part.Dx()
	for y := range part.Dy() {
		got := glass.Pix[glass.PixOffset(part.Min.X, part.Min.Y+y):][:row]
		if !bytes.Equal(got, want.Pix[y*want.Stride:][:row]) {
			t.Fatalf("row %d of %s/%s differs from the painter's; the glass is in %s", y, header, main, keep(t, glass))
		}
	}
}

func keep(t *testing.T, picture image.Image) string {
	name := filepath.Join(os.TempDir(), strings.ReplaceAll(t.Name(), "/", "_")+".png")
	f, err := os.Create(name)
	if err != nil {
		return err.Error()
	}
	if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
		return err.Error()
	}
	return name
}

// watch returns the colours that a pixel takes until one is the last, and when
// it first changed.
func (c *child) watch(t *testing.T, p image.Point, last func(color.RGBA) bool) (colours []color.RGBA, first time.Time) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		now, err := c.screen.Pixel(p)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(colours); n == 0 || colours[n-1] != now {
			colours = append(colours, now)
			if n == 1 {
				first = time.Now()
			}
		}
		if last(now) {
			return colours, first
		}
	}
	t.Fatalf("pixel %v never became what it should, but %v", p, colours)
	return nil, time.Time{}
}

func is(want color.RGBA) func(color.RGBA) bool {
	return func(got color.RGBA) bool { return got == want }
}

// inMain and inHeader are pixels in these layers of a full screen.
var inMain, inHeader = image.Pt(701, 503), image.Pt(1203, 60)

func TestTheGlassShowsThePaintersPixels(t *testing.T) {
	screen := xtest.Start(t, screenful)
	begun := time.Now()
	c := open(t, screen, "fullscreen")
	whole := image.Rectangle{Max: screenful}

	c.expect(t, presented(screenful, "h0", "m0"))
	if took := time.Since(begun); took > 9*time.Second { // Update blocks for 10 s
		t.Errorf("the first frame came after %v", took)
	}
	c.same(t, whole, "h0", "m0")

	c.change(t, screenful, "h1", "m0")
	c.same(t, whole, "h1", "m0")

	c.change(t, screenful, "h1", "m1") // fades
	c.same(t, whole, "h1", "m1")

	c.change(t, screenful, "h2", "m2") // one switches while the other fades
	c.same(t, whole, "h2", "m2")

	// A signal without a change presents nothing: the next line is the next
	// change's.
	c.tell(t, "signal")
	c.change(t, screenful, "h3", "m2")
	c.same(t, whole, "h3", "m2")
}

func TestATurnedScreenShowsThePaintersPixelsTurned(t *testing.T) {
	glass := image.Pt(1280, 720)
	for degrees, size := range map[int]image.Point{90: {720, 1280}, 180: glass, 270: {720, 1280}} {
		t.Run(fmt.Sprint(degrees), func(t *testing.T) {
			screen := xtest.Start(t, glass)
			c := open(t, screen, fmt.Sprintf("fullscreen@%d", degrees))
			c.expect(t, presented(size, "h0", "m0"))
			c.change(t, size, "h1", "m1") // fades
			got, err := screen.Picture()
			if err != nil {
				t.Fatal(err)
			}
			want := picture(compose(size, "h1", "m1"))
			for y := range glass.Y {
				for x := range glass.X {
					at := map[int]image.Point{90: {y, glass.X - 1 - x}, 180: {glass.X - 1 - x, glass.Y - 1 - y}, 270: {glass.Y - 1 - y, x}}[degrees]
					if got.RGBAAt(x, y) != want.RGBAAt(at.X, at.Y) {
						t.Fatalf("pixel (%d,%d) is %v, want that of the frame's %v, %v; the glass is in %s", x, y, got.RGBAAt(x, y), at, want.RGBAAt(at.X, at.Y), keep(t, got))
					}
				}
			}
		})
	}
}

func TestARotationThatIsNoQuarterIsAnError(t *testing.T) {
	c := open(t, xtest.Start(t, image.Pt(640, 360)), "fullscreen@45")
	if line := c.hear(t); !strings.Contains(line, "rotation of 45 degrees") {
		t.Errorf("the child said %q, want an error that names the rotation", line)
	}
}

func TestASlideThatLooksLikeTheOneBeforeIsPresented(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "fullscreen")
	c.expect(t, presented(size, "h0", "m0"))
	c.tell(t, "turn")
	c.expect(t, page(size, "h0", "m0", 1))
	c.tell(t, "signal")
	c.tell(t, "turn")
	c.expect(t, page(size, "h0", "m0", 2))
}

func TestChangesDuringAFadeEndWithTheLast(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "fullscreen")
	whole := image.Rectangle{Max: screenful}
	c.expect(t, presented(screenful, "h0", "m0"))

	for round, last := range []string{"d", "m0"} { // the second goes back to where the fade began
		from, err := c.screen.Pixel(inMain)
		if err != nil {
			t.Fatal(err)
		}
		c.tell(t, "show h%d a", round)
		c.watch(t, inMain, func(now color.RGBA) bool { return now != from }) // until the fade is on
		for _, main := range []string{"b", "c", last} {
			c.tell(t, "show %s %s", main, main)
		}
		want := presented(screenful, last, last)
		for line := c.hear(t); line != want; line = c.hear(t) {
			t.Logf("on the way: %s", line)
		}
		c.same(t, whole, last, last)
	}
	c.change(t, screenful, "h9", "m9")
	c.same(t, whole, "h9", "m9")
}

func TestWithCutsASlideChangesAtOnce(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "fullscreen cuts")
	c.expect(t, presented(screenful, "h0", "m0"))
	from := picture(compose(screenful, "h0", "m0")).RGBAAt(inMain.X, inMain.Y)
	to := picture(compose(screenful, "h0", "m1")).RGBAAt(inMain.X, inMain.Y)
	c.tell(t, "show h0 m1")
	colours, _ := c.watch(t, inMain, is(to))
	for _, between := range colours {
		if between != from && between != to {
			t.Errorf("the pixel was %v on its way from %v to %v", between, from, to)
		}
	}
}

func TestAFadeGoesInStepsFromTheOldToTheNew(t *testing.T) {
	c := open(t, xtest.Start(t, screenful), "fullscreen")
	c.expect(t, presented(screenful, "h0", "m0"))
	from := picture(compose(screenful, "h0", "m0")).RGBAAt(inMain.X, inMain.Y)
	to := picture(compose(screenful, "h0", "m1")).RGBAAt(inMain.X, inMain.Y)

	c.tell(t, "show h0 m1")
	colours, _ := c.watch(t, inMain, is(to))
	for _, colour := range colours {
		step := slices.IndexFunc([]int{0, 1, 2, 3}, func(k int) bool {
			return near(colour.R, from.R, to.R, k) && near(colour.G, from.G, to.G, k) && near(colour.B, from.B, to.B, k)
		})
		if step < 0 {
			t.Errorf("%v is no step of the fade from %v to %v", colour, from, to)
		}
	}
	if len(colours) < 3 {
		t.Errorf("the pixel took the colours %v: no fade", colours)
	}
	c.expect(t, presented(screenful, "h0", "m1"))
}

// near reports whether v is k thirds of the way, up to the GPU's rounding.
func near(v, from, to uint8, k int) bool {
	d := int(v) - (int(from)*(3-k)+int(to)*k)/3
	return -2 <= d && d <= 2
}

func TestACoveredWindowRecovers(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "640x360")
	c.expect(t, presented(size, "h0", "m0"))
	p := image.Pt(300, 200)
	before, err := c.screen.Pixel(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.screen.Smudge(image.Rect(100, 100, 500, 300)); err != nil {
		t.Fatal(err)
	}
	if colours, _ := c.watch(t, p, is(before)); len(colours) != 2 {
		t.Fatalf("the pixel took the colours %v, want black and then %v again", colours, before)
	}
	c.change(t, size, "h1", "m0") // the swap is over
	c.same(t, image.Rectangle{Max: size}, "h1", "m0")
}

func TestAPlannedChangeComesWithoutASignal(t *testing.T) {
	size := image.Pt(640, 360)
	c := open(t, xtest.Start(t, size), "fullscreen")
	c.expect(t, presented(size, "h0", "m0"))
	begun := time.Now()
	c.tell(t, "plan h1 300ms")
	c.expect(t, presented(size, "h1", "m0"))
	if took := time.Since(begun); took < 300*time.Millisecond || took > 2*time.Second {
		t.Errorf("a change planned for 300 ms came after %v", took)
	}

	// From now on the planned time has passed.
	before := c.asks(t)
	<-time.After(time.Second)
	if n := c.asks(t) - before; n > 1 {
		t.Errorf("a time that has passed made %d calls of Frame in a second", n)
	}
}

func TestTheEndOfTheContextWakesTheWindow(t *testing.T) {
	c := open(t, xtest.Start(t, image.Pt(640, 360)), "fullscreen")
	c.expect(t, presented(image.Pt(640, 360), "h0", "m0"))
	begun := time.Now()
	c.tell(t, "end")
	c.expect(t, "ended <nil>")
	if took := time.Since(begun); took > time.Second {
		t.Errorf("Run ended after %v, want less than a second", took)
	}
}

func TestAClosedWindowEndsRun(t *testing.T) {
	c := open(t, xtest.Start(t, image.Pt(640, 360)), "320x200")
	c.expect(t, presented(image.Pt(320, 200), "h0", "m0"))
	begun := time.Now()
	if err := c.screen.CloseWindow(); err != nil {
		t.Fatal(err)
	}
	c.expect(t, "ended <nil>")
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("Run ended after %v, want about half a second", took)
	}
}

func TestAResizedWindowGetsANewFrame(t *testing.T) {
	c := open(t, xtest.Start(t, image.Pt(1000, 800)), "640x360")
	c.expect(t, presented(image.Pt(640, 360), "h0", "m0"))
	for _, size := range []image.Point{{801, 603}, {333, 222}} {
		if err := c.screen.Resize(size); err != nil {
			t.Fatal(err)
		}
		c.expect(t, presented(size, "h0", "m0"))
		at, err := c.screen.Window()
		if err != nil {
			t.Fatal(err)
		}
		c.same(t, at, "h0", "m0")
	}
}

func TestWithoutAServerTheErrorNamesTheDisplay(t *testing.T) {
	c := start(t, ":4095", "fullscreen")
	line := c.hear(t)
	if !strings.HasPrefix(line, "ended open the window") || !strings.Contains(line, `":4095"`) {
		t.Errorf("the child said %q, want an error that names the display", line)
	}
}

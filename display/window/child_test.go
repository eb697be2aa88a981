//go:build e2e

package window_test

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/display/window"
)

// roleEnv makes the test binary the program with the window: Ebitengine needs
// the main goroutine and runs once in a process.
const roleEnv = "WINDOW_TEST_SIZE"

func TestMain(m *testing.M) {
	if size, child := os.LookupEnv(roleEnv); child {
		fmt.Println("ended", runChild(size))
		return
	}
	os.Exit(m.Run())
}

// content is what the child shows.
type content struct {
	mu           sync.Mutex
	header, main string
	page         int
	later        string        // the header from then on
	then         time.Time     // zero if there is no later
	asks         int           // calls of frame
	paints       int           // calls of paint
	alive        int           // calls of Alive
	dim          float32       // of every frame
	black        bool          // nothing is shown
	asked        chan struct{} // filled by frame
	changed      chan struct{}
}

func (c *content) show(header, main string) {
	c.mu.Lock()
	c.header, c.main, c.black = header, main, false
	c.mu.Unlock()
	fill(c.changed)
}

// light changes how bright the screen is.
func (c *content) light(dim float32, black bool) {
	c.mu.Lock()
	c.dim, c.black = dim, black
	c.mu.Unlock()
	fill(c.changed)
}

// count adds to a counter.
func (c *content) count(n *int) {
	c.mu.Lock()
	*n++
	c.mu.Unlock()
}

// turn goes to the next page, which looks like the one before.
func (c *content) turn() {
	c.mu.Lock()
	c.page++
	c.mu.Unlock()
	fill(c.changed)
}

// plan makes the header change by itself at then.
func (c *content) plan(later string, then time.Time) {
	c.mu.Lock()
	c.later, c.then = later, then
	c.mu.Unlock()
	fill(c.changed)
}

// frame keeps returning a planned time after it has passed, as a careless
// caller might.
func (c *content) frame(now time.Time, size image.Point) (display.Frame, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asks++
	fill(c.asked)
	if !c.then.IsZero() && !now.Before(c.then) {
		c.header = c.later
	}
	if c.black {
		return display.Frame{Size: size}, c.then
	}
	f := compose(size, c.header, c.main)
	f.Dim = c.dim
	f.Slide.Page = c.page
	return f, c.then
}

func fill(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// runChild opens a window, WIDTHxHEIGHT or "fullscreen", with @90 and the like
// behind it if it is turned, and perhaps "cuts" to have no fades or "shift" to
// have its picture wander, and obeys the lines on its standard input until Run
// returns.
func runChild(size string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	size, rotation, _ := strings.Cut(size, "@")
	c := &content{header: "h0", main: "m0", changed: make(chan struct{}, 1), asked: make(chan struct{}, 1)}
	go obey(os.Stdin, c, cancel)
	size, shift := strings.CutSuffix(size, " shift")
	size, cuts := strings.CutSuffix(size, " cuts")
	o := window.Options{
		Title:      "window test",
		Fullscreen: size == "fullscreen",
		Cuts:       cuts,
		Frame:      c.frame,
		Paint: func(l display.Layer, dst *image.RGBA) {
			c.count(&c.paints)
			paint(l, dst)
		},
		Alive:   func(time.Time) { c.count(&c.alive) },
		Changed: c.changed,
		Presented: func(f display.Frame) {
			if len(f.Layers) == 0 {
				fmt.Println("presented", f.Size, "black")
				return
			}
			fmt.Println("presented", f.Size, f.Layers[0].Key, f.Layers[1].Key, f.Slide.Page)
		},
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}
	o.Rotation, _ = strconv.Atoi(rotation)
	if shift {
		o.ShiftEvery = 50 * time.Millisecond
	}
	if w, h, ok := strings.Cut(size, "x"); ok {
		o.Size.X, _ = strconv.Atoi(w)
		o.Size.Y, _ = strconv.Atoi(h)
	}
	return window.Run(ctx, o)
}

func obey(r io.Reader, c *content, end func()) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		switch words := strings.Fields(lines.Text()); words[0] {
		case "show":
			c.show(words[1], words[2])
		case "turn":
			c.turn()
		case "plan":
			after, err := time.ParseDuration(words[2])
			if err != nil {
				panic(err)
			}
			c.plan(words[1], time.Now().Add(after))
		case "dim":
			dim, err := strconv.ParseFloat(words[1], 32)
			if err != nil {
				panic(err)
			}
			c.light(float32(dim), false)
		case "black":
			c.light(0, true)
		case "counts":
			c.mu.Lock()
			fmt.Println("counts", c.asks, c.paints, c.alive)
			c.mu.Unlock()
		case "signal": // and wait until the window has asked what changed
			select {
			case <-c.asked:
			default:
			}
			c.changed <- struct{}{}
			<-c.asked
		case "cost":
			fmt.Println("cost", cpuTime(), pss())
		case "end":
			end()
		}
	}
	end()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// pss is the process's proportional set size in KiB (proc(5), smaps_rollup).
func pss() int {
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		panic(err)
	}
	_, after, _ := strings.Cut(string(text), "\nPss:")
	n, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		panic(err)
	}
	return n
}

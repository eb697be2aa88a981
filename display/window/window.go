package window

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"nuanxin/display"
)

// ErrNoDisplay is returned by [Run] when no X server is named to show on.
var ErrNoDisplay = errors.New("no display: set DISPLAY to a running X server (usually :0), or run under xvfb-run")

// Options says what the window shows. Frame and Paint are required.
//
// The functions are called one at a time, all on the same goroutine. While one
// runs, the window stands still: none may wait for I/O or a contended lock.
type Options struct {
	// Title names the window where a window manager shows titles.
	Title string
	// Fullscreen covers the monitor, and any that takes its place: where there
	// is no window manager, the window follows what is plugged in, and lights
	// it. Size then is of no effect.
	Fullscreen bool
	// Size is the window's size in pixels, zero the monitor's.
	Size image.Point
	// Cuts changes slides at once, without a cross-fade.
	Cuts bool
	// Rotation is by how many degrees the picture is turned clockwise: 0, 90,
	// 180 or 270. The frame is upright, and its size is that of the window as
	// one sees it whose head is turned with the picture.
	Rotation int

	// Frame returns the frame of size pixels, the window's as it is turned, at now, and when it
	// will next differ by itself, such as at the next minute or the end of a
	// slide; zero, or any time not after now, if it will not. It is called
	// when the window opens or changes its size, after a signal on Changed, at
	// next, and besides that at least every 10 seconds: so its calls show that
	// the window is alive, and a step of the clock is noticed.
	//
	// Layers are opaque, lie within the frame, and have names of their own.
	// A frame of another size than asked for is shown at the top left.
	Frame func(now time.Time, size image.Point) (frame display.Frame, next time.Time)

	// Paint sets every pixel of dst to the layer's, opaque. The bounds of dst
	// are those of the layer. It is called once for each new key.
	Paint func(layer display.Layer, dst *image.RGBA)

	// Changed tells that Frame would return something else. One buffered
	// element is enough. May be nil.
	Changed <-chan struct{}

	// Presented is called once for each frame that differs from the one before,
	// in a layer, its slide or its light, and is wholly on the glass: any fade has
	// ended, the buffers have been swapped, and the X server has answered a
	// request made after the swap. On a screen in memory the pixels are then
	// there; a graphics card scans them out with its next refresh, some 20 ms
	// later. A frame that was replaced before its fade ended is never
	// presented. Whether the monitor is switched on, or the window is covered
	// or minimised, is not known. May be nil.
	Presented func(frame display.Frame)

	// Alive tells that the window is not stuck: that it has gone through its
	// loop, in which the X server has answered it, and when the picture was
	// last drawn and brought to the glass. It is called at least every 10
	// seconds, and the picture is drawn at least every minute. May be nil.
	Alive func(drawn time.Time)

	// ShiftEvery moves the whole picture by a pixel or two after so long, on a
	// small closed path that never leads further than [MaxShift], to spare the
	// screen. The move comes with a frame that is drawn anyway, within a
	// minute. Zero moves nothing.
	ShiftEvery time.Duration

	// Log hears of the window's opening and its changes of size. May be nil.
	Log *slog.Logger
}

// Run shows frames in a window until ctx ends or the window is closed. Both
// return nil; ask ctx which it was. A window that cannot be opened is an error:
// ErrNoDisplay if DISPLAY is not set, else one that names the display.
//
// Run must be called from the main goroutine, once in the life of a process.
func Run(ctx context.Context, o Options) error {
	if o.Frame == nil || o.Paint == nil {
		return errors.New("run the window: Frame and Paint are required")
	}
	if err := turn(o.Rotation).check(); err != nil {
		return fmt.Errorf("run the window: %w", err)
	}
	if ctx.Err() != nil {
		return nil
	}
	// Without DISPLAY, Ebitengine would go on to draw to the console's frame
	// buffer, if there is one.
	name := os.Getenv("DISPLAY")
	if name == "" {
		return fmt.Errorf("open the window: %w", ErrNoDisplay)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	configure(o)
	g := newGame(ctx.Done(), o)
	if o.Fullscreen {
		stop, err := follow(name, g.wake, o.Log)
		if err != nil {
			o.Log.Warn("the window will not follow its monitor", "err", err)
		} else {
			defer stop()
		}
	}
	err := ebiten.RunGameWithOptions(g, &ebiten.RunGameOptions{X11ClassName: "nuanxin", X11InstanceName: "nuanxin"})
	if err != nil {
		if !g.opened {
			return fmt.Errorf("open the window on display %q "+
				"(needs an X server that admits this user, libX11, and OpenGL ES 3.0 from libgles2): %w", name, err)
		}
		return fmt.Errorf("show the window on display %q: %w", name, err)
	}
	return nil
}

// configure sets what Ebitengine keeps globally.
func configure(o Options) {
	ebiten.SetWindowTitle(o.Title)
	ebiten.SetWindowResizingMode(ebiten.WindowResizingModeEnabled)
	ebiten.SetFullscreen(o.Fullscreen)
	ebiten.SetCursorMode(ebiten.CursorModeHidden)
	ebiten.SetScreenClearedEveryFrame(false)
	// One Update a frame: the blocking Update sets the pace.
	ebiten.SetTPS(ebiten.SyncWithFPS)

	monitor := ebiten.Monitor()
	if monitor == nil {
		return // RunGame will return the reason.
	}
	width, height := monitor.Size()
	if o.Size != (image.Point{}) {
		scale := monitor.DeviceScaleFactor()
		width = int(math.Round(float64(o.Size.X) / scale))
		height = int(math.Round(float64(o.Size.Y) / scale))
	}
	ebiten.SetWindowSize(width, height)
}

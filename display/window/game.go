package window

import (
	"image"
	"image/color"
	"math"
	"time"

	"github.com/hajimehoshi/ebiten/v2"
)

const (
	// fullscreenPulse is how long Update blocks at most. X events wait as
	// long, and in full screen none of them is urgent.
	fullscreenPulse = 10 * time.Second
	// windowPulse is the same for a window on a desktop, where somebody
	// drags its edge or presses its close button.
	windowPulse = 500 * time.Millisecond

	// X does not keep what another window has covered, and Ebitengine does not
	// tell of it. So the picture is drawn again after this long at most; that
	// is 25 ms of CPU time without a GPU.
	fullscreenRedraw = time.Minute
	windowRedraw     = 20 * time.Second
)

// game drives Ebitengine's loop: it sleeps in Update until the picture is to
// change, and lets a frame pass only as a step of a change.
//
// A round of the loop is: X events, Layout, Update, Draw, DrawFinalScreen,
// swap. Ebitengine leaves out the last two when Draw has not touched its image
// in four rounds running, or not since Layout changed the image's size. As each
// of them is a pass over the whole screen, the second rule is used: the size
// changes in every round, so that a round is drawn only if Draw asks for it.
type game struct {
	options Options
	done    <-chan struct{}
	changed <-chan struct{}
	moved   chan struct{} // holds one when the window was moved or resized
	pulse   time.Duration
	redraw  time.Duration
	stage   stage
	turn    turn

	size   image.Point // of the window, in pixels
	shown  image.Point // size for which Frame was last asked
	mark   float64     // width and height of Draw's image, 1 and 2 in turn
	next   time.Time   // when Frame wants to be asked again, or zero
	drawn  time.Time   // when the stage was last drawn
	begun  time.Time   // when the first frame was asked for
	opened bool

	dirty   bool // the stage differs from what was last drawn
	pending bool // the stage's frame has not been presented
}

// Ebitengine looks for these by type assertion.
var (
	_ ebiten.LayoutFer         = (*game)(nil)
	_ ebiten.FinalScreenDrawer = (*game)(nil)
)

func newGame(done <-chan struct{}, o Options) *game {
	g := &game{
		options: o,
		done:    done,
		changed: o.Changed,
		moved:   make(chan struct{}, 1),
		pulse:   windowPulse,
		redraw:  windowRedraw,
		stage:   stage{paint: o.Paint, cuts: o.Cuts},
		turn:    turn(o.Rotation),
		mark:    1,
	}
	if o.Fullscreen {
		g.pulse = fullscreenPulse
		g.redraw = fullscreenRedraw
	}
	return g
}

// LayoutF learns the window's size. The image that Draw gets only marks a round
// as changed, see mark; the stage is drawn to the final screen, pixel by pixel
// whatever the monitor's scale factor.
func (g *game) LayoutF(width, height float64) (float64, float64) {
	scale := 1.0
	if m := ebiten.Monitor(); m != nil {
		scale = m.DeviceScaleFactor()
	}
	g.size = image.Pt(int(math.Round(width*scale)), int(math.Round(height*scale)))
	g.mark = 3 - g.mark
	return g.mark, g.mark
}

// Layout is never called, as there is LayoutF.
func (g *game) Layout(width, height int) (int, int) { return width, height }

// Update waits until the picture is to change and prepares the change.
func (g *game) Update() error {
	g.present()
	if g.options.Alive != nil && !g.drawn.IsZero() {
		g.options.Alive(g.drawn)
	}
	if ebiten.IsWindowBeingClosed() || !g.wait(g.patience(time.Now())) {
		return ebiten.Termination
	}
	if g.size != g.shown {
		g.resized()
	}
	now := time.Now()
	frame, next := g.options.Frame(now, g.turn.upright(g.size))
	if !next.After(now) { // then it would be asked for ever and ever
		next = time.Time{}
	}
	g.next = next
	if frame.Slide != g.stage.frame.Slide { // maybe of the same pixels
		g.pending = true
	}
	if g.stage.set(frame, now) {
		g.pending = true
		g.dirty = true
	}
	if g.stage.advance(now) || now.Sub(g.drawn) >= g.redraw {
		g.dirty = true
	}
	if !g.stage.fading() { // moved with what is drawn next, for nothing
		g.stage.shift = shiftAt(now.Sub(g.begun), g.options.ShiftEvery, g.size)
	}
	return nil
}

// present reports the frame that the last round has put on the glass. Between
// that swap and this Update, Ebitengine has asked the X server for the state of
// the pointer and has its answer; the server handles requests in order.
func (g *game) present() {
	if !g.pending || g.dirty || g.stage.fading() {
		return
	}
	g.pending = false
	if g.options.Presented != nil {
		g.options.Presented(g.stage.frame)
	}
}

func (g *game) resized() {
	if !g.opened {
		g.begun = time.Now()
		g.options.Log.Info("window opened", "width", g.size.X, "height", g.size.Y)
	} else {
		g.options.Log.Info("window resized", "width", g.size.X, "height", g.size.Y)
	}
	g.opened = true
	g.shown = g.size
	g.stage.turned = g.turn.geometry(g.size)
	g.dirty = true
}

// patience is how long the picture stays right if nothing changes.
func (g *game) patience(now time.Time) time.Duration {
	switch {
	case g.size != g.shown:
		return 0
	case g.stage.fading():
		return max(0, g.stage.fade.due().Sub(now))
	case g.next.IsZero():
		return g.pulse
	}
	return min(g.pulse, max(0, g.next.Sub(now)))
}

// wait blocks for d, or until something changed, or until the end: then it
// returns false. A fade is not interrupted, as each of its steps asks for the
// frame anyway.
func (g *game) wait(d time.Duration) bool {
	changed := g.changed
	if g.stage.fading() {
		changed = nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-g.done:
		return false
	case _, open := <-changed:
		if !open {
			g.changed = nil
		}
	case <-g.moved:
	case <-timer.C:
	}
	return true
}

// wake has the window look at its events at once. Any goroutine may call it.
func (g *game) wake() {
	select {
	case g.moved <- struct{}{}:
	default:
	}
}

// Draw touches its image if the picture changed, and so asks for the frame to
// be put up.
func (g *game) Draw(mark *ebiten.Image) {
	if g.dirty {
		mark.Fill(color.Black)
	}
}

// DrawFinalScreen draws the stage to the window's own pixels, which Ebitengine
// has filled with black.
func (g *game) DrawFinalScreen(screen ebiten.FinalScreen, _ *ebiten.Image, _ ebiten.GeoM) {
	g.stage.draw(screen)
	g.dirty = false
	g.drawn = time.Now()
}

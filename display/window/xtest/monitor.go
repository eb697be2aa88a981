package xtest

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// xorgConfig gives the X server a graphics card of memory alone
// (dummy(4)), with modes that a real monitor may have.
const xorgConfig = `Section "Device"
	Identifier "card"
	Driver "dummy"
	VideoRam 256000
EndSection
Section "Monitor"
	Identifier "monitor"
	HorizSync 5-1000
	VertRefresh 5-200
EndSection
Section "Screen"
	Identifier "screen"
	Device "card"
	Monitor "monitor"
	DefaultDepth 24
	SubSection "Display"
		Modes "1920x1080"
		Virtual 3840 2160
	EndSubSection
EndSection
`

// Monitor is the monitor of a real X server, with no window manager, whose modes
// can be changed. It is 1920×1080 at first.
type Monitor struct {
	Screen
}

// StartXorg runs Xorg, as [Start] runs Xvfb, which cannot change its modes. It
// needs root, and Debian's xserver-xorg-core, xserver-xorg-video-dummy and
// x11-xserver-utils.
func StartXorg(tb testing.TB) *Monitor {
	tb.Helper()
	dir := tb.TempDir()
	file := filepath.Join(dir, "xorg.conf")
	if err := os.WriteFile(file, []byte(xorgConfig), 0o600); err != nil {
		tb.Fatal(err)
	}
	number, pid := serve(tb, exec.Command("Xorg", "-displayfd", "3", "-noreset", "-nolisten", "tcp",
		"-novtswitch", "-sharevts", "-config", file, "-logfile", filepath.Join(dir, "log")))
	return &Monitor{Screen{number: number, pid: pid}}
}

// Set gives the monitor a mode, such as 1280x720 or --off, as xrandr(1) does.
func (m *Monitor) Set(tb testing.TB, mode ...string) {
	tb.Helper()
	cmd := exec.Command("xrandr", append([]string{"--display", m.Display(), "--output", "DUMMY0"}, mode...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%v: %v\n%s", cmd, err, out)
	}
}

// Manage marks the screen as one with a window manager (EWMH,
// _NET_SUPPORTING_WM_CHECK).
func (m *Monitor) Manage(tb testing.TB) {
	tb.Helper()
	xgb.Logger.SetOutput(io.Discard)
	conn, err := xgb.NewConnDisplay(m.Display())
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	x := manager{Conn: conn}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	mark, err := x.atom("_NET_SUPPORTING_WM_CHECK")
	if err == nil {
		word := make([]byte, 4)
		xgb.Put32(word, uint32(root))
		err = xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, root, mark, xproto.AtomWindow, 32, 1, word).Check()
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// Lit returns the size of what the monitor shows, zero if it is dark.
func (m *Monitor) Lit(tb testing.TB) (size image.Point) {
	tb.Helper()
	out, err := exec.Command("xrandr", "--display", m.Display()).Output()
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if after, ok := strings.CutPrefix(line, "DUMMY0 connected primary "); ok {
			_, _ = fmt.Sscanf(after, "%dx%d", &size.X, &size.Y)
		}
	}
	return size
}

// Picture returns what is on the screen now.
func (m *Monitor) Picture() (picture *image.RGBA, err error) {
	err = m.manage(func(x manager) error {
		root := xproto.Drawable(xproto.Setup(x.Conn).DefaultScreen(x.Conn).Root)
		is, err := xproto.GetGeometry(x.Conn, root).Reply()
		if err != nil {
			return err
		}
		pixels, err := xproto.GetImage(x.Conn, xproto.ImageFormatZPixmap, root, 0, 0, is.Width, is.Height, ^uint32(0)).Reply()
		if err != nil {
			return err
		}
		picture = image.NewRGBA(image.Rect(0, 0, int(is.Width), int(is.Height)))
		for i := 0; i+3 < len(picture.Pix); i += 4 {
			b := pixels.Data[i:]
			picture.SetRGBA(i/4%int(is.Width), i/4/int(is.Width), color.RGBA{b[2], b[1], b[0], 0xff})
		}
		return nil
	})
	return picture, err
}

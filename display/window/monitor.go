package window

import (
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// monitor returns what part of X's screen the monitor shows: the primary one,
// else the first. It is empty if none is connected; what was shown then stays as
// it is, for the same monitor to come back to.
func (f *follower) monitor() (image.Rectangle, error) {
	screen, err := randr.GetScreenResourcesCurrent(f.conn, f.root).Reply()
	if err != nil {
		return image.Rectangle{}, err
	}
	primary, err := randr.GetOutputPrimary(f.conn, f.root).Reply()
	if err != nil {
		return image.Rectangle{}, err
	}
	var monitor *randr.GetOutputInfoReply
	var output randr.Output
	for _, id := range screen.Outputs {
		info, err := randr.GetOutputInfo(f.conn, id, screen.ConfigTimestamp).Reply()
		if err != nil {
			return image.Rectangle{}, err
		}
		if info.Connection == randr.ConnectionConnected && (monitor == nil || id == primary.Output) {
			monitor, output = info, id
		}
	}
	if monitor == nil {
		return image.Rectangle{}, nil
	}
	if monitor.Crtc != 0 {
		crtc, err := randr.GetCrtcInfo(f.conn, monitor.Crtc, screen.ConfigTimestamp).Reply()
		if err != nil {
			return image.Rectangle{}, err
		}
		f.rotation = crtc.Rotation
		if slices.Contains(monitor.Modes, crtc.Mode) {
			return image.Rect(0, 0, int(crtc.Width), int(crtc.Height)).Add(image.Pt(int(crtc.X), int(crtc.Y))), nil
		}
	}
	return f.light(screen, monitor, output)
}

// light switches a connected monitor to the mode that it likes best, as xrandr
// --auto does: it is dark, or in a mode of the one before it.
func (f *follower) light(screen *randr.GetScreenResourcesCurrentReply, monitor *randr.GetOutputInfoReply, output randr.Output) (image.Rectangle, error) {
	crtc, err := f.free(screen, monitor)
	if err != nil {
		return image.Rectangle{}, err
	}
	best := slices.IndexFunc(screen.Modes, func(m randr.ModeInfo) bool {
		return len(monitor.Modes) > 0 && randr.Mode(m.Id) == monitor.Modes[0] // the preferred come first
	})
	if best < 0 {
		return image.Rectangle{}, errors.New("the monitor has no mode")
	}
	size := image.Pt(int(screen.Modes[best].Width), int(screen.Modes[best].Height))
	if f.rotation&(randr.RotationRotate90|randr.RotationRotate270) != 0 {
		size = image.Pt(size.Y, size.X)
	}
	if err := f.widen(size); err != nil {
		return image.Rectangle{}, err
	}
	answer, err := randr.SetCrtcConfig(f.conn, crtc, 0, screen.ConfigTimestamp, 0, 0,
		monitor.Modes[0], f.rotation, []randr.Output{output}).Reply()
	if err == nil && answer.Status != randr.SetConfigSuccess {
		err = fmt.Errorf("light %s: status %d", monitor.Name, answer.Status)
	}
	if err == nil {
		f.log.Info("monitor lit", "output", string(monitor.Name), "size", size)
	}
	return image.Rectangle{Max: size}, err
}

// free is the monitor's own source of pixels, else one that no other uses.
func (f *follower) free(screen *randr.GetScreenResourcesCurrentReply, monitor *randr.GetOutputInfoReply) (randr.Crtc, error) {
	if monitor.Crtc != 0 {
		return monitor.Crtc, nil
	}
	for _, id := range monitor.Crtcs {
		info, err := randr.GetCrtcInfo(f.conn, id, screen.ConfigTimestamp).Reply()
		if err != nil {
			return 0, err
		}
		if info.NumOutputs == 0 {
			return id, nil
		}
	}
	return 0, errors.New("no CRTC is free for the monitor")
}

// widen makes X's screen at least as large as size, at 96 dots an inch.
func (f *follower) widen(size image.Point) error {
	is, err := xproto.GetGeometry(f.conn, xproto.Drawable(f.root)).Reply()
	if err != nil || int(is.Width) >= size.X && int(is.Height) >= size.Y {
		return err
	}
	w, h := max(size.X, int(is.Width)), max(size.Y, int(is.Height))
	return randr.SetScreenSizeChecked(f.conn, f.root, uint16(w), uint16(h), uint32(w*254/960), uint32(h*254/960)).Check()
}

package window_test

import (
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/display/window"
)

func nothing(time.Time, image.Point) (display.Frame, time.Time) { return display.Frame{}, time.Time{} }

func unpainted(display.Layer, *image.RGBA) {}

func TestRunWithoutAnXServerSaysWhatToDo(t *testing.T) {
	t.Setenv("DISPLAY", "")
	err := window.Run(t.Context(), window.Options{Frame: nothing, Paint: unpainted})
	if !errors.Is(err, window.ErrNoDisplay) {
		t.Fatalf("Run without DISPLAY: %v, want ErrNoDisplay", err)
	}
	if !strings.Contains(err.Error(), "set DISPLAY") {
		t.Errorf("the error %q does not say what to do", err)
	}
}

func TestRunNeedsFrameAndPaint(t *testing.T) {
	if err := window.Run(t.Context(), window.Options{Paint: unpainted}); err == nil {
		t.Error("Run without Frame gave no error")
	}
	if err := window.Run(t.Context(), window.Options{Frame: nothing}); err == nil {
		t.Error("Run without Paint gave no error")
	}
}

func TestAWindowThatNoLongerDrawsSaysSo(t *testing.T) {
	long := time.Now().Add(-time.Hour)
	if said := window.DrawnSaid(long); !said.Equal(long) {
		t.Errorf("it says that it drew at %v, want %v", said, long)
	}
}

package window_test

import (
	"testing"
	"time"

	"nuanxin/display/window"
)

func TestAFadeTakesThreeStepsIn200Milliseconds(t *testing.T) {
	var alphas []float32
	var now time.Duration
	for {
		alpha, due, over := window.FadeAt(now)
		alphas = append(alphas, alpha)
		if over {
			break
		}
		if due <= now {
			t.Fatalf("at %v the next step is due at %v", now, due)
		}
		if early, _, _ := window.FadeAt(due - 1); early != alpha {
			t.Errorf("the step of %v changes before it is due at %v", now, due)
		}
		now = due
	}
	want := []float32{1. / 3, 2. / 3, 1}
	if len(alphas) != len(want) {
		t.Fatalf("the fade takes the steps %v, want %v", alphas, want)
	}
	for i := range want {
		if alphas[i] != want[i] {
			t.Errorf("step %d covers %v, want %v", i+1, alphas[i], want[i])
		}
	}
	if now != 200*time.Millisecond {
		t.Errorf("the fade takes %v, want 200 ms", now)
	}
}

func TestAFadeOnASlowMachineSkipsStepsAndEndsInTime(t *testing.T) {
	if alpha, _, over := window.FadeAt(150 * time.Millisecond); alpha != 2./3 || over {
		t.Errorf("after 150 ms the fade covers %v, want two thirds", alpha)
	}
	if alpha, _, over := window.FadeAt(time.Hour); alpha != 1 || !over {
		t.Errorf("after an hour the fade covers %v, want 1 and over", alpha)
	}
}

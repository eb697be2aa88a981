package monitor_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/monitor"
)

// at is a moment of a day, as 22:30.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse("15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func hours(t *testing.T, from, until string) monitor.Hours {
	t.Helper()
	midnight := at(t, "00:00")
	return monitor.Hours{From: at(t, from).Sub(midnight), Until: at(t, until).Sub(midnight)}
}

func TestHoursMayGoOverMidnight(t *testing.T) {
	for _, c := range []struct {
		from, until, at string
		in              bool
	}{
		{"22:30", "06:00", "22:29", false},
		{"22:30", "06:00", "22:30", true},
		{"22:30", "06:00", "00:00", true},
		{"22:30", "06:00", "05:59", true},
		{"22:30", "06:00", "06:00", false},
		{"12:00", "14:00", "11:59", false},
		{"12:00", "14:00", "12:00", true},
		{"12:00", "14:00", "14:00", false},
		{"00:00", "00:00", "00:00", false}, // none at all
	} {
		if in := hours(t, c.from, c.until).Contain(at(t, c.at)); in != c.in {
			t.Errorf("%s is in %s-%s: %t, want %t", c.at, c.from, c.until, in, c.in)
		}
	}
}

func TestTheScreenIsDimmedThenDarkAndWokenByAnAlert(t *testing.T) {
	o := monitor.Options{Off: hours(t, "23:00", "06:00"), Dim: hours(t, "21:00", "07:00"), Dimmed: 0.6, AlertWakes: true}
	dark, dim, light := monitor.Look{Off: monitor.ReasonHours}, monitor.Look{Dim: 0.6}, monitor.Look{}
	m := monitor.New(o)
	for _, c := range []struct {
		at         string
		set, alert bool
		want       monitor.Look
	}{
		{"12:00", true, false, light},
		{"21:00", true, false, dim},
		{"23:00", true, false, dark},
		{"06:30", true, false, dim},
		{"23:00", false, false, light}, // by a clock that is not set
		{"21:00", true, true, light},
		{"23:00", true, true, light},
	} {
		if got := m.Look(at(t, c.at), c.set, c.alert); got != c.want {
			t.Errorf("at %s, set %t, alert %t: %+v, want %+v", c.at, c.set, c.alert, got, c.want)
		}
	}
	o.AlertWakes = false
	if got := monitor.New(o).Look(at(t, "23:00"), true, true); got != dark {
		t.Errorf("an alert that may not wake the screen makes it %+v", got)
	}
}

// run runs a monitor in a bubble.
func run(t *testing.T, m *monitor.Monitor) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- m.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
}

func TestTheFileAndTheContactBlankTheScreenWithinASecondEvenUnderAnAlert(t *testing.T) {
	file := filepath.Join(t.TempDir(), "missing", "blank")
	synctest.Test(t, func(t *testing.T) {
		var changes atomic.Int32
		var closed atomic.Bool
		m := monitor.New(monitor.Options{
			File: file, Contact: closed.Load, AlertWakes: true,
			Changed: func() { changes.Add(1) },
		})
		run(t, m)
		expect := func(what string, n int32, off monitor.Reason) {
			t.Helper()
			time.Sleep(time.Second) // of the bubble's
			synctest.Wait()
			if got := m.Look(time.Now(), true, true).Off; got != off || changes.Load() != n {
				t.Errorf("%s: off is %q after %d changes, want %q after %d", what, got, changes.Load(), off, n)
			}
		}
		expect("at first", 0, "")
		if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		expect("with the file", 1, monitor.ReasonFile)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		expect("without it", 2, "")
		closed.Store(true)
		expect("with the contact", 3, monitor.ReasonContact)
		closed.Store(false)
		expect("without it", 4, "")
	})
}

func TestAFileThatWasThereBeforeBlanksTheFirstFrame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "blank")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := monitor.New(monitor.Options{File: file}).Look(time.Now(), true, false).Off; got != monitor.ReasonFile {
		t.Errorf("off is %q", got)
	}
}

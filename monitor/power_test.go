package monitor_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/monitor"
)

// bench is a monitor whose switch is three scripts and a file that holds its
// state.
type bench struct {
	t   *testing.T
	dir string
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

// script writes a program.
func (b bench) script(name, body string) monitor.Command {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		b.t.Fatal(err)
	}
	return monitor.Command{b.path(name)}
}

func (b bench) read(name string) string {
	text, err := os.ReadFile(b.path(name))
	if err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
	return string(text)
}

func (b bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// options are those of a monitor that tells its state if it is asked to.
func (b bench) options(status bool) monitor.Options {
	o := monitor.Options{
		Off:      monitor.Hours{From: time.Hour, Until: 2 * time.Hour},
		PowerOn:  b.script("on", fmt.Sprintf("printf I >>%s; echo on >%s", b.path("log"), b.path("state"))),
		PowerOff: b.script("off", fmt.Sprintf("printf O >>%s; echo off >%s", b.path("log"), b.path("state"))),
	}
	if status {
		o.PowerStatus = b.script("status", fmt.Sprintf("echo Monitor is $(cat %s)", b.path("state")))
		o.PowerOffSays = "is off"
	}
	return o
}

func (b bench) expect(m *monitor.Monitor, log string, power monitor.Power) {
	b.t.Helper()
	if got := b.read("log"); got != log || m.Status().Power != power {
		b.t.Errorf("the switch was set %q and is %q, want %q and %q", got, m.Status().Power, log, power)
	}
}

// pass lets time pass, and what is due then.
func pass(d time.Duration) {
	time.Sleep(d) // of the bubble's
	synctest.Wait()
}

var (
	night = time.Date(2026, 1, 12, 1, 30, 0, 0, time.UTC)
	day   = night.Add(8 * time.Hour)
)

func TestTheMonitorIsSwitchedAndToldAgain(t *testing.T) {
	b := bench{t, t.TempDir()}
	o := b.options(false)
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int32
		o.Told = func() { told.Add(1) }
		m := monitor.New(o)
		run(t, m)
		pass(10 * time.Minute)
		b.expect(m, "", "") // before anybody has asked how it is to be
		m.Look(night, true, false)
		pass(time.Second)
		b.expect(m, "O", monitor.PowerUnverified)
		if n := told.Load(); n != 2 {
			t.Errorf("it was told %d times that the screen is off and its monitor too, want 2", n)
		}
		pass(6 * time.Minute)
		b.expect(m, "OOO", monitor.PowerUnverified)
		m.Look(day, true, false)
		pass(time.Second)
		b.expect(m, "OOOI", monitor.PowerUnverified)
	})
}

func TestAMonitorThatTellsItsStateIsAskedAndLeftAlone(t *testing.T) {
	b := bench{t, t.TempDir()}
	o := b.options(true)
	synctest.Test(t, func(t *testing.T) {
		m := monitor.New(o)
		run(t, m)
		m.Look(night, true, false)
		pass(time.Second)
		b.expect(m, "O", monitor.PowerVerified)
		pass(10 * time.Minute)
		b.expect(m, "O", monitor.PowerVerified)
		b.write("state", "on") // it woke up by itself
		pass(3 * time.Minute)
		b.expect(m, "OO", monitor.PowerVerified)
	})
}

func TestAMonitorThatDoesNotFollowIsTriedAgainSoon(t *testing.T) {
	b := bench{t, t.TempDir()}
	o := b.options(true)
	off := o.PowerOff
	o.PowerOff = b.script("deaf", "true")
	synctest.Test(t, func(t *testing.T) {
		m := monitor.New(o)
		run(t, m)
		m.Look(night, true, false)
		pass(5 * time.Second)
		b.expect(m, "", monitor.PowerFailed)
		body, err := os.ReadFile(off[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.PowerOff[0], body, 0o755); err != nil {
			t.Fatal(err)
		}
		pass(30 * time.Second)
		b.expect(m, "O", monitor.PowerVerified)
	})
}

func TestACommandThatFailsIsTold(t *testing.T) {
	b := bench{t, t.TempDir()}
	o := b.options(false)
	o.PowerOff = b.script("broken", "echo no such display; exit 3")
	synctest.Test(t, func(t *testing.T) {
		m := monitor.New(o)
		run(t, m)
		m.Look(night, true, false)
		pass(time.Second)
		b.expect(m, "", monitor.PowerFailed)
		if m.Status().Off != monitor.ReasonHours {
			t.Errorf("the status is %+v, want a black screen whatever its monitor does", m.Status())
		}
	})
}

func TestACommandThatHangsIsEndedWithAllThatItStarted(t *testing.T) {
	b := bench{t, t.TempDir()}
	hang := b.script("hang", fmt.Sprintf("sleep 600 & echo $! >%s; echo begun; wait", b.path("child")))
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if _, err := monitor.RunCommand(ctx, hang); err == nil || !strings.Contains(err.Error(), "begun") {
		t.Errorf("the error is %v, want what the command printed", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	child := strings.TrimSpace(b.read("child"))
	for {
		stat, err := os.ReadFile("/proc/" + child + "/stat")
		if child != "" && (err != nil || strings.Contains(string(stat), ") Z ")) {
			break // a zombie waits for the machine's init alone
		}
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("what the command started, %q, still runs", child)
		}
		<-time.After(10 * time.Millisecond)
	}
}

func TestWhatACommandPrintsIsBounded(t *testing.T) {
	b := bench{t, t.TempDir()}
	out, err := monitor.RunCommand(t.Context(), b.script("chatter", "yes | head -c 3000000"))
	if err != nil || len(out) != 16<<10 {
		t.Errorf("%d bytes are kept, %v", len(out), err)
	}
}

func TestACommandIsNoShellLineAndMustExist(t *testing.T) {
	c := monitor.ParseCommand("  xset  dpms force off;true ")
	if got := strings.Join(c, "|"); got != "xset|dpms|force|off;true" {
		t.Errorf("the words are %s", got)
	}
	if err := monitor.ParseCommand("sh -c true").Check(); err != nil {
		t.Error(err)
	}
	if err := monitor.ParseCommand("no-such-program off").Check(); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("got %v, want the program's name", err)
	}
	if err := monitor.ParseCommand("").Check(); err != nil {
		t.Error(err)
	}
}

//go:build e2e

package main_test

import (
	"fmt"
	"image"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

// notices is what systemd would hear.
type notices struct {
	t    *testing.T
	conn *net.UnixConn
}

// hear returns the next notice, empty if none comes in that time.
func (n notices) hear(d time.Duration) string {
	n.t.Helper()
	if err := n.conn.SetReadDeadline(time.Now().Add(d)); err != nil {
		n.t.Fatal(err)
	}
	word := make([]byte, 1000)
	size, err := n.conn.Read(word)
	if err != nil && !os.IsTimeout(err) {
		n.t.Fatal(err)
	}
	return string(word[:size])
}

// await reads on until a notice begins so, and says how long that took.
func (n notices) await(want string, limit time.Duration) time.Duration {
	n.t.Helper()
	for begun := time.Now(); ; {
		switch word := n.hear(limit); {
		case strings.HasPrefix(word, want):
			return time.Since(begun)
		case word == "" || time.Since(begun) > limit:
			n.t.Fatalf("waited %v for %q, heard %q last", limit, want, word)
		}
	}
}

// TestTheWatchdogIsFedWhileFramesReachTheGlass has no broker: that is no reason
// to be started anew.
func TestTheWatchdogIsFedWhileFramesReachTheGlass(t *testing.T) {
	r := newRig(t)
	r.broker.end(syscall.SIGKILL)
	r.screen = xtest.Start(t, r.size)
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: r.path("notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	systemd := notices{t, conn}
	r.kiosk = start(t, []string{"DISPLAY=" + r.screen.Display(), "NOTIFY_SOCKET=" + r.path("notify"), "WATCHDOG_USEC=3000000"},
		r.path("kiosk"), "run", "--config", r.path("kiosk.toml"))

	if word := systemd.hear(patience); !strings.HasPrefix(word, "READY=1") {
		t.Fatalf("the first notice is %q", word)
	}
	if empty := r.painted(feed.Slide{}); !r.shows(empty) {
		t.Error("the station is ready before its page is on the glass")
	}
	for begun := time.Now(); time.Since(begun) < 40*time.Second; { // longer than any may pause
		if word := systemd.hear(2 * time.Second); word != "WATCHDOG=1" {
			t.Fatalf("heard %q after %v, want the watchdog to be fed", word, time.Since(begun))
		}
	}

	if err := syscall.Kill(r.screen.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	took := systemd.await("STATUS=Stuck: window", time.Minute)
	t.Logf("a screen that stands still starves the watchdog after %v", took.Round(100*time.Millisecond))
	if word := systemd.hear(6 * time.Second); word != "" {
		t.Errorf("heard %q while the screen stands still", word)
	}
	if err := syscall.Kill(r.screen.PID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	systemd.await("WATCHDOG=1", patience)
	_ = r.kiosk.cmd.Process.Signal(syscall.SIGTERM)
	systemd.await("STOPPING=1", patience)
}

// TestTheScreenIsDarkOnPurpose follows a station that somebody blanks on the
// spot, and that then comes into its night.
func TestTheScreenIsDarkOnPurpose(t *testing.T) {
	r := newRig(t)
	r.screen = xtest.Start(t, r.size)
	for _, power := range []string{"on", "off"} {
		r.write(power, fmt.Sprintf("#!/bin/sh\necho %s >>%s\n", power, r.path("power")))
		if err := os.Chmod(r.path(power), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	r.screened(fmt.Sprintf("blank_file = \"blank\"\npower_on = %q\npower_off = %q\n", r.path("on"), r.path("off")))
	r.listen()
	r.startKiosk()
	empty := r.painted(feed.Slide{})
	waitFor(t, "the station's own page on the glass", func() bool { return r.shows(empty) })
	r.heard.await("/state ", `"screen":{"power":"unverified"}`)

	begun := time.Now()
	r.write("blank", "")
	black := image.NewRGBA(image.Rectangle{Max: r.size})
	for i := range black.Pix {
		if i%4 == 3 {
			black.Pix[i] = 0xff
		}
	}
	waitFor(t, "a black screen", func() bool { return r.shows(black) })
	if took := time.Since(begun); took > time.Second {
		t.Errorf("the screen was blanked after %v, want less than a second", took)
	}
	r.heard.await("/telemetry ", `"screen":{"off":"file"`, `"presented_at":`)
	r.heard.await("/state ", `"screen":{"off":"file","power":"unverified"}`)
	waitFor(t, "the monitor to be switched off", func() bool { return r.power() == "on off" })
	r.nothingCostsNothing(t)
	if !r.shows(black) {
		t.Error("the screen is not black any more")
	}

	if err := os.Remove(r.path("blank")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the page again", func() bool { return r.shows(r.painted(feed.Slide{})) })
	waitFor(t, "the monitor to be switched on", func() bool { return r.power() == "on off on" })

	now := time.Now().In(time.FixedZone("", 8*60*60))
	r.kiosk.end(syscall.SIGTERM)
	r.screened(fmt.Sprintf("off_from = %q\noff_until = %q\n", now.Add(-time.Hour).Format("15:04"), now.Add(time.Hour).Format("15:04")))
	r.startKiosk()
	r.heard.await("/state ", `"screen":{"off":"hours"}`)
	waitFor(t, "a black screen at night", func() bool { return r.shows(black) })
}

// screened gives the configuration more keys of the screen.
func (r *rig) screened(keys string) {
	r.t.Helper()
	r.configure()
	text, err := os.ReadFile(r.path("kiosk.toml"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.write("kiosk.toml", strings.Replace(string(text), "fullscreen = true\n", "fullscreen = true\n"+keys, 1))
}

// power is how the monitor was switched.
func (r *rig) power() string {
	text, err := os.ReadFile(r.path("power"))
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

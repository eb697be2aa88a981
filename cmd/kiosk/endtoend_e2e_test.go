//go:build e2e

package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

// TestANoticeGoesFromTheClerkToTheGlass follows one station through a day: a
// notice is pushed, a stranger tries, nothing happens for a while, the broker
// goes and comes back, the station is stopped, and the power fails.
func TestANoticeGoesFromTheClerkToTheGlass(t *testing.T) {
	r := newRig(t)
	r.screen = xtest.Start(t, r.size)
	r.listen()
	r.startKiosk()
	empty := r.painted(feed.Slide{})
	waitFor(t, "the station's own page on the glass", func() bool { return r.shows(empty) })
	r.heard.await("/state ", `"online":true`, `"street":"jiaobei"`)
	r.heard.await("/telemetry ", `"room"`)

	soup := r.pushIsOnTheGlassWithinASecond(t)
	r.strangerChangesNothing(t, soup)
	r.nothingCostsNothing(t)
	again := r.brokerComesBack(t)
	r.isStoppedAndStarted(t)
	r.powerFails(t, soup, again)
}

func (r *rig) pushIsOnTheGlassWithinASecond(t *testing.T) feed.Item {
	const id, title = "notice-soup", "今晚八点，站里煮了姜汤"
	began := time.Now()
	type result struct {
		out string
		err error
	}
	pushed := make(chan result, 1)
	go func() {
		out, err := r.push("clerk.key", id, title)
		pushed <- result{out, err}
	}()
	published := r.heard.await("content/street/jiaobei/" + id + " ")
	it := r.item(id)
	if it.PlainTitle() != title {
		t.Fatalf("the broker has the title %q, want %q", it.Title, title)
	}
	want := r.painted(feed.Slide{Item: &it, Position: 1, Count: 1})
	waitFor(t, "the notice on the glass", func() bool { return r.shows(want) })
	onGlass := time.Now()
	p := <-pushed
	if p.err != nil {
		t.Fatalf("push: %v\n%s", p.err, p.out)
	}
	r.heard.await("/receipt ", id, `"received"`)
	shown := r.heard.await("/receipt ", id, `"shown"`)
	// The painter of the test took its time too, so the screen may have been
	// right before it was looked at; the station's own receipt may be earlier.
	t.Logf("publish to pixel: %v (from the start of console push: %v; shown receipt after %v)",
		onGlass.Sub(published.at).Round(time.Millisecond), onGlass.Sub(began).Round(time.Millisecond),
		shown.at.Sub(published.at).Round(time.Millisecond))
	if took := onGlass.Sub(published.at); took > time.Second {
		t.Errorf("publish to pixel took %v, want under a second", took)
	}
	return it
}

func (r *rig) strangerChangesNothing(t *testing.T, soup feed.Item) {
	want := r.painted(feed.Slide{Item: &soup, Position: 1, Count: 1})
	stop, changed := make(chan struct{}), make(chan int, 1)
	go func() {
		n, looks := 0, 0
		for {
			select {
			case <-stop:
				t.Logf("looked at the slide %d times", looks)
				changed <- n
				return
			default:
				looks++
				if !r.shows(want) {
					n++
				}
			}
		}
	}()
	out, err := r.push("stranger.key", "notice-trick", "免费领礼品")
	if code := exitCode(err); code != 1 {
		t.Errorf("console push with a foreign key: exit %d, want 1\n%s", code, out)
	}
	if !strings.Contains(out, "refused") || !strings.Contains(out, "foreign_key") {
		t.Errorf("console push with a foreign key does not tell of the refusal:\n%s", out)
	}
	r.heard.await("/receipt ", "notice-trick", `"refused"`, `"foreign_key"`)
	// Look on for longer than a slide takes to be composed, painted and faded.
	time.Sleep(2 * time.Second)
	close(stop)
	if n := <-changed; n > 0 {
		t.Errorf("a foreign push changed the slide: %d pictures differed", n)
	}
}

// nothingCostsNothing measures the processor time of a still screen.
func (r *rig) nothingCostsNothing(t *testing.T) {
	const span = time.Minute
	before := cpuSeconds(t, r.kiosk.cmd.Process.Pid)
	time.Sleep(span)
	spent := cpuSeconds(t, r.kiosk.cmd.Process.Pid) - before
	t.Logf("CPU over %v while nothing changes but the clock's minute: %.2f s", span, spent)
	if spent >= 0.2 {
		t.Errorf("a still screen cost %.2f CPU seconds in %v, want under 0.2", spent, span)
	}
}

func (r *rig) brokerComesBack(t *testing.T) feed.Item {
	r.broker.end(syscall.SIGKILL)
	r.startBroker()
	r.listen()
	r.heard.await("/state ", `"online":true`)
	if out, err := r.push("clerk.key", "notice-again", "牙科义诊，周六上午"); err != nil {
		t.Fatalf("push after the broker came back: %v\n%s", err, out)
	}
	// It goes up at once, and not when the other one's eight seconds are over.
	published, shown := r.heard.await("content/street/jiaobei/notice-again "), r.heard.await("/receipt ", "notice-again", `"shown"`)
	if took := shown.at.Sub(published.at); took > 2*time.Second {
		t.Errorf("a push while another notice was up was shown after %v", took)
	}
	return r.item("notice-again")
}

// isStoppedAndStarted has the station say goodbye, which has a time.
func (r *rig) isStoppedAndStarted(t *testing.T) {
	const topic = "nuanxin/v1/station/jz-jf-huayuanjie/state"
	r.kiosk.end(syscall.SIGTERM)
	if state := r.retained(topic); !strings.Contains(state, `"online":false`) || !strings.Contains(state, `"at":`) {
		t.Errorf("the stopped station has left %q, want a goodbye", state)
	}
	r.startKiosk()
	waitFor(t, "the station to come back", func() bool { return strings.Contains(r.retained(topic), `"online":true`) })
	r.listen()
}

func (r *rig) powerFails(t *testing.T, soup, again feed.Item) {
	r.kiosk.end(syscall.SIGKILL)
	r.heard.await("/state ", `"online":false`) // the will
	if state := r.retained("nuanxin/v1/station/jz-jf-huayuanjie/state"); !strings.Contains(state, `"online":false`) {
		t.Errorf("whoever comes later learns %q, want that the station is offline", state)
	}
	r.broker.end(syscall.SIGKILL)
	r.screen = xtest.Start(t, r.size) // a new X server: nothing old can be left on it
	r.startKiosk()
	first := r.painted(feed.Slide{Item: &again, Position: 1, Count: 2, Next: feed.KindNotice})
	second := r.painted(feed.Slide{Item: &soup, Position: 2, Count: 2, Next: feed.KindNotice})
	began := time.Now()
	waitFor(t, "the stored notice on the glass, without a broker", func() bool { return r.shows(first) })
	t.Logf("start to the first stored slide on the glass: %v", time.Since(began).Round(time.Millisecond))
	waitFor(t, "the other stored notice in its turn", func() bool { return r.shows(second) })
}

// TestCheckAndScreenshotNeedNoX runs them where no library but C's is.
func TestCheckAndScreenshotNeedNoX(t *testing.T) {
	r := newRig(t)
	root := bareRoot(t, r.path("kiosk"))
	for _, name := range []string{"kiosk.toml", "trust.json"} {
		copyFile(t, r.path(name), filepath.Join(root, name))
	}
	inRoot := func(args ...string) ([]byte, error) {
		words := append([]string{"chroot", root, "/kiosk"}, args...)
		if os.Geteuid() != 0 { // only root may change the root, be it in a namespace
			words = append([]string{"unshare", "--user", "--map-root-user"}, words...)
		}
		return exec.Command(words[0], words[1:]...).CombinedOutput()
	}
	if out, err := inRoot("check", "--config", "/kiosk.toml"); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	if out, err := inRoot("run", "--config", "/kiosk.toml"); err == nil || !strings.Contains(string(out), "display") {
		t.Errorf("run without X: %v, want an error that tells of the display\n%s", err, out)
	}
	if out, err := inRoot("screenshot", "--config", "/kiosk.toml", "--out", "/shot.png"); err != nil {
		t.Errorf("screenshot: %v\n%s", err, out)
	}
	if info, err := os.Stat(filepath.Join(root, "shot.png")); err != nil || info.Size() < 10_000 {
		t.Errorf("screenshot wrote no picture: %v", err)
	}
}

// bareRoot makes a folder with a program, the dynamic loader and C's library.
func bareRoot(t *testing.T, program string) string {
	t.Helper()
	root := t.TempDir()
	copyFile(t, program, filepath.Join(root, "kiosk"))
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ldd", program).CombinedOutput()
	if err != nil && !strings.Contains(string(out), "not a dynamic executable") {
		t.Fatalf("ldd: %v\n%s", err, out)
	}
	for word := range strings.FieldsSeq(string(out)) {
		if filepath.IsAbs(word) {
			copyFile(t, word, filepath.Join(root, word))
			if strings.Contains(word, "X11") || strings.Contains(word, "GL") {
				t.Errorf("the program is linked with %s", word)
			}
		}
	}
	return root
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o755); err != nil {
		t.Fatal(err)
	}
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// cpuSeconds is the processor time that a process has used.
func cpuSeconds(t *testing.T, pid int) float64 {
	t.Helper()
	process, err := procfs.NewProc(pid)
	if err != nil {
		t.Fatal(err)
	}
	stat, err := process.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return stat.CPUTime()
}

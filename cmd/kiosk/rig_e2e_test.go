//go:build e2e

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

const stationName = "花园街社区暖心驿站"

// rig is a district in a folder: a real broker, a real screen, and the two
// programs as they are built.
type rig struct {
	t      *testing.T
	dir    string
	port   int
	screen *xtest.Screen
	broker *process
	kiosk  *process
	heard  *process // mosquitto_sub on everything
	size   image.Point
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), size: image.Pt(1920, 1080)}
	r.build("kiosk")
	r.build("console")
	r.port = freePort(t)
	r.write("mosquitto.conf", fmt.Sprintf(
		"listener %d 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location %s/\nuser root\n", r.port, r.dir))
	r.startBroker()
	r.found()
	return r
}

// build builds one of the programs.
func (r *rig) build(name string, flags ...string) {
	r.t.Helper()
	build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", r.path(name), "nuanxin/cmd/"+name)...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		r.t.Fatalf("build %s: %v\n%s", name, err, out)
	}
}

// found makes the clerk's and a stranger's key, and the station that trusts
// the clerk.
func (r *rig) found() {
	r.t.Helper()
	entry := r.console("keygen", "--id", "clerk", "--out", r.path("clerk.key"))
	r.console("keygen", "--id", "stranger", "--out", r.path("stranger.key"))
	r.write("trust.json", fmt.Sprintf(`{"version": 1, "keys": [%s]}`, entry))
	r.configure()
}

// configure writes the station's configuration, with further lines about the
// screen. Its disk is as small as one may be.
func (r *rig) configure(screen ...string) {
	r.t.Helper()
	r.write("kiosk.toml", fmt.Sprintf(`
[station]
id = "jz-jf-huayuanjie"
name = %q
street = "jiaobei"
[broker]
url = "mqtt://127.0.0.1:%d"
[trust]
file = "trust.json"
[store]
file = "feed.db"
max_mb = 16
[clock]
source = "system"
[screen]
fullscreen = true
%s
[sensor]
driver = "none"
`, stationName, r.port, strings.Join(screen, "\n")))
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) write(name, content string) {
	r.t.Helper()
	if err := os.WriteFile(r.path(name), []byte(content), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// url is where the broker listens.
func (r *rig) url() string { return fmt.Sprintf("mqtt://127.0.0.1:%d", r.port) }

func (r *rig) startBroker() {
	r.t.Helper()
	r.broker = start(r.t, nil, "mosquitto", "-c", r.path("mosquitto.conf"))
	waitFor(r.t, "the broker to listen", func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.port))
		if err != nil {
			return false
		}
		return c.Close() == nil
	})
}

// listen starts mosquitto_sub, whose lines are "topic payload".
func (r *rig) listen() {
	r.t.Helper()
	r.heard = start(r.t, nil, "mosquitto_sub", "-p", fmt.Sprint(r.port), "-h", "127.0.0.1", "-v", "-q", "1", "-t", "nuanxin/v1/#")
}

func (r *rig) startKiosk() {
	r.t.Helper()
	r.kiosk = start(r.t, []string{"DISPLAY=" + r.screen.Display()}, r.path("kiosk"), "run", "--debug", "--config", r.path("kiosk.toml"))
}

// console runs the staff's program and returns its standard output.
func (r *rig) console(args ...string) string {
	r.t.Helper()
	out, err := r.tryConsole(args...)
	if err != nil {
		r.t.Fatalf("console %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (r *rig) tryConsole(args ...string) (string, error) {
	cmd := exec.Command(r.path("console"), args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		return stdout.String() + stderr.String(), err
	}
	return stdout.String(), nil
}

// push has a notice pushed with a key and waits for its receipts.
func (r *rig) push(key, id, title string) (string, error) {
	r.t.Helper()
	r.write(id+".json", fmt.Sprintf(`{
		"id": %q, "kind": "notice", "scope": "street/jiaobei", "until": %q,
		"title": %q, "notice": {"when": "今晚 20:00", "where": "花园街社区", "text": "骑手师傅都来喝一碗姜汤。"}
	}`, id, time.Now().Add(time.Hour).Format(time.RFC3339), title))
	return r.tryConsole("push", "--broker", r.url(), "--key", r.path(key), "--wait", "15s", r.path(id+".json"))
}

// retained reads what the broker has kept under a topic.
func (r *rig) retained(topic string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	payload, err := exec.CommandContext(ctx, "mosquitto_sub", "-p", fmt.Sprint(r.port), "-h", "127.0.0.1", "-C", "1", "-N", "-t", topic).Output()
	if err != nil {
		r.t.Fatalf("read %s from the broker: %v", topic, err)
	}
	return string(payload)
}

// item reads the item that lies on the broker under an ID, so that the painter
// paints what was really sent.
func (r *rig) item(id string) feed.Item {
	r.t.Helper()
	envelope := r.retained(feed.Prefix("nuanxin/v1").Content("street/jiaobei", id))
	b, err := os.ReadFile(r.path("trust.json"))
	if err != nil {
		r.t.Fatal(err)
	}
	trust, err := feed.ParseTrust(b)
	if err != nil {
		r.t.Fatal(err)
	}
	it, err := feed.Unseal(r.t.Context(), []byte(envelope), trust)
	if err != nil {
		r.t.Fatal(err)
	}
	return it
}

// painted returns the slide zone as the display package paints it in memory.
func (r *rig) painted(slide feed.Slide) *image.RGBA {
	r.t.Helper()
	d, err := display.New(display.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	frame := d.Compose(display.View{Station: stationName, Time: time.Now(), Slide: slide}, r.size)
	for _, layer := range frame.Layers {
		if layer.Name == "main" {
			picture := image.NewRGBA(layer.Bounds)
			d.Paint(layer, picture)
			return picture
		}
	}
	r.t.Fatal("the frame has no main layer")
	return nil
}

// shows says whether the X server's screen shows exactly this picture at its
// place.
func (r *rig) shows(want *image.RGBA) bool {
	r.t.Helper()
	same, err := shows(r.screen, want)
	if err != nil {
		r.t.Fatal(err)
	}
	return same
}

func shows(screen *xtest.Screen, want *image.RGBA) (bool, error) {
	got, err := screen.Picture()
	if err != nil {
		return false, err
	}
	part := got.SubImage(want.Rect).(*image.RGBA)
	for y := range want.Rect.Dy() {
		a := part.Pix[y*part.Stride:][:4*want.Rect.Dx()]
		b := want.Pix[y*want.Stride:][:4*want.Rect.Dx()]
		if !bytes.Equal(a, b) {
			return false, nil
		}
	}
	return true, nil
}

// process is a running program that the test started.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	done chan struct{}

	mu    sync.Mutex
	lines []line
}

// line is a line that a process printed, and when.
type line struct {
	text string
	at   time.Time
}

// start runs a program, ends it with the test, and shows what it printed if
// the test fails.
func start(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	return startBy(t, (*exec.Cmd).Start, env, name, args...)
}

// startBy is start, for who has an own way to begin.
func startBy(t *testing.T, begin func(*exec.Cmd) error, env []string, name string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(name, args...), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Env = append(p.cmd.Env, "PATH="+os.Getenv("PATH")+":/usr/sbin")
	pipe, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = write, write
	err = begin(p.cmd)
	_ = write.Close()
	if err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	go p.read(pipe)
	t.Cleanup(func() {
		p.end(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("%s printed:\n%s", filepath.Base(name), p.printed())
		}
	})
	return p
}

func (p *process) read(pipe *os.File) {
	defer close(p.done)
	defer pipe.Close()
	scanner := bufio.NewScanner(pipe)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		p.mu.Lock()
		p.lines = append(p.lines, line{scanner.Text(), time.Now()})
		p.mu.Unlock()
	}
}

func (p *process) printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b strings.Builder
	for _, l := range p.lines {
		b.WriteString(l.text + "\n")
	}
	return b.String()
}

// count is in how many lines a text stands.
func (p *process) count(text string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if strings.Contains(l.text, text) {
			n++
		}
	}
	return n
}

// find returns the first line that has all the parts.
func (p *process) find(parts ...string) (line, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
next:
	for _, l := range p.lines {
		for _, part := range parts {
			if !strings.Contains(l.text, part) {
				continue next
			}
		}
		return l, true
	}
	return line{}, false
}

// await waits for a line that has all the parts.
func (p *process) await(parts ...string) line {
	p.t.Helper()
	var l line
	waitFor(p.t, fmt.Sprintf("a line with %q", parts), func() (ok bool) {
		l, ok = p.find(parts...)
		return ok
	})
	return l
}

// end sends a signal and waits for the process to go.
func (p *process) end(signal syscall.Signal) {
	_ = p.cmd.Process.Signal(signal)
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Errorf("%s did not end on %v", p.cmd.Path, signal)
		_ = p.cmd.Process.Kill()
	}
	_ = p.cmd.Wait()
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	waitLong(t, patience, what, ok)
}

// waitLong is waitFor, for what takes longer.
func waitLong(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited %v for %s", limit, what)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

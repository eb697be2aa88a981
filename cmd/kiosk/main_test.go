package main_test

import (
	"bytes"
	"fmt"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	main "nuanxin/cmd/kiosk"
	"nuanxin/cmd/kiosk/demo"
)

// kiosk runs the program and returns what it wrote.
func kiosk(t *testing.T, args ...string) (stdout string, err error) {
	t.Helper()
	var out, diagnostics bytes.Buffer
	err = main.Run(t.Context(), args, &out, &diagnostics)
	return out.String() + diagnostics.String(), err
}

// founded is the folder of a demonstration station that has never run.
func founded(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	broker, err := demo.Listen(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	if _, err := demo.Found(t.Context(), dir, broker, time.Now()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCheckPassesAGoodConfiguration(t *testing.T) {
	out, err := kiosk(t, "check", "--config", filepath.Join(founded(t), "kiosk.toml"))
	if err != nil || !strings.Contains(out, "no mistakes") {
		t.Errorf("check: %v\n%s", err, out)
	}
}

func TestCheckNamesEveryMistakeWithFileLineAndKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kiosk.toml")
	write(t, file, "[station]\nid = \"UPPER\"\nnmae = \"x\"\nstreet = \"s\"\n[broker]\nurl = 5\n[trust]\nfile = \"none.json\"\n[store]\nfile = \"feed.db\"\n[sensor]\ndriver = \"magic\"\n")
	_, err := kiosk(t, "check", "--config", file)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"kiosk.toml:2: station.id", "kiosk.toml:3: station.nmae", "station.name",
		"kiosk.toml:6: broker.url", "kiosk.toml:8: trust.file", "kiosk.toml:12: sensor.driver",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not tell of %q:\n%v", want, err)
		}
	}
}

func TestCheckTellsOfTheFilesTooAmongTheRest(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "kiosk.toml")
	write(t, filepath.Join(dir, "trust.json"), `{"version": 0, "keys": []}`)
	write(t, filepath.Join(dir, "ca.pem"), "no certificate")
	write(t, filepath.Join(dir, "password"), "\n")
	write(t, file, `[station]
id = "UPPER"
name = "x"
street = "s"
[broker]
url = "mqtts://127.0.0.1"
username = "u"
password_file = "password"
ca_file = "ca.pem"
[trust]
file = "trust.json"
[store]
file = "feed.db"
[screen]
diagonal_inch = 24
distance_m = 4
power_off = "no-such-program off"
power_on = "sh on"
[sensor]
driver = "none"
`)
	_, err := kiosk(t, "check", "--config", file)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		":2: station.id: ", ":8: broker.password_file: there is no password", ":9: broker.ca_file: there is no certificate",
		":11: trust.file: trust: version", ":11: trust.file: trust: keys",
		":16: screen.distance_m: display: screen of 24 inch is too small", ":17: screen.power_off: no-such-program cannot be run",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not tell of %q:\n%v", want, err)
		}
	}
}

func TestCheckSaysThatTheStoreCannotBeWrittenAndWritesNothing(t *testing.T) {
	dir := founded(t)
	config, db := filepath.Join(dir, "kiosk.toml"), filepath.Join(dir, "feed.db")
	asUser(t, dir)
	names := func() string { return fmt.Sprint(os.ReadDir(dir)) }
	before := names()
	if _, err := kiosk(t, "check", "--config", config); err != nil {
		t.Fatalf("check of a folder that can be written: %v", err)
	}
	write(t, db, "kept")
	for name, mode := range map[string]os.FileMode{db: 0o400, dir: 0o500} {
		chmod(t, name, mode)
		_, err := kiosk(t, "check", "--config", config)
		if want := "store.file: this user may not write " + name + "; run: sudo chown USER " + name + " && sudo chmod u+rwX " + name; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("check: %v, want %q", err, want)
		}
		chmod(t, name, 0o700)
	}
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	chmod(t, dir, 0o500)
	defer chmod(t, dir, 0o700)
	if _, err := kiosk(t, "screenshot", "--config", config, "--out", filepath.Join(t.TempDir(), "s.png")); err != nil {
		t.Errorf("what only reads the store: %v", err)
	}
	if after := names(); after != before {
		t.Errorf("the folder held %s, and holds %s", before, after)
	}
}

// asUser has the rest of a test, in its own goroutine, deal with files as one
// who is not root; the folder becomes that user's.
func asUser(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	owned := []string{filepath.Dir(dir), dir}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(owned, files...) {
		if err := os.Chown(name, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	runtime.LockOSThread()
	if _, err := unix.SetfsuidRetUid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := unix.SetfsuidRetUid(0); err == nil {
			runtime.UnlockOSThread() // or this thread ends with the goroutine
		}
	})
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func TestTheDemoKeepsItsKeyAndItsBrokerToItself(t *testing.T) {
	dir := founded(t)
	for _, name := range []string{"clerk.key", "trust.json", "kiosk.toml"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, mode)
		}
	}
	broker, err := demo.Listen(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	if !strings.HasPrefix(broker.URL, "mqtt://127.0.0.1:") {
		t.Errorf("the broker listens on %s", broker.URL)
	}
}

func TestScreenshotOfAStationThatNeverRanSaysSo(t *testing.T) {
	dir := founded(t)
	_, err := kiosk(t, "screenshot", "--config", filepath.Join(dir, "kiosk.toml"), "--out", filepath.Join(dir, "s.png"))
	if err != nil {
		t.Fatalf("screenshot: %v", err)
	}
	picture(t, filepath.Join(dir, "s.png"), 1920, 1080)
}

func TestScreenshotHasTheSizeAskedFor(t *testing.T) {
	dir := founded(t)
	shot := filepath.Join(dir, "s.png")
	if _, err := kiosk(t, "screenshot", "--config", filepath.Join(dir, "kiosk.toml"), "--out", shot, "--size", "1280x720", "--at", "2026-11-23T15:42:00+08:00"); err != nil {
		t.Fatalf("screenshot: %v", err)
	}
	picture(t, shot, 1280, 720)
}

func TestScreenshotOfATurnedScreenIsUpright(t *testing.T) {
	dir := founded(t)
	file, shot := filepath.Join(dir, "kiosk.toml"), filepath.Join(dir, "s.png")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const demos = "width = 1920\nheight = 1080\n"
	for _, c := range []struct {
		screen        string
		width, height int
	}{
		{"rotation = 90\n", 1080, 1920},
		{demos + "rotation = 180\n", 1920, 1080},
		{"width = 1280\nheight = 720\nrotation = 270\n", 720, 1280},
	} {
		if err := os.WriteFile(file, bytes.Replace(text, []byte(demos), []byte(c.screen), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := kiosk(t, "screenshot", "--config", file, "--out", shot); err != nil {
			t.Fatalf("screenshot: %v", err)
		}
		picture(t, shot, c.width, c.height)
	}
}

func TestScreenshotPaintsTheMomentAskedFor(t *testing.T) {
	dir := founded(t)
	at := func(moment string) []byte {
		t.Helper()
		shot := filepath.Join(dir, "s.png")
		if _, err := kiosk(t, "screenshot", "--config", filepath.Join(dir, "kiosk.toml"), "--out", shot, "--at", moment); err != nil {
			t.Fatalf("screenshot: %v", err)
		}
		b, err := os.ReadFile(shot)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	early := at("2026-11-23T15:42:00+08:00")
	if !bytes.Equal(early, at("2026-11-23T07:42:10Z")) {
		t.Error("the same minute in another zone gives another picture")
	}
	if bytes.Equal(early, at("2026-11-23T15:43:00+08:00")) {
		t.Error("another minute gives the same picture")
	}
}

func TestWrongUsageIsExplained(t *testing.T) {
	for want, args := range map[string][]string{
		"--config":   {"check"},
		"1920x1080":  {"screenshot", "--config", "x", "--out", "y", "--size", "big"},
		"unexpected": {"dance"},
		"kiosk.toml": {"check", "--config", "/none/kiosk.toml"},
	} {
		_, err := kiosk(t, args...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("kiosk %v: %v, want %q", args, err, want)
		}
	}
}

func picture(t *testing.T, file string, width, height int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Bounds().Size(); got.X != width || got.Y != height {
		t.Errorf("the picture is %v, want %dx%d", got, width, height)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

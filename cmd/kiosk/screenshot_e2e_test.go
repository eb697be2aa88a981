//go:build e2e

package main_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

// TestAScreenshotIsWhatIsOnTheGlass asks a real station for its screen by a
// signed command, and compares all of it, to the byte, with the X server's.
func TestAScreenshotIsWhatIsOnTheGlass(t *testing.T) {
	r := newRig(t)
	clerk := r.console("keygen", "--id", "clerk", "--out", r.path("pusher.key"))
	chief := r.console("keygen", "--id", "chief", "--out", r.path("chief.key"), "--kinds", "command")
	r.write("trust.json", fmt.Sprintf(`{"version": 1, "keys": [%s, %s]}`, clerk, chief))
	r.screen = xtest.Start(t, r.size)
	r.listen()
	r.startKiosk()
	r.heard.await("/state ", `"online":true`)
	if out, err := r.push("pusher.key", "soup", "今晚八点，站里煮了姜汤"); err != nil {
		t.Fatalf("push: %v\n%s", err, out)
	}
	ask := func(key string) (string, error) {
		return r.tryConsole("screenshot", "--broker", r.url(), "--key", r.path(key), "--station", stationID, "--out", r.path("s.png"))
	}
	out, err := ask("chief.key")
	if err != nil {
		t.Fatalf("screenshot: %v\n%s", err, out)
	}
	if !strings.Contains(out, "1920 × 1080") || !strings.Contains(out, "street/jiaobei/soup rev ") {
		t.Errorf("it says: %s", out)
	}
	asked := time.Now()
	if picture := decoded(t, r.path("s.png")); !r.shows(picture) {
		// The minute may have passed meanwhile.
		waitFor(t, "another screenshot", func() bool { return time.Since(asked) > 10*time.Second })
		if out, err := ask("chief.key"); err != nil || !r.shows(decoded(t, r.path("s.png"))) {
			t.Errorf("the picture is another than that on the glass (%v)\n%s", err, out)
		}
	}
	if out, err := ask("pusher.key"); err == nil || !strings.Contains(out, "not_permitted") {
		t.Errorf("a key for items alone: %v\n%s", err, out)
	}
	if out, err := ask("stranger.key"); err == nil || !strings.Contains(out, "foreign_key") {
		t.Errorf("a stranger's key: %v\n%s", err, out)
	}
	r.replayed(t)
}

// replayed plays the command that was obeyed again.
func (r *rig) replayed(t *testing.T) {
	t.Helper()
	topic := feed.Prefix("nuanxin/v1").Command(stationID)
	first, ok := r.heard.find(topic + " ")
	if !ok {
		t.Fatal("no command was heard")
	}
	sent := r.heard.count(`"screenshot":`)
	cmd := exec.Command("mosquitto_pub", "-h", "127.0.0.1", "-p", fmt.Sprint(r.port), "-q", "1", "-t", topic, "-m", strings.TrimPrefix(first.text, topic+" "))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mosquitto_pub: %v\n%s", err, out)
	}
	r.kiosk.await("command ignored", "was taken already")
	if n := r.heard.count(`"screenshot":`); n != sent || n == 0 {
		t.Errorf("%d screenshots were sent and then %d", sent, n)
	}
}

package main_test

import (
	"bytes"
	"image/png"
	"os"
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
)

// commander makes a key that may command, and returns its file.
func (d *district) commander() string { return d.key("zhao", "--kinds", "command") }

// screenshot asks Huayuanjie for its screen.
func (d *district) screenshot(key string, more ...string) result {
	d.t.Helper()
	args := []string{"screenshot", "--broker", d.url, "--key", key, "--station", huayuanjie().ID, "--out", d.path("s.png")}
	return run(d.t, "", append(args, more...)...)
}

// photographed is a station whose screen takes three chunks.
func (d *district) photographed() station {
	s := huayuanjie()
	b, err := os.ReadFile(d.picture("screen.png", 200))
	must(d.t, err)
	s.screen = b
	return s
}

func TestAScreenshotIsWhatTheStationShows(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	s := d.photographed()
	d.put(s)
	began := time.Now()
	d.screenshot(key).want(t, 0, "s.png: 200 × 200, as it is to be seen at jz-jf-huayuanjie since ", "all/ginger rev 7, page 2\n")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it waited on, for %v", took)
	}
	want, err := png.Decode(bytes.NewReader(s.screen))
	must(t, err)
	b, err := os.ReadFile(d.path("s.png"))
	must(t, err)
	got, err := png.Decode(bytes.NewReader(b))
	must(t, err)
	for y := range 200 {
		for x := range 200 {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("the pixel %d, %d is another", x, y)
			}
		}
	}
	if d.retained(prefix.Command(s.ID)) != nil {
		t.Error("the command is retained")
	}
}

func TestAScreenshotComesThroughWhatOthersSay(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	s := d.photographed()
	s.spoil = func(chunks [][]byte, r feed.Reply) ([][]byte, feed.Reply) {
		must(t, d.broker.Publish(prefix.Event(s.ID), []byte("{"), false, 1))
		slices.Reverse(chunks)
		return append(chunks, []byte("another's"), nil), r
	}
	d.put(s)
	d.screenshot(key).want(t, 0, "s.png: 200 × 200")
}

func TestAScreenshotSaysOfADarkAndOfADimmedScreen(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*feed.Seen){
		"page 2; the screen is dimmed by 60 %, the picture is not\n": func(s *feed.Seen) { s.Dim = 60 },
		": nothing, for the screen is dark on purpose\n":             func(s *feed.Seen) { s.Item, s.Dark = nil, true },
	} {
		d := newDistrict(t)
		key := d.commander()
		s := d.photographed()
		s.spoil = func(chunks [][]byte, r feed.Reply) ([][]byte, feed.Reply) {
			change(r.Seen)
			return chunks, r
		}
		d.put(s)
		d.screenshot(key).want(t, 0, want)
	}
}

func TestWhatIsSaidToAnotherIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(*feed.Reply){
		"another command": func(r *feed.Reply) { r.Command = feed.Digest([]byte("another's")) },
		"another station": func(r *feed.Reply) { r.Station = "b" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			key := d.commander()
			s := d.photographed()
			s.spoil = func(chunks [][]byte, r feed.Reply) ([][]byte, feed.Reply) { forge(&r); return chunks, r }
			d.put(s)
			d.screenshot(key, "--wait", "2s").want(t, 1, "did not answer")
		})
	}
}

func TestNoPictureIsWrittenOfWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func([][]byte, feed.Reply) ([][]byte, feed.Reply){
		"a chunk is lost": func(c [][]byte, r feed.Reply) ([][]byte, feed.Reply) { return c[1:], r },
		"a chunk is forged": func(c [][]byte, r feed.Reply) ([][]byte, feed.Reply) {
			return append([][]byte{bytes.ToUpper(c[0])}, c[1:]...), r
		},
		"another size": func(c [][]byte, r feed.Reply) ([][]byte, feed.Reply) { r.Seen.Picture.Width = 1e6; return c, r },
		"no chunks":    func(c [][]byte, r feed.Reply) ([][]byte, feed.Reply) { r.Seen.Picture.Chunks = nil; return c, r },
		"too many":     func(c [][]byte, r feed.Reply) ([][]byte, feed.Reply) { return c, repeated(r) },
		"a picture bomb": func(_ [][]byte, r feed.Reply) ([][]byte, feed.Reply) {
			bomb := []byte("\x89PNG\r\n\x1a\n")
			r.Seen.Picture.Size, r.Seen.Picture.Chunks = len(bomb), []string{feed.ChunkName(bomb)}
			return [][]byte{bomb}, r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			key := d.commander()
			s := d.photographed()
			s.spoil = spoil
			d.put(s)
			d.screenshot(key).want(t, 1, "was lost, or is not what it says")
			if _, err := os.Stat(d.path("s.png")); err == nil {
				t.Error("it wrote a picture all the same")
			}
		})
	}
}

// repeated names each chunk many times.
func repeated(r feed.Reply) feed.Reply {
	r.Seen.Picture.Chunks = slices.Repeat(r.Seen.Picture.Chunks, 100)
	return r
}

func TestAScreenshotThatIsRefusedSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	d.put(d.photographed())
	d.screenshot(d.path("wang.key")).want(t, 1, "station jz-jf-huayuanjie refused: not_permitted", `key "wang" may not sign`, "console keygen --kinds command")
	d.screenshot(d.path("wang.key"), "--trust", d.trustFile()).want(t, 1, "would refuse: not_permitted")
	d.screenshot(key, "--trust", d.trustFile()).want(t, 0)
	foreign := d.path("foreign.key")
	run(t, "", "keygen", "--id", "foreign", "--out", foreign).want(t, 0)
	d.screenshot(foreign).want(t, 1, "refused: foreign_key", "sign with a key that stands in the trust file")
}

func TestAScreenshotOfAStationThatIsNotThereEndsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	began := time.Now()
	d.screenshot(key).want(t, 1, "no station jz-jf-huayuanjie has ever reported under nuanxin/v1")
	s := huayuanjie()
	s.offline = true
	d.put(s)
	d.screenshot(key).want(t, 1, "station jz-jf-huayuanjie is offline, its connection broke; ask again when it is online")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAStationThatKnowsNoCommandsIsSaidToBeOld(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	s := huayuanjie()
	s.silent = true
	d.put(s)
	d.screenshot(key, "--wait", "1s").want(t, 1, "is online and did not answer", "version 1.2, is older than commands")
}

func TestAScreenshotChecksItsFlags(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.screenshot(d.path("wang.key"), "--station", "X").want(t, 2, `--station: id "X"`)
	d.screenshot(d.path("wang.key"), "--wait", "1h").want(t, 2, "up to 2m0s")
	d.screenshot(d.path("none.key")).want(t, 1, "none.key")
}

func TestWatchTellsOfScreenshots(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	key := d.commander()
	d.put(d.photographed())
	out, errs, _ := d.watch(t)
	errs.await(t, "Watching")
	d.screenshot(key).want(t, 0)
	out.await(t, "screenshot of all/ginger rev 7, page 2")
	d.screenshot(d.path("wang.key")).want(t, 1)
	out.await(t, "refused    a command, not_permitted")
}

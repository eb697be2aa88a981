package display_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"nuanxin/display"
)

var (
	update  = flag.Bool("update", false, "write the golden pictures anew")
	unfused = flag.Bool("unfused", false, "this was compiled with -gcflags=all=-d=fmahash=qn, so every byte must be right")
)

// hashes has the SHA-256 of the pixels of every scene in the sizes of which no
// picture is kept. All of the pictures would take 30 MB.
const hashes = "testdata/hashes.txt"

// A picture of the difference is kept by go test -artifacts.
func TestScreensLookAsTheyDid(t *testing.T) {
	d := newDisplay(t, display.Options{})
	var sums []string
	for _, s := range scenes() {
		for _, size := range sizes() {
			name := golden(s, size)
			if file := filepath.Join("testdata", name+".png"); kept(s, size) {
				t.Run(name, func(t *testing.T) { compare(t, file, s.picture(d, size)) })
			} else if byteForByte() {
				sums = append(sums, fmt.Sprintf("%x %s", sha256.Sum256(s.picture(d, size).Pix), name))
			}
		}
	}
	if byteForByte() {
		compareSums(t, sums)
	}
}

// picture is what the glass shows: the frame, dimmed as the GPU does.
func (s scene) picture(d *display.Display, size image.Point) *image.RGBA {
	p := d.Picture(d.Compose(s.view, size))
	if s.dim > 0 {
		for i, c := range p.Pix {
			if i%4 < 3 {
				p.Pix[i] = uint8(float32(c)*(1-s.dim) + 0.5)
			}
		}
	}
	return p
}

// golden names a scene in a size.
func golden(s scene, size image.Point) string {
	switch size {
	case fullHD:
		return s.name
	case upright:
		return s.name + "-upright"
	}
	return fmt.Sprintf("%s-%d", s.name, size.Y)
}

// kept reports whether a scene has a whole picture in a size: at 1920×1080 if
// it is no second one of its kind, standing if that is laid out otherwise, and
// what is fullest at 720 lines.
func kept(s scene, size image.Point) bool {
	switch size {
	case fullHD:
		return !slices.Contains([]string{"news-page2", "alert-long-page2", "weather-stop"}, s.name)
	case upright:
		return slices.Contains([]string{"news", "job", "weather-warning", "card", "alert", "poster-landscape", "winter", "offline", "empty", "overfull"}, s.name)
	}
	return size.Y == 720 && s.name == "overfull"
}

// byteForByte reports whether every byte must be as it was. Where the compiler
// fuses multiply and add, pixels on the edges of icons come out some steps
// apart, unless it is told not to.
func byteForByte() bool { return runtime.GOARCH == "amd64" || *unfused }

func compareSums(t *testing.T, sums []string) {
	t.Helper()
	got := strings.Join(sums, "\n") + "\n"
	if *update {
		if err := os.WriteFile(hashes, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(hashes)
	if err != nil {
		t.Fatalf("%v (make it with go test ./display -update)", err)
	}
	for _, s := range sums {
		if !strings.Contains(string(want), s+"\n") {
			t.Errorf("%s looks different; of the same scene at 1080 lines there is a picture", strings.Fields(s)[1])
		}
	}
	if n := strings.Count(string(want), "\n"); n != len(sums) {
		t.Errorf("%s has %d lines for %d screens", hashes, n, len(sums))
	}
}

// Where not every byte must be as it was: by how much a colour may differ, and
// in how many pixels.
const (
	mostApart = 8
	mostOdd   = 400
)

func compare(t *testing.T, path string, got *image.RGBA) {
	t.Helper()
	if *update {
		writePNG(t, path, got)
		return
	}
	want := readPNG(t, path)
	if want.Rect != got.Rect {
		t.Fatalf("picture is %v, want %v", got.Rect, want.Rect)
	}
	differ, most, diff := 0, 0, image.NewRGBA(got.Rect)
	for i := 0; i < len(got.Pix); i += 4 {
		apart := 0
		for c := range 3 {
			apart = max(apart, abs(int(got.Pix[i+c])-int(want.Pix[i+c])))
		}
		at := color.RGBA{A: 255}
		if apart > 0 {
			differ, most, at.R = differ+1, max(most, apart), 255
		}
		diff.SetRGBA(i/4%got.Rect.Dx(), i/4/got.Rect.Dx(), at)
	}
	if differ == 0 {
		return
	}
	if t.Logf("%d pixels differ, by up to %d of 255", differ, most); !byteForByte() && most <= mostApart && differ <= mostOdd {
		return
	}
	out := filepath.Join(t.ArtifactDir(), strings.TrimSuffix(filepath.Base(path), ".png")+"-difference.png")
	writePNG(t, out, beside(want, got, diff))
	t.Errorf("it looks different: wanted, painted and difference beside each other in %s (kept with -artifacts)", out)
}

func abs(x int) int { return max(x, -x) }

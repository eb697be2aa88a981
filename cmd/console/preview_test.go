package main_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// preview paints an item from the standard input at a fixed moment, and says
// what it wrote.
func (d *district) preview(item string, more ...string) result {
	d.t.Helper()
	return run(d.t, item, append([]string{"preview", "--out", d.path("p.png"), "--at", "2026-11-23T15:42:00+08:00", "-"}, more...)...)
}

// decoded is a picture that was written.
func (d *district) decoded(name string) *image.RGBA {
	d.t.Helper()
	b, err := os.ReadFile(d.path(name))
	must(d.t, err)
	p, err := png.Decode(bytes.NewReader(b))
	must(d.t, err)
	return p.(*image.RGBA)
}

// long is news of several pages.
func long() string {
	return notice(`"notice"`, `"news"`, "都来喝一碗，暖暖身子再上路。", strings.Repeat("站里的姜汤每晚八点开始供应，骑手、快递员和环卫工人都可以来喝一碗，暖暖身子再上路。", 12))
}

func TestAPreviewIsWhatTheDisplayPaints(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.preview(notice(), "--station", "花园街社区暖心驿站", "--diagonal", "55", "--distance", "5", "--size", "1280x720").want(t, 0, "p.png: page 1 of 1\n")
	painter, err := display.New(display.Options{DiagonalInch: 55, DistanceM: 5})
	must(t, err)
	it, err := feed.ParseDraft([]byte(notice()))
	must(t, err)
	at, err := time.Parse(time.RFC3339, "2026-11-23T15:42:00+08:00")
	must(t, err)
	want := painter.Picture(painter.Compose(display.View{
		Station: "花园街社区暖心驿站", Time: at, Slide: feed.Slide{Item: &it, Position: 1, Count: 1}, Room: sensors.Room{Health: sensors.HealthNone},
	}, image.Pt(1280, 720)))
	if got := d.decoded("p.png"); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("the file has other pixels")
	}
}

func TestAPreviewHasEveryPageInAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	r := d.preview(long(), "--all-pages")
	r.want(t, 0, "p-1.png: page 1 of ", "p-2.png: page 2 of ")
	first, second := d.decoded("p-1.png"), d.decoded("p-2.png")
	if bytes.Equal(first.Pix, second.Pix) {
		t.Error("both pages are the same")
	}
	d.preview(long(), "--page", "2").want(t, 0, "p.png: page 2 of ")
	if !bytes.Equal(d.decoded("p.png").Pix, second.Pix) {
		t.Error("page 2 alone is another picture")
	}
	n := strings.Count(r.out, "\n")
	d.preview(long(), "--page", fmt.Sprint(n+1)).want(t, 2, fmt.Sprintf("--page %d: the item has %d pages", n+1, n))
}

func TestAPreviewShowsThePicturesBesideTheItem(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.picture("photo.png", 200)
	d.preview(notice(), "--all-pages").want(t, 0, "page 1 of 1")
	d.preview(notice(), "--all-pages", "--picture", file+"=社区门口").want(t, 0, "p-2.png: page 2 of 2")
	if bytes.Equal(d.decoded("p-1.png").Pix, d.decoded("p-2.png").Pix) {
		t.Error("both pages are the same")
	}
	signed := d.path("signed.json")
	run(t, notice(), "sign", "--key", d.path("wang.key"), "--out", signed, "--picture", file+"=社区门口", "-").want(t, 0)
	run(t, "", "preview", "--out", d.path("p.png"), signed).want(t, 1, `attachments[0] "社区门口": add --picture FILE`)
	run(t, "", "preview", "--out", d.path("p.png"), "--picture", file, signed).want(t, 0, "page 1 of 2")
}

func TestAPreviewStandsOrLiesAsAsked(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	for _, c := range []struct {
		args []string
		want image.Point
	}{
		{nil, image.Pt(1920, 1080)},
		{[]string{"--orientation", "portrait"}, image.Pt(1080, 1920)},
		{[]string{"--orientation", "portrait", "--size", "720x1280"}, image.Pt(720, 1280)},
		{[]string{"--orientation", "landscape", "--size", "720x1280"}, image.Pt(1280, 720)},
		{[]string{"--size", "720x1280"}, image.Pt(720, 1280)},
	} {
		d.preview(notice(), c.args...).want(t, 0)
		if got := d.decoded("p.png").Rect.Size(); got != c.want {
			t.Errorf("%v: %v, want %v", c.args, got, c.want)
		}
	}
}

func TestAPreviewRefusesWhatAPushWould(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	for name, item := range map[string]string{
		"font":    notice("姜汤", "姜汤🍵"),
		"limit":   notice("今晚八点，站里煮了姜汤", strings.Repeat("长", 61)),
		"over":    notice("UNTIL", "2020-01-01T00:00:00+08:00"),
		"slip":    notice(`"title"`, `"titel"`),
		"no body": notice(`"notice": {`, `"news": {`),
	} {
		t.Run(name, func(t *testing.T) {
			push, preview := d.push(item), d.preview(item)
			preview.want(t, 1)
			if push.err != preview.err {
				t.Errorf("push says\n%s\nand preview\n%s", push.err, preview.err)
			}
			if _, err := os.Stat(d.path("p.png")); err == nil {
				t.Error("it wrote a picture all the same")
			}
		})
	}
}

func TestAPreviewSaysWhatIsOddAboutIt(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	later := notice(`"until"`, `"from": "`+time.Now().Add(time.Hour).Format(time.RFC3339)+`", "until"`)
	run(t, later, "preview", "--out", d.path("p.png"), "-").want(t, 0, "not on the screens at")
	d.preview(notice(`"title": "今晚八点，站里煮了姜汤",`, `"withdrawn": true`, `"notice": {"text": "都来喝一碗，暖暖身子再上路。"}`, "")).want(t, 1, "is a withdrawal, which shows nothing")
	d.preview(notice(), "--diagonal", "10", "--distance", "9").want(t, 2, "too small to be read")
	d.preview(notice(), "--size", "big").want(t, 2, "1920x1080")
	d.preview(notice(), "--page", "1", "--all-pages").want(t, 2, "can't be used together")
	d.preview(notice(), "--out", d.path("none/p.png")).want(t, 1, "write picture")
}

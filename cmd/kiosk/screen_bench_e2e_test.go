//go:build e2e && bench

package main_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"hash/maphash"
	"html/template"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/prometheus/procfs"
	"rsc.io/qr"

	"nuanxin/display"
	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

var span = flag.Duration("span", 5*time.Minute, "how long the CPU time of a screen is measured")

// What a screen may cost, in parts of what Chromium takes.
const (
	mostCPU   = 0.7
	mostPSS   = 0.4
	mostStart = 0.5
)

// The link that all slides have, and the time that each is up: some ten
// seconds, by their characters.
const slideLink = "https://www.example.com/jiefang"

// TestTheScreenAgainstChromium shows the same slides with the same rhythm as
// the station's program and as a plain page in Chromium, one after the other.
func TestTheScreenAgainstChromium(t *testing.T) {
	r := newRig(t)
	slides := benchSlides()
	for _, it := range slides {
		r.publishItem(it)
	}
	r.screen = xtest.Start(t, r.size)
	r.startKiosk()
	r.kiosk.await("item stored", slides[len(slides)-1].ID)
	r.kiosk.end(syscall.SIGTERM)
	for _, fade := range []bool{false, true} {
		kiosk := r.measureKiosk(t, fade)
		chromium := r.measureChromium(t, fade, slides)
		t.Logf("over %v, cross-fades %v, one slide in some ten seconds:", *span, fade)
		compare(t, "CPU", "s", kiosk.cpu, chromium.cpu, mostCPU)
		compare(t, "CPU with the X server's", "s", kiosk.cpu+kiosk.server, chromium.cpu+chromium.server, math.Inf(1))
		compare(t, "PSS", "MiB", kiosk.pss, chromium.pss, mostPSS)
		compare(t, "start to the first full slide", "s", kiosk.start, chromium.start, mostStart)
	}
}

// compare prints a ratio, and holds it to what it may be at most.
func compare(t *testing.T, what, unit string, kiosk, chromium, most float64) {
	t.Helper()
	ratio := kiosk / chromium
	t.Logf("%-30s kiosk %7.2f %s, Chromium %7.2f %s: ratio %.2f", what, kiosk, unit, chromium, unit, ratio)
	if ratio > most {
		t.Errorf("%s is %.2f of Chromium's, want at most %.2f", what, ratio, most)
	}
}

// benchSlides are slides of three kinds, each up for some ten seconds.
func benchSlides() []feed.Item {
	at := time.Now().Add(-time.Minute)
	item := func(id, title string, body func(*feed.Item)) feed.Item {
		it := feed.Item{ID: id, Rev: at.UnixMilli(), Scope: feed.ScopeAll, Title: title, Link: slideLink, Issued: at, Until: at.Add(3 * time.Hour)}
		body(&it)
		return it
	}
	news := func(text string) func(*feed.Item) {
		return func(it *feed.Item) { it.Kind, it.News = feed.KindNews, &feed.News{Text: text} }
	}
	job := func(employer, pay string) func(*feed.Item) {
		return func(it *feed.Item) {
			it.Kind, it.Job = feed.KindJob, &feed.Job{Employer: employer, Pay: pay}
		}
	}
	notice := func(when, where string) func(*feed.Item) {
		return func(it *feed.Item) { it.Kind, it.Notice = feed.KindNotice, &feed.Notice{When: when, Where: where} }
	}
	return []feed.Item{
		item("projects", "十个项目集中开工", news("平东里数字文化创意示范基地。")),
		item("grids", "四十八栋楼四十八格", news("电建社区办结五件事。")),
		item("sorter", "夜班分拣员", job("示例物流", "6000 元/月")),
		item("rider", "骑手站长", job("示例外卖站", "8000 元/月")),
		item("dentist", "牙科义诊", notice("周六 9:00", "党群服务中心一楼")),
		item("barber", "家政理发班", notice("周日 9:00", "花园街社区会议室")),
	}
}

// publishItem signs an item and leaves it with the broker.
func (r *rig) publishItem(it feed.Item) {
	r.t.Helper()
	b, err := json.Marshal(it)
	if err != nil {
		r.t.Fatal(err)
	}
	r.write(it.ID+".json", string(b))
	r.console("push", "--broker", r.url(), "--key", r.path("clerk.key"), r.path(it.ID+".json"))
}

// cost is what a screen took.
type cost struct {
	start       float64 // seconds to the first full slide
	cpu, server float64 // CPU seconds of the program and of the X server
	pss         float64 // MiB of the whole program
}

// measureKiosk measures a station that has its content.
func (r *rig) measureKiosk(t *testing.T, fade bool) cost {
	t.Helper()
	r.screen = xtest.Start(t, r.size)
	r.configure(fmt.Sprintf("fades = %v", fade))
	began := time.Now()
	r.startKiosk()
	c := r.measure(t, began, r.kiosk.cmd.Process.Pid)
	r.keep(t, fmt.Sprintf("kiosk-fades-%v.png", fade))
	r.kiosk.end(syscall.SIGTERM)
	return c
}

// keep keeps what is on the screen, for whoever wants to see what was compared.
func (r *rig) keep(t *testing.T, name string) {
	t.Helper()
	picture, err := r.screen.Picture()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.ArtifactDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
		t.Fatal(err)
	}
}

const chromiumFolder = "/usr/lib/chromium"

// measureChromium measures the page. The browser has run once before, so that
// its profile is there.
func (r *rig) measureChromium(t *testing.T, fade bool, slides []feed.Item) cost {
	t.Helper()
	r.screen = xtest.Start(t, r.size)
	page := r.plainPage(fade, slides)
	run := func() *process {
		return start(t, []string{"DISPLAY=" + r.screen.Display()}, filepath.Join(chromiumFolder, "chromium"),
			"--kiosk", "--no-sandbox", "--no-first-run", "--noerrdialogs", "--disable-infobars", "--disable-gpu",
			"--disable-component-update", "--disable-background-networking", "--disable-extensions", "--disable-sync",
			"--user-data-dir="+r.path("profile"), "--window-position=0,0", "--window-size=1920,1080", "file://"+page)
	}
	warm := run()
	r.stillness(t, time.Now())
	warm.end(syscall.SIGTERM)
	began := time.Now()
	browser := run()
	c := r.measure(t, began, browser.cmd.Process.Pid)
	r.keep(t, fmt.Sprintf("chromium-fades-%v.png", fade))
	browser.end(syscall.SIGTERM)
	return c
}

// measure waits for the first full slide, and measures from then on.
func (r *rig) measure(t *testing.T, began time.Time, pid int) cost {
	t.Helper()
	c := cost{start: r.stillness(t, began).Sub(began).Seconds()}
	cpu, server := treeTime(t, pid), cpuSeconds(t, r.screen.PID())
	time.Sleep(*span)
	c.cpu, c.server = treeTime(t, pid)-cpu, cpuSeconds(t, r.screen.PID())-server
	for _, p := range tree(t, pid) {
		if rollup, err := p.ProcSMapsRollup(); err == nil { // else it has ended
			c.pss += mib(int64(rollup.Pss))
		}
	}
	return c
}

// stillness waits until the screen, which is not empty, has not changed for
// some seconds, and returns when it changed last. The header is left out, for
// its clock.
func (r *rig) stillness(t *testing.T, began time.Time) (last time.Time) {
	t.Helper()
	const still = 4 * time.Second
	seed := maphash.MakeSeed()
	empty, before := uint64(0), uint64(0)
	waitFor(t, "a full slide", func() bool {
		now, sum := time.Now(), r.glance(t, seed)
		if last.IsZero() {
			last, empty, before = began, sum, sum
		}
		if sum != before {
			last, before = now, sum
		}
		return sum != empty && now.Sub(last) >= still
	})
	return last
}

// glance sums some thousand pixels up. All of them would take longer to read
// than the program takes to draw.
func (r *rig) glance(t *testing.T, seed maphash.Seed) uint64 {
	t.Helper()
	const header, step = 160, 24
	var h maphash.Hash
	h.SetSeed(seed)
	for y := header; y < r.size.Y; y += step {
		for x := step / 2; x < r.size.X; x += step {
			c, err := r.screen.Pixel(image.Pt(x, y))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = h.Write([]byte{c.R, c.G, c.B})
		}
	}
	return h.Sum64()
}

// plainPage writes the page.
func (r *rig) plainPage(fade bool, slides []feed.Item) string {
	r.t.Helper()
	d, err := display.New(display.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	fonts, err := filepath.Abs("../../display/fonts")
	if err != nil {
		r.t.Fatal(err)
	}
	type slide struct {
		Kind   string      `json:"kind"`
		Title  string      `json:"title"`
		Pay    string      `json:"pay,omitzero"`
		Fields [][2]string `json:"fields"`
		Code   string      `json:"code"`
		Dwell  int64       `json:"dwell"` // in ms
	}
	code, err := qr.Encode(slideLink, qr.M)
	if err != nil {
		r.t.Fatal(err)
	}
	picture := "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())
	var list []slide
	for _, it := range slides {
		pages := d.Pages(display.View{Slide: feed.Slide{Item: &it}}, r.size)
		if len(pages) != 1 {
			r.t.Fatalf("%s has %d pages, want one", it.ID, len(pages))
		}
		s := slide{Title: it.Title, Code: picture, Dwell: feed.Dwell(pages[0]).Milliseconds()}
		if s.Dwell < 8000 || s.Dwell > 12000 {
			r.t.Fatalf("%s is up for %d ms, want some ten seconds", it.ID, s.Dwell)
		}
		switch it.Kind {
		case feed.KindNews:
			s.Kind, s.Fields = "本地新闻", [][2]string{{"", it.News.Text}}
		case feed.KindJob:
			s.Kind, s.Pay, s.Fields = "招聘", it.Job.Pay, [][2]string{{"单位", it.Job.Employer}}
		default:
			s.Kind, s.Fields = "服务通知", [][2]string{{"时间", it.Notice.When}, {"地点", it.Notice.Where}}
		}
		list = append(list, s)
	}
	page := template.Must(template.ParseFiles("testdata/plain.html"))
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Fonts": template.URL("file://" + fonts), "Station": stationName, "Slides": list, "Fade": fade}); err != nil {
		r.t.Fatal(err)
	}
	r.write("plain.html", b.String())
	return r.path("plain.html")
}

// tree are the living processes of which one is the first, or an ancestor.
func tree(t *testing.T, first int) []procfs.Proc {
	t.Helper()
	all, err := procfs.AllProcs()
	if err != nil {
		t.Fatal(err)
	}
	family := map[int]bool{first: true}
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			stat, err := p.Stat()
			if err == nil && family[stat.PPID] && !family[p.PID] {
				family[p.PID], grown = true, true
			}
		}
	}
	return slices.DeleteFunc(all, func(p procfs.Proc) bool { return !family[p.PID] })
}

// treeTime is the CPU time in seconds of a process, its living descendants and
// those that they have waited for.
func treeTime(t *testing.T, first int) (seconds float64) {
	t.Helper()
	const perSecond = 100 // USER_HZ
	for _, p := range tree(t, first) {
		if stat, err := p.Stat(); err == nil {
			seconds += stat.CPUTime() + float64(stat.CUTime+stat.CSTime)/perSecond
		}
	}
	return seconds
}

package display_test

import (
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// generated is how many items are made up. Of so many, some are looked at on
// each screen.
var generated = flag.Int("generated", 360, "how many items to make up")

// writer makes up items of every length that feed lets through.
type writer struct{ *rand.Rand }

func (w writer) runes(atMost int) string {
	pieces := []string{
		"暖", "心", "驿", "站", "骑", "手", "工", "人", "琚", "翀", "的", "一", "，", "。", "、", "；", "：", "？", "！", "“", "”", "（", "）", "《", "》",
		"……", "——", "26.4℃", "12.5%", "0391-000 0000", "8:00–18:00", "https://example.com/a/b?c=d", "Wi-Fi", " ", "元/月", "Café", "👍", "\u200b", "8888888888888888888888888888",
	}
	n := w.IntN(atMost) + 1
	var b strings.Builder
	for {
		p := pieces[w.IntN(len(pieces))]
		if n -= len([]rune(p)); n < 0 {
			return "暖" + b.String()
		}
		b.WriteString(p)
	}
}

// maybe is empty for every third.
func (w writer) maybe(atMost int) string {
	if w.IntN(3) == 0 {
		return ""
	}
	return w.runes(atMost - 1)
}

func (w writer) item() *feed.Item {
	it := &feed.Item{Title: w.runes(feed.MaxTitle - 1), Source: w.maybe(feed.MaxField)}
	if w.IntN(2) == 0 {
		it.Link = "https://example.com/" + strings.Repeat("q", w.IntN(feed.MaxLink-20))
		it.LinkText = w.maybe(feed.MaxCode)
	}
	if w.IntN(4) == 0 {
		it.Attachments = []feed.Attachment{{Chunks: []string{"poster"}, Text: w.maybe(feed.MaxField)}}
	}
	switch w.IntN(6) {
	case 0:
		it.Kind = feed.KindNews
		it.News = &feed.News{Date: "2024-04-03", Text: w.runes(feed.MaxText/2-1) + "\n" + w.runes(feed.MaxText/2-2)}
	case 1:
		it.Kind = feed.KindJob
		it.Job = &feed.Job{
			Employer: w.runes(feed.MaxField - 1), Pay: w.runes(feed.MaxField/4 - 1), Place: w.maybe(feed.MaxField), Hours: w.maybe(feed.MaxField),
			Openings: w.IntN(9999), Contact: w.maybe(feed.MaxField), Phone: w.maybe(feed.MaxField / 2),
		}
	case 2:
		it.Kind = feed.KindNotice
		it.Notice = &feed.Notice{Text: w.maybe(feed.MaxText), When: w.maybe(feed.MaxField), Where: w.maybe(feed.MaxField), Phone: w.maybe(feed.MaxField / 2)}
		for range w.IntN(feed.MaxSteps + 1) {
			it.Notice.Steps = append(it.Notice.Steps, w.runes(feed.MaxStep-1))
		}
	case 3:
		it.Kind = feed.KindAlert
		it.Alert = &feed.Alert{Text: w.runes(feed.MaxAlert - 1), Where: w.maybe(feed.MaxField), Phone: w.maybe(feed.MaxPhone)}
	case 4:
		it.Kind, it.Title = feed.KindWeather, w.maybe(feed.MaxTitle)
		it.Weather = w.weather()
	case 5:
		it.Kind, it.Title = feed.KindStation, w.maybe(feed.MaxTitle)
		it.Station = w.card()
	}
	return it
}

// forecast is a weather item for the strip.
func (w writer) forecast() *feed.Item {
	return &feed.Item{ID: "forecast", Kind: feed.KindWeather, Source: w.maybe(feed.MaxField), Weather: w.weather()}
}

func (w writer) weather() *feed.Weather {
	low := w.IntN(121) - 60
	high := low + w.IntN(61-low)
	f := &feed.Weather{
		Date: fmt.Sprintf("2026-11-%02d", 20+w.IntN(10)), Low: &low, High: &high,
		Sky: w.maybe(feed.MaxField / 4), Wind: w.maybe(feed.MaxField / 4),
	}
	if w.IntN(2) == 0 {
		level := []feed.Level{feed.LevelBlue, feed.LevelYellow, feed.LevelOrange, feed.LevelRed}[w.IntN(4)]
		f.Warning = &feed.Warning{Kind: w.runes(feed.MaxFacility - 1), Level: level, Text: w.maybe(feed.MaxAlert)}
	}
	return f
}

func (w writer) card() *feed.Card {
	c := &feed.Card{Address: w.maybe(feed.MaxField), Phone: w.maybe(feed.MaxPhone)}
	for range w.IntN(15) {
		from := w.IntN(24)
		window := feed.Window{From: fmt.Sprintf("%02d:30", from), To: fmt.Sprintf("%02d:00", w.IntN(25))}
		for day := 1; day <= 7; day++ {
			if w.IntN(3) == 0 {
				window.Days = append(window.Days, day)
			}
		}
		c.Hours = append(c.Hours, window)
	}
	for range w.IntN(feed.MaxFacilities + 1) {
		f := feed.Facility{Icon: []string{"", "water", "spaceship"}[w.IntN(3)], Name: w.runes(feed.MaxFacility - 1)}
		if w.IntN(3) == 0 {
			f.OutSince = fmt.Sprintf("2026-11-%02d", 20+w.IntN(10))
		}
		if f.OutSince != "" && w.IntN(2) == 0 {
			f.BackOn = "2027-12-31"
		}
		c.Facilities = append(c.Facilities, f)
	}
	return c
}

// station is another item in which a station tells of itself.
func (w writer) station() *feed.Item {
	return &feed.Item{ID: "station", Kind: feed.KindStation, Station: w.card()}
}

// seen is the view of an item with its pictures.
func seen(it *feed.Item) display.View {
	v := view(it)
	if len(it.Attachments) > 0 {
		v.Pictures = []display.Picture{{Name: it.Attachments[0].Name(), Image: image.NewRGBA(image.Rect(0, 0, 300+len(it.Title)*10, 700))}}
	}
	return v
}

// texts returns everything an item says.
func texts(it *feed.Item) []string {
	all := []string{it.Title, it.Source}
	if n := it.News; n != nil {
		all = append(all, strings.Split(n.Text, "\n")...)
	}
	if j := it.Job; j != nil {
		all = append(all, j.Employer, j.Pay, j.Place, j.Hours, j.Contact, j.Phone)
		if j.Openings > 0 {
			all = append(all, fmt.Sprint(j.Openings))
		}
	}
	if n := it.Notice; n != nil {
		all = append(all, n.Steps...)
		all = append(all, n.Text, n.When, n.Where, n.Phone)
	}
	if a := it.Alert; a != nil {
		all = append(all, a.Text, a.Where, a.Phone)
	}
	if f := it.Weather; f != nil {
		all = append(all, f.Sky, f.Wind, strings.ReplaceAll(fmt.Sprint(*f.High), "-", "−")+"℃")
		if f.Warning != nil {
			all = append(all, f.Warning.Kind, f.Warning.Text)
		}
	}
	if c := it.Station; c != nil {
		all = append(all, c.Address, c.Phone)
		for _, f := range c.Facilities {
			all = append(all, f.Name)
			if f.OutSince != "" {
				all = append(all, "停用")
			}
			if f.BackOn != "" {
				all = append(all, "预计2027年12月31日恢复")
			}
		}
	}
	return all
}

func TestGeneratedItemsStayInTheirPlace(t *testing.T) {
	for _, screen := range []struct {
		name    string
		options display.Options
		size    image.Point
		items   int // of 360
	}{
		{"1080 lines", display.Options{}, fullHD, 150},
		{"720 lines", display.Options{}, image.Pt(1280, 720), 30},
		{"4K from afar", display.Options{DiagonalInch: 43, DistanceM: 4.5}, image.Pt(3840, 2160), 30},
		{"large and near", display.Options{DiagonalInch: 65, DistanceM: 2}, image.Pt(1366, 768), 30},
		{"portrait", display.Options{}, image.Pt(1080, 1920), 60},
		{"720p in portrait", display.Options{}, image.Pt(720, 1280), 30},
		{"4K in portrait from afar", display.Options{DiagonalInch: 43, DistanceM: 4.5}, image.Pt(2160, 3840), 30},
	} {
		t.Run(screen.name, func(t *testing.T) {
			d := newDisplay(t, screen.options)
			w := writer{rand.New(rand.NewPCG(1, 2))}
			for i, name := range []string{"", "花园街社区暖心驿站", strings.Repeat("花园街社区暖心驿站", 5)} {
				v := view(nil)
				v.Station, v.Offline = name, true
				if i > 0 {
					v.Card = w.station()
				}
				for _, l := range d.Compose(v, screen.size).Layers {
					if err := inPlace(d, l, screen.size); err != nil {
						t.Errorf("station %q, layer %s: %v", name, l.Name, err)
					}
				}
			}
			for i := range screen.items * *generated / 360 {
				it, card, beside := w.item(), w.station(), w.forecast()
				pages := d.Pages(seen(it), screen.size)
				for p := range pages {
					v := seen(it)
					v.Slide.Page, v.Card, v.Forecast, v.Warning = p, card, beside, beside
					v.Offline = i%2 == 0
					if i%7 == 0 {
						v.Room = sensors.Room{}
					}
					f := d.Compose(v, screen.size)
					for _, l := range f.Layers {
						if err := inPlace(d, l, screen.size); err != nil {
							t.Fatalf("item %d %q, page %d of %d, layer %s: %v", i, it.Title, p+1, len(pages), l.Name, err)
						}
					}
				}
				if err := complete(d, it, screen.size, pages); err != nil {
					t.Fatalf("item %d: %v", i, err)
				}
			}
		})
	}
}

// inPlace checks that nothing leaves its card or its layer, or comes near the
// edge of a screen without cards, and that neither words, icons, codes nor
// pictures overlap.
func inPlace(d *display.Display, l display.Layer, size image.Point) error {
	within := l.Bounds
	alert := l.Name == "main" && l.Bounds.Max.Y == size.Y
	if l.Name == "main" && !alert {
		slide, climate, services := d.Zones(size)
		if within = slide; climate.In(l.Bounds) { // the slide has the room's place too
			within = slide.Union(climate).Union(services)
		}
	}
	var drawn []display.Box
	for _, b := range d.Boxes(l) {
		if !b.Rect.In(within) {
			return fmt.Errorf("%s %q at %v leaves %v", b.Kind, b.Text, b.Rect, within)
		}
		if b.Kind == "box" {
			continue
		}
		if edge := size.X / 50; alert && !b.Rect.In(image.Rectangle{Max: size}.Inset(edge)) {
			return fmt.Errorf("%s %q at %v is nearer than %d px to the edge", b.Kind, b.Text, b.Rect, edge)
		}
		for _, o := range drawn {
			if b.Rect.Overlaps(o.Rect) {
				return fmt.Errorf("%s %q at %v overlaps %s %q at %v", b.Kind, b.Text, b.Rect, o.Kind, o.Text, o.Rect)
			}
		}
		drawn = append(drawn, b)
	}
	return nil
}

// complete checks that every character of the item is on one of its pages,
// and counted.
func complete(d *display.Display, it *feed.Item, size image.Point, counts []int) error {
	var shown strings.Builder
	for _, page := range d.PageTexts(view(it), size) {
		for _, s := range page {
			shown.WriteString(s)
		}
	}
	all := bare(shown.String() + byline(d, it, size))
	characters := 0
	for _, s := range texts(it) {
		if s = bare(s); !strings.Contains(all, s) {
			return fmt.Errorf("%q is not on the pages of %q", s, it.Title)
		}
		characters += len([]rune(s))
	}
	counted := len([]rune(bare(it.Source))) // may be in the kicker
	for _, n := range counts {
		counted += n
	}
	if counted < characters {
		return fmt.Errorf("%d characters are counted on the pages of %q, which has %d", counted, it.Title, characters)
	}
	return nil
}

// byline returns the words of the first page that are not of the item's body:
// the kicker with the source.
func byline(d *display.Display, it *feed.Item, size image.Point) string {
	var s strings.Builder
	v := view(it)
	for _, l := range d.Compose(v, size).Layers {
		if l.Name == "main" || it.Alert != nil {
			for _, b := range d.Boxes(l) {
				s.WriteString(b.Text)
			}
		}
	}
	return s.String()
}

// bare is a text without its white.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

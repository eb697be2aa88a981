package display_test

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"nuanxin/display"
	"nuanxin/feed"
)

func TestColoursHaveContrast(t *testing.T) {
	for _, p := range display.Pairings() {
		if c := contrast(p.Text, p.Ground); c < 7 {
			t.Errorf("%s #%06X on #%06X has a contrast of %.2f, want 7", p.Name, p.Text, p.Ground, c)
		}
	}
}

func TestColoursOfWarningsCanBeTold(t *testing.T) {
	names, edges := display.Plates()
	for _, p := range names {
		if c := contrast(p.Text, p.Ground); c < 7 {
			t.Errorf("%s #%06X on #%06X has a contrast of %.2f, want 7", p.Name, p.Text, p.Ground, c)
		}
	}
	for _, p := range edges {
		if c := contrast(p.Text, p.Ground); c < 3 { // WCAG 2.2, 1.4.11: non-text contrast
			t.Errorf("%s #%06X on #%06X has a contrast of %.2f, want 3", p.Name, p.Text, p.Ground, c)
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b uint32) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c uint32) float64 {
	channel := func(shift int) float64 {
		v := float64(c>>shift&0xFF) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func TestTypeSizesFollowFromTheScreenAndTheDistance(t *testing.T) {
	for _, c := range []struct {
		inch, metres float64
		want         int // pixels of 1080
	}{
		{0, 0, 54},
		{43, 3.5, 54},
		{55, 3.5, 42},
		{43, 4.5, 69},
		{65, 2, 38}, // larger than the angle asks for
	} {
		d := newDisplay(t, display.Options{DiagonalInch: c.inch, DistanceM: c.metres})
		if got := d.BodySize(fullHD); got != c.want {
			t.Errorf("%v inch from %v m: body type of %d px, want %d", c.inch, c.metres, got, c.want)
		}
	}
	for _, o := range []display.Options{{DiagonalInch: 24, DistanceM: 4}, {DiagonalInch: -1}, {DistanceM: math.NaN()}} {
		if _, err := display.New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

func TestIconsCanAllBeDrawn(t *testing.T) {
	names := display.IconNames()
	if len(names) < 10 {
		t.Fatalf("only icons %v", names)
	}
	for _, name := range names {
		ink := 0
		for _, a := range display.DrawIcon(name, 60).Pix {
			ink += int(a)
		}
		if share := float64(ink) / 255 / 3600; share < 0.06 || share > 0.5 {
			t.Errorf("icon %s covers %.2f of its square", name, share)
		}
	}
}

func TestEveryGlyphOfTheFontsCanBeDrawn(t *testing.T) {
	d := newDisplay(t, display.Options{})
	held, bound := 0, 0
	for _, bad := range d.DrawEveryGlyph(16) {
		t.Error(bad)
	}
	if held, bound = d.CacheBytes(); held > bound {
		t.Errorf("cache holds %d bytes, bound %d", held, bound)
	}
}

func TestMasksAreDroppedWhenThereAreTooMany(t *testing.T) {
	d := newDisplay(t, display.Options{})
	most := 0
	for r := rune(0x4E00); r < 0x4E00+1000; r += 50 {
		it := newsItem()
		var s strings.Builder
		for c := range rune(50) {
			s.WriteRune(r + c)
		}
		it.Title = s.String()
		for p := range d.Pages(view(it), fullHD) {
			v := view(it)
			v.Slide.Page = p
			d.Picture(d.Compose(v, fullHD))
		}
		held, bound := d.CacheBytes()
		if most = max(most, held); held > bound {
			t.Fatalf("cache holds %d bytes, bound %d", held, bound)
		}
	}
	if held, bound := d.CacheBytes(); held < bound/2 || most < bound*9/10 {
		t.Errorf("cache holds %d bytes and never held more than %d of %d: this test fills it no more", held, most, bound)
	}
}

func TestCodesAreLargeEnoughAndAlone(t *testing.T) {
	d := newDisplay(t, display.Options{})
	const tenthOfDistance = 268 // pixels: 133 mm on a screen of 43 inch
	for i, n := range []int{1, 30, 60, 120, 280, 1, 60, 280} {
		size := fullHD
		if i > 4 {
			size = image.Pt(1080, 1920)
		}
		it := jobItem()
		it.Link = "https://example.com/" + strings.Repeat("q", n)
		codes := 0
		for _, l := range d.Compose(view(it), size).Layers {
			for _, b := range d.Boxes(l) {
				if b.Kind == "code" {
					codes++
					if b.Rect.Dx() < tenthOfDistance || b.Rect.Dx() > 380 {
						t.Errorf("code of %d characters is %d px wide", n+20, b.Rect.Dx())
					}
				}
			}
		}
		if codes != 1 {
			t.Errorf("%d codes on the page", codes)
		}
	}
}

func TestALinkIsAlwaysOnSomePage(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for n := 1; n <= feed.MaxTitle; n++ {
		it := newsItem()
		it.Title, it.Link, it.News.Text = strings.Repeat("暖", n), "https://example.com/", "一句话。"
		codes := 0
		for p := range d.Pages(view(it), fullHD) {
			v := view(it)
			v.Slide.Page = p
			for _, b := range d.Boxes(d.Compose(v, fullHD).Layers[1]) {
				if b.Kind == "code" {
					codes++
				}
			}
		}
		if codes == 0 {
			t.Errorf("title of %d characters: no page has the code", n)
		}
	}
}

func TestACodeStandsBesideATitleOfTwoLines(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1280, 720}, {3840, 2160}, {1080, 1920}, {720, 1280}, {2160, 3840}} {
		it := noticeItem()
		it.Title, it.Link, it.LinkText = "家政理发培训周六开班", "https://example.com/jobs/sorter", "扫码选课"
		found := false
		for _, b := range d.Boxes(d.Compose(view(it), size).Layers[1]) {
			found = found || b.Kind == "code"
		}
		if !found {
			t.Errorf("%v: the first page has no code", size)
		}
	}
}

func TestWhatFitsStandsBelowATitleThatLeavesTheCodeNoRoom(t *testing.T) {
	d := newDisplay(t, display.Options{})
	it := jobItem()
	it.Title = "物业维修电工（持证上岗）"
	pages := d.PageTexts(view(it), fullHD)
	if len(pages) != 2 || !slices.Contains(pages[0], it.Job.Employer) {
		t.Errorf("the pages are %q, want two, and the employer on the first", pages)
	}
}

func TestLongTextEndsPagesWithSentences(t *testing.T) {
	d := newDisplay(t, display.Options{})
	it := newsItem()
	it.News.Text = strings.Repeat("社区把岗位送进楼院，选什么就开什么班，年轻人可以打听贷款。", 12)
	pages := d.PageTexts(view(it), fullHD)
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if last := p[len(p)-1]; !strings.HasSuffix(last, "。") && !strings.Contains(last, "日") {
			t.Errorf("page %d ends with %q", i+1, last)
		}
	}
	if last := pages[len(pages)-1]; len(last) < 2 {
		t.Errorf("only %q on the last page", last)
	}
}

func TestAnUnknownKindIsShownByItsTitle(t *testing.T) {
	d := newDisplay(t, display.Options{})
	v := view(&feed.Item{Kind: "poem", Title: "床前明月光"})
	v.Slide.Next = "riddle"
	f := d.Compose(v, image.Pt(1280, 720))
	if got := words(d, f, "main"); got != "info-circle 信息 床前明月光" {
		t.Errorf("slide says %q", got)
	}
	if got := words(d, f, "strip"); !strings.Contains(got, "信息") {
		t.Errorf("strip says %q", got)
	}
}

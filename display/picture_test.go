package display_test

import (
	"bytes"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"nuanxin/display"
	"nuanxin/feed"
)

// placed returns where the picture of the page that is shown is, and the words beside it.
func placed(d *display.Display, v display.View, size image.Point) (at image.Rectangle, text string) {
	f := d.Compose(v, size)
	for _, l := range f.Layers {
		for _, b := range d.Boxes(l) {
			if b.Kind == "picture" {
				at = b.Rect
			}
		}
	}
	return at, words(d, f, "main")
}

func TestAPictureIsWholeAndUndistorted(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1280, 720}, {3840, 2160}, {1080, 1920}, {720, 1280}, {2160, 3840}} {
		for _, p := range []image.Point{{900, 1350}, {1600, 900}, {3840, 2160}, {640, 640}, {200, 100}, {1, 1}, {16000, 20}, {20, 16000}} {
			it, picture := poster(p.X, p.Y, "")
			v := view(it)
			v.Pictures = []display.Picture{picture}
			at, _ := placed(d, v, size)
			slide, _, _ := d.Zones(size)
			if at.Empty() || !at.In(slide) {
				t.Errorf("%v on %v: at %v, not in %v", p, size, at, slide)
				continue
			}
			if left, right := at.Min.X-slide.Min.X, slide.Max.X-at.Max.X; abs(left-right) > 1 {
				t.Errorf("%v on %v: %d px to its left and %d to its right", p, size, left, right)
			}
			if at.Dx() > 2*p.X || at.Dy() > 2*p.Y {
				t.Errorf("%v on %v is enlarged to %v", p, size, at.Size())
			}
			// Within a pixel, to which lengths are cut.
			if min(at.Dx(), at.Dy()) > 1 && (at.Dx()-1)*p.Y > (at.Dy()+1)*p.X || (at.Dx()+1)*p.Y < (at.Dy()-1)*p.X {
				t.Errorf("%v on %v is distorted to %v", p, size, at.Size())
			}
		}
	}
}

func TestPicturesComeBeforeTheTextAndAfterAnAlerts(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		item *feed.Item
		want []bool // pages with a picture
	}{
		{noticeItem(), []bool{true, true, false}},
		{alertItem(), []bool{false, true, true}},
	} {
		a, b := feed.Attachment{Chunks: []string{"a"}}, feed.Attachment{Chunks: []string{"b", "c"}}
		c.item.Attachments = []feed.Attachment{a, b}
		v := view(c.item)
		v.Pictures = []display.Picture{{Name: b.Name(), Image: pattern(40, 30)}, {Name: a.Name(), Image: pattern(30, 40)}}
		pages := d.Pages(v, fullHD)
		if len(pages) != len(c.want) {
			t.Fatalf("%s: %d pages, want %d", c.item.Kind, len(pages), len(c.want))
		}
		var wide []bool
		for p, picture := range c.want {
			v.Slide.Page = p
			at, text := placed(d, v, fullHD)
			if at.Empty() == picture {
				t.Errorf("%s, page %d: picture at %v, want one: %v", c.item.Kind, p+1, at, picture)
			}
			if picture {
				wide = append(wide, at.Dx() > at.Dy())
				if pages[p] != 40 {
					t.Errorf("a picture counts as %d characters", pages[p])
				}
			}
			if c.item.Kind == feed.KindNotice && strings.HasSuffix(text, " / 3 "+c.item.PlainTitle()) != picture {
				t.Errorf("page %d says %q", p+1, text)
			}
		}
		if !slices.Equal(wide, []bool{false, true}) {
			t.Errorf("%s: pictures are not in the order of the attachments", c.item.Kind)
		}
	}
}

func TestAnItemIsShownWithoutPicturesThatAreNotThere(t *testing.T) {
	d := newDisplay(t, display.Options{})
	it, picture := poster(90, 60, "海报")
	text := d.Pages(view(noticeItem()), fullHD)
	for name, pictures := range map[string][]display.Picture{
		"none": nil, "of another item": {{Name: "other", Image: pattern(3, 2)}},
		"not decoded": {{Name: picture.Name}}, "empty": {{Name: picture.Name, Image: image.NewRGBA(image.Rectangle{})}},
	} {
		v := view(it)
		v.Pictures = pictures
		if got := d.Pages(v, fullHD); !slices.Equal(got, text) {
			t.Errorf("%s: pages %v, want %v", name, got, text)
		}
	}
}

func TestACaptionStandsWhereItTakesLittleOfThePicture(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		caption string
		want    bool
	}{{"社区就业集市海报", true}, {strings.Repeat("社区就业集市海报", 10), false}} {
		it, picture := poster(900, 1350, c.caption)
		v := view(it)
		v.Pictures = []display.Picture{picture}
		if _, text := placed(d, v, fullHD); strings.Contains(text, "就业集市") != c.want {
			t.Errorf("caption %q: page says %q", c.caption, text)
		}
		if counted := d.Pages(v, fullHD)[0] == 40+len([]rune(c.caption)); counted != c.want {
			t.Errorf("caption %q: is counted: %v", c.caption, counted)
		}
	}
}

func TestAPicturesNameStandsForItInTheKey(t *testing.T) {
	d, other := newDisplay(t, display.Options{}), newDisplay(t, display.Options{})
	key := func(d *display.Display, name string, side int) string {
		it := noticeItem()
		it.Attachments = []feed.Attachment{{Chunks: []string{name}}}
		v := view(it)
		v.Pictures = []display.Picture{{Name: name, Image: pattern(side, side)}}
		return d.Compose(v, fullHD).Layers[1].Key
	}
	if key(d, "a", 30) != key(other, "a", 30) {
		t.Error("the same picture has two keys")
	}
	if key(d, "a", 30) == key(d, "b", 30) || key(d, "a", 30) == key(d, "a", 31) {
		t.Error("two pictures have the same key")
	}
}

func TestScaledPicturesAreKeptUpToABound(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, chunk := range []string{"a", "b", "c", "d", "e"} {
		it := noticeItem()
		it.Attachments = []feed.Attachment{{Chunks: []string{chunk}}}
		v := view(it)
		v.Pictures = []display.Picture{{Name: chunk, Image: pattern(300, 200)}}
		first := d.Picture(d.Compose(v, fullHD))
		v.Pictures[0].Image = image.NewRGBA(image.Rect(0, 0, 300, 200)) // not looked at again
		if !bytes.Equal(first.Pix, d.Picture(d.Compose(v, fullHD)).Pix) {
			t.Error("the picture is scaled anew")
		}
		if held, bound := d.ScaledPictures(); held > bound {
			t.Fatalf("%d pictures are kept, bound %d", held, bound)
		}
	}
	if held, bound := d.ScaledPictures(); held != bound {
		t.Errorf("%d pictures are kept, this test wants %d", held, bound)
	}
}

func TestScalingTakesEveryPixelIntoAccount(t *testing.T) {
	d := newDisplay(t, display.Options{})
	fine := image.NewGray(image.Rect(0, 0, 3840, 2160))
	for i := range fine.Pix { // lines of a pixel, black and white
		if i/fine.Stride%2 == 0 {
			fine.Pix[i] = 255
		}
	}
	it, p := poster(3840, 2160, "")
	v := view(it)
	v.Pictures = []display.Picture{{Name: p.Name, Image: fine}}
	at, _ := placed(d, v, fullHD)
	c := d.Picture(d.Compose(v, fullHD))
	for y := at.Min.Y + 2; y < at.Max.Y-2; y++ {
		got := color.GrayModel.Convert(c.At(at.Min.X+at.Dx()/2, y)).(color.Gray).Y
		if got < 120 || got > 135 {
			t.Fatalf("row %d of fine lines is %d, want grey", y, got)
		}
	}
}

// BenchmarkPicture is a 4K picture's first frame: it is scaled.
func BenchmarkPicture(b *testing.B) {
	for name, img := range map[string]image.Image{
		"jpeg": image.NewYCbCr(image.Rect(0, 0, 3840, 2160), image.YCbCrSubsampleRatio420),
		"png":  image.NewNRGBA(image.Rect(0, 0, 3840, 2160)),
	} {
		b.Run(name, func(b *testing.B) {
			it, p := poster(8, 8, "")
			v := view(it)
			v.Pictures = []display.Picture{{Name: p.Name, Image: img}}
			for b.Loop() {
				b.StopTimer()
				d := newDisplay(b, display.Options{})
				b.StartTimer()
				d.Compose(v, fullHD)
			}
		})
	}
}

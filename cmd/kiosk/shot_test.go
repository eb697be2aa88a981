package main_test

import (
	"bytes"
	"image"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/display"
	"nuanxin/feed"
)

func clockAtNoon() feed.Moment { return feed.Moment{Time: noon, Set: true} }

// photograph is a picture that compresses badly.
func photograph(width, height int) image.Image {
	noise := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(noise.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255 // opaque
		}
	}
	return img
}

// pictured is the frame of an item that has one picture.
func pictured(d *display.Display, it *feed.Item, picture image.Image, size image.Point) display.Frame {
	it.Attachments = []feed.Attachment{{Chunks: []string{"x"}, Width: picture.Bounds().Dx(), Height: picture.Bounds().Dy()}}
	return d.Compose(display.View{
		Station: "测试驿站", Time: noon, Slide: feed.Slide{Item: it, Position: 1, Count: 1},
		Pictures: []display.Picture{{Name: it.Attachments[0].Name(), Image: picture}},
	}, size)
}

func newDisplay(t *testing.T) *display.Display {
	t.Helper()
	d, err := display.New(display.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAScreenshotHasThePixelsThatWerePresented(t *testing.T) {
	d, g, it := newDisplay(t), main.NewGlass(), news("tea")
	frame := d.Compose(display.View{Station: "测试驿站", Time: noon, Slide: feed.Slide{Item: &it, Page: 0, Position: 1, Count: 1}}, image.Pt(1280, 720))
	g.Present(frame)
	var others sync.WaitGroup
	var want *image.RGBA
	others.Go(func() { want = d.Picture(frame) }) // the window's own painter is at work
	seen, chunks, err := g.Look(clockAtNoon)
	others.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if *seen.Item != it.Ref() || seen.Page != 0 {
		t.Errorf("seen is %+v", seen)
	}
	got, err := feed.DecodePicture(seen.Picture, slices.Concat(chunks...))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.(*image.RGBA).Pix, want.Pix) {
		t.Error("the pixels are others")
	}
	t.Logf("%d bytes in %d chunks", seen.Picture.Size, len(chunks))

	g.Present(d.Compose(display.View{Station: "测试驿站", Time: noon}, image.Pt(1280, 720)))
	if seen, _, err := g.Look(clockAtNoon); err != nil || seen.Item != nil {
		t.Errorf("of the station's own page: %+v, %v", seen, err)
	}
}

func TestAScreenFullOfPhotographIsSentSmaller(t *testing.T) {
	d, g, it := newDisplay(t), main.NewGlass(), news("photo")
	for _, size := range []image.Point{{1920, 1080}, {3840, 2160}} {
		g.Present(pictured(d, &it, photograph(1920, 1080), size))
		seen, chunks, err := g.Look(clockAtNoon)
		if err != nil {
			t.Fatal(err)
		}
		p := seen.Picture
		if _, err := feed.DecodePicture(p, slices.Concat(chunks...)); err != nil {
			t.Error(err)
		}
		if p.Type != "image/jpeg" || p.Size > main.ShotBytes || p.Width < 960 || p.Width*9 != p.Height*16 {
			t.Errorf("%v gives a %s of %d bytes, %d × %d", size, p.Type, p.Size, p.Width, p.Height)
		}
		t.Logf("%v gives a %s of %d bytes, %d × %d", size, p.Type, p.Size, p.Width, p.Height)
	}
}

func TestAScreenOfMorePixelsThanAPictureMayHaveIsSentSmaller(t *testing.T) {
	d, g := newDisplay(t), main.NewGlass()
	g.Present(d.Compose(display.View{Station: "测试驿站", Time: noon}, image.Pt(4096, 2304)))
	seen, _, err := g.Look(clockAtNoon)
	if p := seen.Picture; err != nil || p.Type != "image/png" || p.Width != 2048 || p.Height != 1152 {
		t.Errorf("a %s of %d × %d (%v)", p.Type, p.Width, p.Height, err)
	}
}

func TestAScreenshotSaysSinceWhenItIsToBeSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, g := newDisplay(t), main.NewGlass()
		g.Present(d.Compose(display.View{Station: "测试驿站", Time: noon}, image.Pt(640, 360)))
		time.Sleep(5 * time.Second)
		if seen, _, err := g.Look(clockAtNoon); err != nil || !seen.At.Equal(noon.Add(-5*time.Second)) {
			t.Errorf("since %v (%v), want 5 s before noon", seen.At, err)
		}
	})
}

func TestAScreenshotSaysOfADarkAndOfADimmedScreen(t *testing.T) {
	d, g := newDisplay(t), main.NewGlass()
	frame := d.Compose(display.View{Station: "测试驿站", Time: noon}, image.Pt(640, 360))
	frame.Dim = 0.6
	g.Present(frame)
	if seen, _, err := g.Look(clockAtNoon); err != nil || seen.Dark || seen.Dim != 60 {
		t.Errorf("dark %t, dimmed by %d %% (%v), want 60", seen.Dark, seen.Dim, err)
	}
	g.Present(display.Frame{Size: image.Pt(640, 360)})
	if seen, _, err := g.Look(clockAtNoon); err != nil || !seen.Dark || seen.Dim != 0 {
		t.Errorf("dark %t, dimmed by %d %% (%v), want dark", seen.Dark, seen.Dim, err)
	}
}

func TestThereIsNoScreenshotOfWhatCannotBePainted(t *testing.T) {
	g := main.NewGlass()
	if _, _, err := g.Look(clockAtNoon); err == nil {
		t.Error("a picture of nothing")
	}
	g.Present(display.Frame{Size: image.Pt(-1, 1)}) // trips the painter
	if _, _, err := g.Look(clockAtNoon); err == nil {
		t.Error("a picture of a broken frame")
	}
}

package display_test

import (
	"bytes"
	"image"
	"image/color"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// changed names the layers whose keys differ between two views.
func changed(d *display.Display, a, b display.View) []string {
	var names []string
	fa, fb := d.Compose(a, fullHD), d.Compose(b, fullHD)
	for i, l := range fa.Layers {
		if l.Key != fb.Layers[i].Key {
			names = append(names, l.Name)
		}
	}
	return names
}

func TestOnlyTheLayerThatSaysItChanges(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		name   string
		change func(*display.View)
		want   string
	}{
		{"nothing", func(*display.View) {}, ""},
		{"a second", func(v *display.View) { v.Time = v.Time.Add(time.Second) }, ""},
		{"a minute", func(v *display.View) { v.Time = v.Time.Add(time.Minute) }, "header"},
		{"the station", func(v *display.View) { v.Station = "民主路暖心驿站" }, "header"},
		{"the temperature", func(v *display.View) { v.Room.Temperature = 21.6 }, "room"},
		{"less than a tenth of a degree", func(v *display.View) { v.Room.Temperature = 21.52 }, ""},
		{"the age of a good value", func(v *display.View) { v.Room.Age = 9 * time.Second }, ""},
		{"the room's action", func(v *display.View) { v.Room.Action = sensors.ActionCooling }, "room"},
		{"simulation", func(v *display.View) { v.Room.Simulated = true }, "room"},
		{"the humidity", func(v *display.View) { v.Room.Humidity = new(sensors.Percent(43)) }, "room"},
		{"the forecast", func(v *display.View) { v.Forecast = forecast(-3, 8, 0) }, "strip"},
		{"a mild forecast", func(v *display.View) { v.Forecast = forecast(12, 20, 0) }, ""},
		{"a warning", func(v *display.View) { v.Warning = inForce("寒潮", feed.LevelBlue) }, "strip"},
		{"the page", func(v *display.View) { v.Slide.Page = 1 }, "main"},
		{"the position", func(v *display.View) { v.Slide.Position = 4 }, "strip"},
		{"a picture of another item", func(v *display.View) { v.Pictures = []display.Picture{{Name: "b", Image: pattern(4, 3)}} }, ""},
		{"the station's own item", func(v *display.View) { v.Card = stationWith() }, "room"},
		{"the connection", func(v *display.View) { v.Offline = true }, "strip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(newsItem())
			c.change(&v)
			got := changed(d, view(newsItem()), v)
			if len(got) > 1 || len(got) == 1 && got[0] != c.want || len(got) == 0 && c.want != "" {
				t.Errorf("changed layers %v, want %q", got, c.want)
			}
		})
	}
}

func TestKeysAreEqualIfAndOnlyIfPixelsAre(t *testing.T) {
	d, other := newDisplay(t, display.Options{}), newDisplay(t, display.Options{})
	pixels := map[string][]byte{}
	for _, s := range scenes() {
		name, v := s.name, s.view
		for _, l := range d.Compose(v, fullHD).Layers {
			img := image.NewRGBA(l.Bounds)
			d.Paint(l, img)
			if before, ok := pixels[l.Key]; ok && !bytes.Equal(before, img.Pix) {
				t.Errorf("%s: layer %s has the key of another and other pixels", name, l.Name)
			}
			for key, pix := range pixels {
				if key != l.Key && bytes.Equal(pix, img.Pix) {
					t.Errorf("%s: layer %s has the pixels of another and another key", name, l.Name)
				}
			}
			pixels[l.Key] = img.Pix
		}
		for i, l := range other.Compose(v, fullHD).Layers {
			if want := d.Compose(v, fullHD).Layers[i].Key; l.Key != want {
				t.Errorf("%s: layer %s has key %s in one display and %s in another", name, l.Name, want, l.Key)
			}
		}
	}
}

func TestLayersCoverTheScreenOnce(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1280, 720}, {3840, 2160}, {1366, 768}, {1280, 1024}, {1080, 1920}, {720, 1280}, {2160, 3840}} {
		f := d.Compose(view(newsItem()), size)
		area := 0
		for i, l := range f.Layers {
			area += l.Bounds.Dx() * l.Bounds.Dy()
			for _, o := range f.Layers[:i] {
				if l.Bounds.Overlaps(o.Bounds) {
					t.Errorf("%v: layers %s and %s overlap", size, l.Name, o.Name)
				}
			}
			if !l.Bounds.In(image.Rectangle{Max: size}) {
				t.Errorf("%v: layer %s leaves the screen", size, l.Name)
			}
		}
		if area != size.X*size.Y {
			t.Errorf("%v: layers cover %d pixels of %d", size, area, size.X*size.Y)
		}
	}
}

func TestAnAlertHasTheScreenBelowTheHeader(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1280, 720}, {3840, 2160}, {1080, 1920}} {
		layers := d.Compose(view(alertItem()), size).Layers
		if len(layers) != 2 {
			t.Fatalf("%v: %d layers, want header and main", size, len(layers))
		}
		header, main := layers[0].Bounds, layers[1].Bounds
		if header.Union(main) != (image.Rectangle{Max: size}) || header.Overlaps(main) || header.Dx() != size.X || main.Dx() != size.X {
			t.Errorf("%v: header %v and main %v", size, header, main)
		}
		if header != d.Compose(view(newsItem()), size).Layers[0].Bounds {
			t.Errorf("%v: the clock has moved", size)
		}
		img := d.Picture(d.Compose(view(alertItem()), size))
		for _, p := range []image.Point{{}, {size.X - 1, 0}, {0, size.Y - 1}, size.Sub(image.Pt(1, 1)), {size.X / 2, header.Max.Y}} {
			if c := img.RGBAAt(p.X, p.Y); c != (color.RGBA{0x7A, 0x10, 0x10, 0xFF}) {
				t.Errorf("%v: pixel %v is %v", size, p, c)
			}
		}
	}
}

func TestPaintWritesEveryPixelWhereverTheImageBegins(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, l := range d.Compose(view(jobItem()), fullHD).Layers {
		there, here := image.NewRGBA(l.Bounds), image.NewRGBA(image.Rectangle{Max: l.Bounds.Size()})
		for i := range here.Pix {
			here.Pix[i] = 0x77
		}
		d.Paint(l, there)
		d.Paint(l, here)
		if !bytes.Equal(there.Pix, here.Pix) {
			t.Errorf("layer %s depends on what was in the image or on where it begins", l.Name)
		}
		if c := there.RGBAAt(l.Bounds.Min.X, l.Bounds.Min.Y); c != (color.RGBA{0x10, 0x14, 0x18, 0xFF}) {
			t.Errorf("layer %s: corner is %v", l.Name, c)
		}
	}
}

func TestASingleItemHasNoPlaceInARound(t *testing.T) {
	d := newDisplay(t, display.Options{})
	strip := func(slide feed.Slide) string {
		v := view(newsItem())
		v.Slide = slide
		return d.Compose(v, fullHD).Layers[3].Key
	}
	it := newsItem()
	if strip(feed.Slide{Item: it, Position: 1, Count: 1}) != strip(feed.Slide{}) {
		t.Error("the strip tells something of a single item")
	}
	if strip(feed.Slide{Item: it, Position: 1, Count: 2}) == strip(feed.Slide{}) {
		t.Error("the strip tells nothing of two items")
	}
}

package display_test

import (
	"image"
	"strings"
	"testing"

	"nuanxin/display"
)

// BenchmarkComposePaint is one full slide: composing it and painting all its
// layers.
func BenchmarkComposePaint(b *testing.B) {
	v := view(newsItem())
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			d := newDisplay(b, display.Options{})
			layers := canvases(d.Compose(v, fullHD))
			b.StartTimer()
			paint(d, d.Compose(v, fullHD), layers)
		}
	})
	b.Run("warm", func(b *testing.B) {
		d := newDisplay(b, display.Options{})
		layers := canvases(d.Compose(v, fullHD))
		paint(d, d.Compose(v, fullHD), layers)
		b.ReportAllocs()
		for b.Loop() {
			paint(d, d.Compose(v, fullHD), layers)
		}
	})
	b.Run("paint-warm", func(b *testing.B) {
		d := newDisplay(b, display.Options{})
		f := d.Compose(v, fullHD)
		layers := canvases(f)
		paint(d, f, layers)
		b.ReportAllocs()
		for b.Loop() {
			paint(d, f, layers)
		}
	})
}

// BenchmarkPages lays out the longest text that an item may have.
func BenchmarkPages(b *testing.B) {
	d := newDisplay(b, display.Options{})
	it := newsItem()
	it.News.Text = strings.Repeat("社区把岗位送进楼院，选什么就开什么班。", 105)
	b.ReportAllocs()
	for b.Loop() {
		d.Pages(view(it), fullHD)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newDisplay(b, display.Options{})
	}
}

func canvases(f display.Frame) []*image.RGBA {
	var all []*image.RGBA
	for _, l := range f.Layers {
		all = append(all, image.NewRGBA(l.Bounds))
	}
	return all
}

func paint(d *display.Display, f display.Frame, layers []*image.RGBA) {
	for i, l := range f.Layers {
		d.Paint(l, layers[i])
	}
}

//go:build e2e

package window_test

import (
	"hash/fnv"
	"image"

	"nuanxin/display"
)

// compose lays out a screen of four zones as the kiosk's is.
func compose(size image.Point, header, main string) display.Frame {
	top, bottom := size.Y/9, size.Y*8/9
	right := size.X * 3 / 4
	return display.Frame{Size: size, Layers: []display.Layer{
		{Name: "header", Bounds: image.Rect(0, 0, size.X, top), Key: header},
		{Name: "main", Bounds: image.Rect(0, top, right, bottom), Key: main},
		{Name: "room", Bounds: image.Rect(right, top, size.X, bottom), Key: "room"},
		{Name: "strip", Bounds: image.Rect(0, bottom, size.X, size.Y), Key: "strip"},
	}}
}

// paint fills a layer with noise that depends on its key and place, so that
// any filter, shift, rounding or mix-up of layers shows.
func paint(layer display.Layer, dst *image.RGBA) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(layer.Name + "/" + layer.Key))
	seed := h.Sum32()
	for y := dst.Rect.Min.Y; y < dst.Rect.Max.Y; y++ {
		row := dst.Pix[dst.PixOffset(dst.Rect.Min.X, y):][:4*dst.Rect.Dx()]
		for i := 0; i < len(row); i += 4 {
			v := (seed ^ uint32(y*8191+i)) * 2654435761
			v ^= v >> 15
			v *= 2246822519
			row[i], row[i+1], row[i+2], row[i+3] = byte(v>>8), byte(v>>16), byte(v>>24), 0xff
		}
	}
}

// picture is what the glass must show.
func picture(frame display.Frame) *image.RGBA {
	whole := image.NewRGBA(image.Rectangle{Max: frame.Size})
	for _, l := range frame.Layers {
		paint(l, whole.SubImage(l.Bounds).(*image.RGBA))
	}
	return whole
}

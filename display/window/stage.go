package window

import (
	"image"
	"slices"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"nuanxin/display"
)

// fadingLayer is the one layer that fades when its key changes; the others
// switch at once.
const fadingLayer = "main"

// sprite is a layer and the texture that holds its pixels.
type sprite struct {
	layer   display.Layer
	texture *ebiten.Image
}

// stage holds the textures of the frame that is shown: one for each layer, and a
// second one for the layer that fades.
type stage struct {
	paint   func(display.Layer, *image.RGBA)
	cuts    bool // without fades
	frame   display.Frame
	sprites []sprite // the frame's layers that cover anything, lowest first

	fade    fade
	leaving sprite // what fades away; its texture is kept for the next fade
	shift   image.Point

	turned ebiten.GeoM // takes the frame to the window

	scratch []byte // pixels on their way to a texture
}

// set makes frame the one to draw and reports whether its picture differs from
// the one before. A main layer that changes while it fades takes the place of
// the one that is coming in: the fade goes on and ends when it would have.
func (s *stage) set(frame display.Frame, now time.Time) bool {
	unchanged := frame.Size == s.frame.Size && frame.Dim == s.frame.Dim &&
		slices.EqualFunc(frame.Layers, s.frame.Layers, same)
	s.frame = frame
	s.frame.Layers = slices.Clone(frame.Layers)
	if unchanged {
		return false
	}
	former := s.sprites
	s.sprites = make([]sprite, 0, len(frame.Layers))
	for _, layer := range frame.Layers {
		if layer.Bounds.Empty() {
			continue
		}
		var old sprite
		old, former = take(former, layer)
		s.sprites = append(s.sprites, s.replace(old, layer, now))
	}
	for _, f := range former {
		f.texture.Deallocate()
		if f.layer.Name == fadingLayer {
			s.forget()
		}
	}
	return true
}

// same reports whether two layers have the same pixels in the same place.
func same(a, b display.Layer) bool {
	return a.Name == b.Name && a.Bounds == b.Bounds && a.Key == b.Key
}

// take removes from former the sprite that layer can be drawn with: the one of
// its name, if it has the same bounds.
func take(former []sprite, layer display.Layer) (sprite, []sprite) {
	i := slices.IndexFunc(former, func(f sprite) bool {
		return f.layer.Name == layer.Name && f.layer.Bounds == layer.Bounds
	})
	if i < 0 {
		return sprite{}, former
	}
	taken := former[i]
	return taken, slices.Delete(former, i, i+1)
}

// replace returns the sprite of layer, given the former one if there was one.
func (s *stage) replace(old sprite, layer display.Layer, now time.Time) sprite {
	switch {
	case old.texture != nil && same(old.layer, layer):
		return old
	case old.texture == nil:
		old.texture = newTexture(layer.Bounds.Size())
	case layer.Name == fadingLayer && !s.fading() && !s.cuts:
		if s.leaving.texture == nil {
			s.leaving.texture = newTexture(layer.Bounds.Size())
		}
		s.leaving, old = old, s.leaving
		s.fade = startFade(now)
	}
	s.upload(layer, old.texture)
	return sprite{layer: layer, texture: old.texture}
}

// newTexture keeps out of Ebitengine's atlas, which is for many small images.
func newTexture(size image.Point) *ebiten.Image {
	return ebiten.NewImageWithOptions(image.Rectangle{Max: size}, &ebiten.NewImageOptions{Unmanaged: true})
}

func (s *stage) upload(layer display.Layer, texture *ebiten.Image) {
	size := layer.Bounds.Size()
	n := 4 * size.X * size.Y
	if cap(s.scratch) < n {
		s.scratch = make([]byte, n)
	}
	dst := &image.RGBA{Pix: s.scratch[:n], Stride: 4 * size.X, Rect: layer.Bounds}
	s.paint(layer, dst)
	texture.WritePixels(dst.Pix) // copies
}

func (s *stage) fading() bool { return !s.fade.over() }

// advance brings the fade to now and reports whether the picture changed.
func (s *stage) advance(now time.Time) bool {
	if !s.fading() {
		return false
	}
	f := s.fade.at(now)
	if f == s.fade {
		return false
	}
	s.fade = f
	return true
}

// forget ends the fade of a layer that is no more.
func (s *stage) forget() {
	if s.leaving.texture != nil {
		s.leaving.texture.Deallocate()
	}
	s.leaving = sprite{}
	s.fade = fade{}
}

// draw copies every texture to its place, moved by the shift, and fills the
// edges that this uncovers with what stands there otherwise: the frame's margin.
func (s *stage) draw(screen ebiten.FinalScreen) {
	whole := image.Rectangle{Max: s.frame.Size}
	s.drawPart(screen, whole, s.shift)
	for _, edge := range uncovered(whole, s.shift) {
		s.drawPart(screen, edge, image.Point{})
	}
}

// drawPart copies a part of the frame, pixel for pixel, and mixes the layer that
// fades in with the one that it covers.
func (s *stage) drawPart(screen ebiten.FinalScreen, part image.Rectangle, shift image.Point) {
	for _, sp := range s.sprites {
		fades := sp.layer.Name == fadingLayer && s.fading()
		if part := sp.layer.Bounds.Intersect(part); fades {
			s.put(screen, sprite{sp.layer, s.leaving.texture}, part, shift, 1)
			s.put(screen, sp, part, shift, s.fade.alpha())
		} else {
			s.put(screen, sp, part, shift, 1)
		}
	}
}

// put copies the part of a sprite, or mixes it with what is there.
func (s *stage) put(screen ebiten.FinalScreen, sp sprite, part image.Rectangle, shift image.Point, alpha float32) {
	if part.Empty() {
		return
	}
	o := &ebiten.DrawImageOptions{Blend: ebiten.BlendCopy, Filter: ebiten.FilterNearest, DisableMipmaps: true}
	at := part.Min.Add(shift)
	o.GeoM.Translate(float64(at.X), float64(at.Y))
	o.GeoM.Concat(s.turned)
	light := 1 - s.frame.Dim
	o.ColorScale.Scale(light, light, light, 1)
	if alpha < 1 {
		o.Blend = ebiten.BlendSourceOver
		o.ColorScale.ScaleAlpha(alpha)
	}
	texture := sp.texture
	if part != sp.layer.Bounds {
		texture = texture.SubImage(part.Sub(sp.layer.Bounds.Min)).(*ebiten.Image)
	}
	screen.DrawImage(texture, o)
}

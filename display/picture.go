package display

import (
	"image"
	"slices"

	"golang.org/x/image/draw"
)

// Picture is a decoded picture of an item.
type Picture struct {
	// Name is that of the attachment, [feed.Attachment.Name]. It is made of
	// what the picture is, so it stands for the pixels in a layer's key.
	Name  string
	Image image.Image
}

// scaledPictures bounds the scaled pictures that are kept; one of a slide
// takes up to 3 MB at 1080 lines and 12 MB on a 4K screen.
const scaledPictures = 3

// scaled is a picture in the size in which it is shown.
type scaled struct {
	name   string
	size   image.Point
	pixels *image.RGBA
}

// scaled returns a picture in a size, as made before if it is kept.
func (d *Display) scaled(p Picture, size image.Point) *image.RGBA {
	for i, s := range d.pictures {
		if s.name == p.Name && s.size == size {
			d.pictures = append(slices.Delete(d.pictures, i, i+1), s)
			return s.pixels
		}
	}
	made := scaled{p.Name, size, resize(p.Image, size)}
	if len(d.pictures) == scaledPictures {
		d.pictures = slices.Delete(d.pictures, 0, 1)
	}
	d.pictures = append(d.pictures, made)
	return made.pixels
}

// resize scales a picture. It is halved, in which the interpolator takes
// every pixel into account, until it is less than twice too large: that looks
// as a wide kernel does, in a third of its time.
func resize(src image.Image, size image.Point) *image.RGBA {
	for src.Bounds().Dx() >= 2*size.X && src.Bounds().Dy() >= 2*size.Y {
		src = redraw(src, image.Pt(max(size.X, src.Bounds().Dx()/2), max(size.Y, src.Bounds().Dy()/2)))
	}
	return redraw(src, size)
}

func redraw(src image.Image, size image.Point) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: size})
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, src.Bounds(), draw.Src, nil)
	return dst
}

// pictureOp draws a picture that was scaled to its place.
type pictureOp struct {
	name   string
	rect   image.Rectangle
	pixels *image.RGBA
}

// GoString says what decides the pixels, for the layer's key.
func (o pictureOp) GoString() string { return "picture " + o.name + " " + o.rect.String() }

func (o pictureOp) paint(_ *Display, dst *image.RGBA, shift image.Point) {
	draw.Draw(dst, o.rect.Add(shift), o.pixels, image.Point{}, draw.Over)
}

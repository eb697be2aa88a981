package display

import (
	"image"

	"nuanxin/feed"
)

const (
	// pictureChars is how many characters a picture counts as: about 19 s.
	pictureChars = 40
	// pictureGrowth is by how much a picture is enlarged at most.
	pictureGrowth = 2
	// captionCost is how much of a picture's height its caption may take, in
	// percent.
	captionCost = 15
	captionGap  = 16 // in the 1920×1080 design
)

// posted is a picture on a page of its own.
type posted struct {
	picture Picture
	caption string
}

// picturePages returns a page for each of the item's pictures that is there.
func (d *Display) picturePages(v View, z zones) []page {
	var pages []page
	for _, a := range v.Slide.Item.Attachments {
		p, ok := pictureOf(a, v.Pictures)
		if !ok {
			continue
		}
		n := pictureChars
		if _, lines := d.posting(posted{p, a.Text}, z); lines > 0 {
			n += len([]rune(a.Text))
		}
		pages = append(pages, page{chars: n, picture: &posted{p, a.Text}})
	}
	return pages
}

// pictureOf finds an attachment's picture.
func pictureOf(a feed.Attachment, pictures []Picture) (Picture, bool) {
	for _, p := range pictures {
		if p.Name == a.Name() && p.Image != nil && !p.Image.Bounds().Empty() {
			return p, true
		}
	}
	return Picture{}, false
}

// posting places a picture, and tells how many lines its caption has below
// it: none if that would take too much of the picture.
func (d *Display) posting(p posted, z zones) (at image.Rectangle, lines int) {
	size, room := p.picture.Image.Bounds().Size(), z.text
	room.Min.Y += z.em(pageHead)
	at = contained(size, room)
	lines = len(d.shape(p.caption, regular).balanced(z.label().units(room.Dx())))
	room.Max.Y -= lines*z.label().leading + z.em(captionGap)
	if lines == 0 || room.Empty() {
		return at, 0
	}
	if smaller := contained(size, room); smaller.Dy()*100 >= at.Dy()*(100-captionCost) {
		return smaller, lines
	}
	return at, 0
}

// contained places a picture in the middle of a rectangle, whole, in its own
// proportions and not enlarged too much.
func contained(size image.Point, r image.Rectangle) image.Rectangle {
	factor := min(pictureGrowth, float64(r.Dx())/float64(size.X), float64(r.Dy())/float64(size.Y))
	w, h := max(1, int(float64(size.X)*factor)), max(1, int(float64(size.Y)*factor))
	corner := r.Min.Add(image.Pt((r.Dx()-w)/2, (r.Dy()-h)/2))
	return image.Rectangle{corner, corner.Add(image.Pt(w, h))}
}

// picturePage draws a picture and its caption.
func (d *Display) picturePage(p posted, z zones) []op {
	at, lines := d.posting(p, z)
	ops := []op{pictureOp{p.picture.Name, at, d.scaled(p.picture, at.Size())}}
	if lines == 0 {
		return ops
	}
	st := z.label()
	t := d.shape(p.caption, regular)
	y := at.Max.Y + z.em(captionGap)
	for _, l := range t.balanced(st.units(z.text.Dx())) {
		x := z.text.Min.X + (z.text.Dx()-pixels(l.width, st.size))/2
		ops = append(ops, st.shown(t, l, image.Pt(x, y+st.baseline()), 0))
		y += st.leading
	}
	return ops
}

package display

import "image"

// style is how a text is set: weight, size in pixels to the em, the distance
// between baselines, and colour.
type style struct {
	weight  weight
	size    int
	leading int
	ink     ink
}

// body is the style of reading text.
func (z zones) body() style {
	return style{regular, z.em(designBody), z.em(78), primary}
}

// label is the style of what names or dates something else.
func (z zones) label() style {
	s := z.body()
	s.ink = z.quiet
	return s
}

// strong is the style of a phone number or a heading in reading size.
func (z zones) strong(c ink) style {
	s := z.body()
	s.weight, s.ink = bold, c
	return s
}

// headline is the style of a slide's title.
func (z zones) headline() style {
	size := z.px(z.scale.headline)
	return style{bold, size, size * 121 / 100, primary}
}

// display is the style of a text in a size of its own.
func (z zones) display(size float64, c ink) style {
	return style{bold, z.em(size), z.em(size * 1.2), c}
}

// times returns the style in a size that is larger by a factor.
func (s style) times(factor float64) style {
	s.size = int(float64(s.size) * factor)
	s.leading = int(float64(s.leading) * factor)
	return s
}

// baseline returns how far below the top of its line the baseline is: an
// ideograph's ink, from 0.85 em above to 0.08 em below, is in the middle.
func (s style) baseline() int {
	return (s.leading-s.size)/2 + s.size*885/1000
}

// middle returns how far below the middle of its capitals and digits, which is
// near that of its ideographs, the baseline is.
func (s style) middle() int { return s.size * 38 / 100 }

// units converts pixels to font units at the style's size, rounded down.
func (s style) units(px int) int { return px * em / s.size }

// shown draws a line with its baseline beginning at a point, spread to fill a
// width in font units if it nearly does.
func (s style) shown(t text, l line, at image.Point, fill int) glyphsOp {
	return glyphsOp{s.weight, s.size, s.ink, at, t.set(l, s.size, fill), t.said(l)}
}

// said is what stands on a line.
func (t text) said(l line) string {
	return string(t.runes[t.clusters[l.from].from:t.clusters[l.to-1].to])
}

// width returns the width of a string on one line in pixels.
func (d *Display) width(s string, st style) int {
	return pixels(d.shape(s, st.weight).width(), st.size)
}

// label draws a string on one line, its baseline beginning at a point. What
// is longer than a width ends in …, for a name that cannot go elsewhere.
func (d *Display) label(s string, st style, at image.Point, width int) []op {
	t := d.shape(s, st.weight)
	if len(t.clusters) == 0 {
		return nil
	}
	l := t.line(0, len(t.clusters))
	if limit := st.units(width); l.width > limit {
		const ellipsis = "…"
		l = t.first(0, limit-em)
		l.to = max(l.to, 1)
		t = d.shape(string(t.runes[:t.clusters[l.to-1].to])+ellipsis, st.weight)
		l = t.line(0, len(t.clusters))
	}
	return []op{st.shown(t, l, at, 0)}
}

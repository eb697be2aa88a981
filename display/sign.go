package display

import "image"

// icon draws an icon beside words, which begin iconAdvance after it on the
// same baseline.
func icon(name string, st style, base image.Point) op {
	size := iconSize(st)
	inset := size * 5 / 2 / iconGrid // the icons' own margin, which would look like an indent
	return iconOp{name, size, image.Pt(base.X-inset, base.Y-st.size*38/100-size/2), st.ink}
}

// iconSize is the size of an icon beside words, and iconAdvance the room it
// takes.
func iconSize(st style) int    { return st.size * 116 / 100 }
func iconAdvance(st style) int { return st.size * 128 / 100 }

// sign draws an icon and words.
func (d *Display) sign(name, words string, st style, base image.Point) []op {
	const anyWidth = 1 << 16
	return append([]op{icon(name, st, base)}, d.label(words, st, base.Add(image.Pt(iconAdvance(st), 0)), anyWidth)...)
}

package display

import "image"

// mark is one thing that the strip says: an icon, words, or both.
type mark struct {
	icon, words string
	style       style
	sign        ink    // of the icon
	before      int    // the white to its left
	plate       *level // the ground of a warning
}

// apart puts white before every mark but the first.
func apart(marks []mark, z zones) []mark {
	for i := range marks {
		if i > 0 {
			marks[i].before = z.em(40)
		}
	}
	return marks
}

// markWidth is the width of a mark without the white before it.
func (d *Display) markWidth(m mark) int {
	w := d.width(m.words, m.style)
	if m.icon != "" {
		w += iconAdvance(m.style)
	}
	if m.plate != nil {
		w += 2 * platePadding(m.style)
	}
	return w
}

// runWidth is the width of marks beside each other.
func (d *Display) runWidth(marks []mark) int {
	width := 0
	for _, m := range marks {
		width += m.before + d.markWidth(m)
	}
	return width
}

// run draws marks beside each other from a point on the baseline. Words that
// leave the width end in ….
func (d *Display) run(marks []mark, at image.Point, width int, z zones) []op {
	var ops []op
	right := at.X + width
	for _, m := range marks {
		at.X += m.before
		x, end := at.X, min(right, at.X+d.markWidth(m))
		if m.plate != nil {
			middle := at.Y - m.style.middle()
			ops = append(ops, m.plate.plate(image.Rect(x, middle-z.em(38), end, middle+z.em(38)), z.em(18))...)
			x, end = x+platePadding(m.style), end-platePadding(m.style)
		}
		if m.icon != "" {
			own := m.style
			own.ink = m.sign
			ops = append(ops, icon(m.icon, own, image.Pt(x, at.Y)))
			x += iconAdvance(m.style)
		}
		ops = append(ops, d.label(m.words, m.style, image.Pt(x, at.Y), end-x+1)...)
		at.X += d.markWidth(m)
	}
	return ops
}

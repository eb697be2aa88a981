package display

import "image"

// servicesCard draws the card with what every station gives, in one column if
// it is higher than wide.
func (d *Display) servicesCard(r image.Rectangle, z zones) []op {
	if r.Empty() {
		return nil
	}
	st, columns, padding := z.body(), 2, z.px(roomPadding)
	if r.Dy() > r.Dx() {
		st, columns, padding = z.display(72, primary), 1, z.px(cardPadding)
	}
	ops := []op{boxOp{r, z.px(cardRadius), card}}
	inner := r.Inset(padding)
	rows := len(promises()) / columns
	for i, p := range promises() {
		at := image.Pt(inner.Min.X+inner.Dx()*(i%columns)/columns, inner.Min.Y+inner.Dy()*(2*(i/columns)+1)/(2*rows)+st.middle())
		own := st
		own.ink = p.ink
		ops = append(ops, icon(p.icon, own, at))
		ops = append(ops, d.label(p.word, st, at.Add(image.Pt(iconAdvance(st), 0)), inner.Dx())...)
	}
	return ops
}

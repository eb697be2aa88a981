package display

import (
	"fmt"
	"image"
)

const offlineWords = "离线·显示已存内容"

// strip shows the slide's place in the round and what comes next, where there
// is more than one item, and whether the station is cut off.
func (d *Display) strip(v View, z zones) []op {
	st := z.label()
	base := z.strip.Min.Y + z.em(70)
	left, right := z.side()+z.em(headerInset), z.strip.Max.X-z.side()-z.em(headerInset)
	var ops []op
	if v.Offline {
		ops = d.sign("cloud-off", offlineWords, st, image.Pt(left, base))
		left += iconAdvance(st) + d.width(offlineWords, st)
	}
	const nextReserve = 640 // in portrait what comes next gives way to that
	if v.Slide.Next != "" && right-left >= z.em(nextReserve) {
		next := kindOf(v.Slide.Next)
		right -= d.width(next.name, st)
		ops = append(ops, d.label(next.name, st, image.Pt(right, base), z.strip.Dx())...)
		right -= iconAdvance(st)
		own := st
		own.ink = next.ink
		ops = append(ops, icon(next.icon, own, image.Pt(right, base)))
		right -= z.em(18) + d.width("下一条", st)
		ops = append(ops, d.label("下一条", st, image.Pt(right, base), z.strip.Dx())...)
		right -= z.em(54)
	}
	if v.Slide.Item != nil && v.Slide.Count > 1 {
		s := fmt.Sprintf("%d / %d", v.Slide.Position, v.Slide.Count)
		right -= d.width(s, st)
		ops = append(ops, d.label(s, st, image.Pt(right, base), z.strip.Dx())...)
	}
	return ops
}

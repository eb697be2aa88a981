package display

import (
	"fmt"
	"image"
)

// strip shows the slide's place in the round, what comes next, and whether
// the station is cut off.
func (d *Display) strip(v View, z zones) []op {
	st := z.label()
	base := z.strip.Min.Y + z.em(70)
	left, right := z.px(margin)+z.em(8), z.strip.Max.X-z.px(margin)-z.em(8)
	var ops []op
	if next := kindName(v.Slide.Next); next != "" {
		s := "下一条 " + next
		right -= d.width(s, st)
		ops = append(ops, d.label(s, st, image.Pt(right, base), z.strip.Dx())...)
		right -= z.em(54)
	}
	if v.Slide.Item != nil && v.Slide.Count > 0 {
		s := fmt.Sprintf("%d / %d", v.Slide.Position, v.Slide.Count)
		right -= d.width(s, st)
		ops = append(ops, d.label(s, st, image.Pt(right, base), z.strip.Dx())...)
	}
	if v.Offline {
		ops = append(ops, d.sign("cloud-off", "离线 · 显示已存内容", st, image.Pt(left, base))...)
	}
	return ops
}

// sign draws an icon and a word on one baseline.
func (d *Display) sign(icon, word string, st style, at image.Point) []op {
	size := iconSize(st)
	ops := []op{iconOp{icon, size, image.Pt(at.X, at.Y-st.size*38/100-size/2), st.ink}}
	return append(ops, d.label(word, st, at.Add(image.Pt(iconAdvance(st), 0)), 1<<20)...)
}

// iconSize is the size of an icon beside words, and iconAdvance the room it takes.
func iconSize(st style) int    { return st.size * 108 / 100 }
func iconAdvance(st style) int { return iconSize(st) + st.size*30/100 }

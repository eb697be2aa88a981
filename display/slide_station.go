package display

import "image"

// promise is one thing that every station gives.
type promise struct {
	icon string
	word string // on the card that is always there
	line string // on the station's own page
	ink  ink
}

// promises are what every station gives.
func promises() []promise {
	return []promise{
		{"flame", "取暖", "冷可取暖", heat},
		{"snowflake", "纳凉", "热可纳凉", cool},
		{"cup", "饮水", "渴可喝水", welcome},
		{"armchair", "歇脚", "累可歇脚", welcome},
	}
}

// guests are whom the station is for, and what it tells them.
const (
	greeting = "辛苦了，歇歇脚"
	guests   = "环卫工人、快递小哥、外卖骑手、网约车司机，欢迎进站休息，不用客气。"
)

// stationSlide draws the station's own page, for when there is nothing else
// to tell.
func (d *Display) stationSlide(name string, z zones) []op {
	left, right := z.slide.Min.X+z.px(cardPadding), z.slide.Max.X-z.px(cardPadding)
	y := z.slide.Min.Y + z.em(slideTop)
	kicker := z.strong(heat)
	ops := []op{icon("home-heart", kicker, image.Pt(left, y+kicker.baseline()))}
	ops = append(ops, d.label(name, kicker, image.Pt(left+iconAdvance(kicker), y+kicker.baseline()), right-left-iconAdvance(kicker))...)
	y += z.em(kickerLine + kickerGap)
	for _, p := range []struct {
		words string
		style style
	}{{greeting, z.headline()}, {guests, z.body()}} {
		t := d.shape(p.words, p.style.weight)
		for _, l := range t.balanced(p.style.units(right - left)) {
			ops = append(ops, p.style.shown(t, l, image.Pt(left, y+p.style.baseline()), 0))
			y += p.style.leading
		}
		y += z.em(10)
	}
	return append(ops, d.promiseTiles(image.Rect(left, y, right, z.slide.Max.Y-z.em(slideBottom)), z)...)
}

// promiseTiles draws what the station promises, two beside each other.
func (d *Display) promiseTiles(r image.Rectangle, z zones) []op {
	var ops []op
	st := z.display(76, primary)
	for i, p := range promises() {
		cell := image.Rect(0, 0, r.Dx()/2, r.Dy()/2).Add(r.Min).Add(image.Pt(r.Dx()/2*(i%2), r.Dy()/2*(i/2)))
		middle := (cell.Min.Y + cell.Max.Y) / 2
		tile := image.Rect(0, 0, z.em(124), z.em(124)).Add(image.Pt(cell.Min.X, middle-z.em(62)))
		size := z.em(84)
		inset := (tile.Dx() - size) / 2
		ops = append(ops,
			boxOp{tile, z.em(32), p.ink.tint()},
			iconOp{p.icon, size, tile.Min.Add(image.Pt(inset, inset)), p.ink})
		ops = append(ops, d.label(p.line, st, image.Pt(tile.Max.X+z.em(30), middle+st.middle()), cell.Dx())...)
	}
	return ops
}

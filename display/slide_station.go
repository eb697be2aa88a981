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

// greetings are what the station says to whoever looks up, the first that fits
// a line; guests are whom it is for.
func greetings() []string { return []string{"辛苦了，歇歇脚", "歇歇脚"} }

const guests = "环卫工人、快递小哥、外卖骑手、网约车司机，欢迎进站休息，不用客气。"

// tileRow is the least height of a row of promises in the 1920×1080 design.
const tileRow = 136

// stationSlide draws the station's own page, for when there is nothing else
// to tell. Where type is large, the guests give way to the promises.
func (d *Display) stationSlide(z zones) []op {
	r := z.slide
	r.Min.X, r.Max.X = r.Min.X+z.px(cardPadding), r.Max.X-z.px(cardPadding)
	r.Min.Y, r.Max.Y = r.Min.Y+z.em(slideTop), r.Max.Y-z.em(slideBottom)

	kicker := z.strong(heat)
	at := image.Pt(r.Min.X, r.Min.Y+kicker.baseline())
	ops := []op{icon("home-heart", kicker, at)}
	ops = append(ops, d.label("暖心驿站", kicker, at.Add(image.Pt(iconAdvance(kicker), 0)), r.Dx()-iconAdvance(kicker))...)
	r.Min.Y += z.em(kickerLine + kickerGap)

	title := z.headline()
	most := 1 // lines
	if z.portrait {
		most = 2
	}
	for _, words := range greetings() {
		t := d.shape(words, title.weight)
		lines := t.balanced(title.units(r.Dx()))
		if len(lines) > most {
			continue
		}
		for _, l := range lines {
			ops = append(ops, title.shown(t, l, image.Pt(r.Min.X, r.Min.Y+title.baseline()), 0))
			r.Min.Y += title.leading
		}
		r.Min.Y += z.em(10)
		break
	}
	text := d.shape(guests, regular)
	if lines := text.balanced(z.body().units(r.Dx())); len(lines)*z.body().leading+z.em(2*tileRow) <= r.Dy() {
		for _, l := range lines {
			ops = append(ops, z.body().shown(text, l, image.Pt(r.Min.X, r.Min.Y+z.body().baseline()), 0))
			r.Min.Y += z.body().leading
		}
	}
	return append(ops, d.promiseTiles(r, z)...)
}

// tileSizes are the sizes of a promise's tile and words in the 1920×1080
// design; the first that fit are taken, else the last.
func tileSizes() [][2]float64 { return [][2]float64{{124, 76}, {108, 66}, {96, designBody}} }

// promiseTiles draws what the station promises, two beside each other.
func (d *Display) promiseTiles(r image.Rectangle, z zones) []op {
	var ops []op
	var words style
	side, gap := 0, z.em(28)
	for _, size := range tileSizes() {
		side, words = z.em(size[0]), z.display(size[1], primary)
		if side+gap+d.width(promises()[0].line, words)+gap <= r.Dx()/2 {
			break
		}
	}
	for i, p := range promises() {
		cell := image.Rect(0, 0, r.Dx()/2, r.Dy()/2).Add(r.Min).Add(image.Pt(r.Dx()/2*(i%2), r.Dy()/2*(i/2)))
		middle := (cell.Min.Y + cell.Max.Y) / 2
		tile := image.Rect(0, 0, side, side).Add(image.Pt(cell.Min.X, middle-side/2))
		inset := side / 6
		ops = append(ops,
			boxOp{tile, side / 4, p.ink.tint()},
			iconOp{p.icon, side - 2*inset, tile.Min.Add(image.Pt(inset, inset)), p.ink})
		ops = append(ops, d.label(p.line, words, image.Pt(tile.Max.X+gap, middle+words.middle()), cell.Dx())...)
	}
	return ops
}

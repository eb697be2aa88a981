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

	text, st := d.shape(guests, regular), z.body()
	if z.room.Empty() {
		st = st.times(guestsAlone)
	}
	lines := text.balanced(st.units(r.Dx()))
	below := len(lines)*st.leading + z.em(2*tileRow)
	greeting, height := d.greeting(r, below, z)
	ops = append(ops, greeting...)
	if r.Min.Y += height; below <= r.Dy() {
		for _, l := range lines {
			ops = append(ops, st.shown(text, l, image.Pt(r.Min.X, r.Min.Y+st.baseline()), 0))
			r.Min.Y += st.leading
		}
	}
	return append(ops, d.promiseTiles(r, z)...)
}

// guestsAlone enlarges the words for the guests on a page that has the whole
// screen.
const guestsAlone = 1.3

// greetingGrowths enlarge the greeting; the first that fits is taken.
func greetingGrowths() []float64 { return []float64{1.8, 1.6, 1.4, 1.2, 1} }

// greeting draws what the station says to whoever looks up, as large as leaves
// room for what is below, and returns its height.
func (d *Display) greeting(r image.Rectangle, below int, z zones) (ops []op, height int) {
	most := 1 // lines
	if z.portrait {
		most = 2
	}
	for _, words := range greetings() {
		t := d.shape(words, bold)
		for _, growth := range greetingGrowths() {
			title := z.headline().times(growth)
			lines := t.balanced(title.units(r.Dx()))
			height := len(lines)*title.leading + z.em(10)
			if len(lines) > most || growth > 1 && height+below > r.Dy() {
				continue
			}
			for i, l := range lines {
				ops = append(ops, title.shown(t, l, image.Pt(r.Min.X, r.Min.Y+i*title.leading+title.baseline()), 0))
			}
			return ops, height
		}
	}
	return nil, 0
}

// tileSizes are the sizes of a promise's tile and words in the 1920×1080
// design; the first that fit are taken, else the last.
func tileSizes() [][2]float64 {
	return [][2]float64{{156, 96}, {124, 76}, {108, 66}, {96, designBody}}
}

// promiseTiles draws what the station promises, two beside each other.
func (d *Display) promiseTiles(r image.Rectangle, z zones) []op {
	var ops []op
	var words style
	const columns = 2
	column, row := r.Dx()/columns, r.Dy()*columns/len(promises())
	side, gap := 0, z.em(28)
	for _, size := range tileSizes() {
		side, words = z.em(size[0]), z.display(size[1], primary)
		if side+gap+d.width(promises()[0].line, words)+gap <= column && side*9/8 <= row {
			break
		}
	}
	for i, p := range promises() {
		at := r.Min.Add(image.Pt(column*(i%columns), row*(i/columns)+row/2))
		tile := image.Rect(0, 0, side, side).Add(image.Pt(at.X, at.Y-side/2))
		inset := side / 6
		ops = append(ops,
			boxOp{tile, side / 4, p.ink.tint()},
			iconOp{p.icon, side - 2*inset, tile.Min.Add(image.Pt(inset, inset)), p.ink})
		ops = append(ops, d.label(p.line, words, image.Pt(tile.Max.X+gap, at.Y+words.middle()), column)...)
	}
	return ops
}

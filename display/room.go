package display

import "image"

// room draws the room's card and the card with what there is for riders. Where
// there is nothing to tell of the room, the second has the place of both; the
// first has it beside the station's own page, which tells the same as the
// second.
func (d *Display) room(v View, z zones) []op {
	column := z.climate.Union(z.services)
	c := climateOf(v.Room)
	switch {
	case c.headline.words == "":
		return d.servicesCard(v, column, z)
	case v.Slide.Item == nil:
		return d.climateCard(c, column, z)
	case !z.portrait:
		z.divide(max(z.climate.Dy(), d.climateHeight(c, z)))
	}
	return append(d.climateCard(c, z.climate, z), d.servicesCard(v, z.services, z)...)
}

// climateHeight is what the room's card takes.
func (d *Display) climateHeight(c climate, z zones) int {
	height := z.em(24)
	for _, row := range d.climateRows(c, z.climate.Dx()-2*z.px(roomPadding), z) {
		height += row.height
	}
	return height
}

// climateCard draws the room's card.
func (d *Display) climateCard(c climate, r image.Rectangle, z zones) []op {
	face := card
	switch c.headline.ink {
	case heat:
		face = warmCard
	case cool:
		face = coolCard
	}
	ops := []op{boxOp{r, z.px(cardRadius), face}}
	rows := d.climateRows(c, r.Dx()-2*z.px(roomPadding), z)
	height := 0
	for _, row := range rows {
		height += row.height
	}
	at := image.Pt(r.Min.X+z.px(roomPadding), r.Min.Y+(r.Dy()-height)/2)
	at.X += max(0, r.Dx()-z.em(columnWidth)) / 2 // where it has both cards' place
	for _, row := range rows {
		ops = append(ops, row.draw(at)...)
		at.Y += row.height
	}
	return ops
}

const roomPadding = 32

// row is a line of a card.
type row struct {
	height int
	draw   func(at image.Point) []op // at is the row's upper left corner
}

// climateRows returns the lines of the room's card.
func (d *Display) climateRows(c climate, width int, z zones) []row {
	var rows []row
	headline := z.display(80, c.headline.ink)
	if d.noteWidth(c.headline, headline) > width {
		headline = z.display(70, c.headline.ink)
	}
	rows = append(rows, d.noteRows([]note{c.headline}, headline, width)...)
	switch {
	case c.number != "":
		rows = append(rows, d.numberRow(c, width, z))
	case len(c.notes) > 0:
		rows = append(rows, row{z.em(16), func(image.Point) []op { return nil }})
	}
	rows = append(rows, d.noteRows(c.notes, z.body(), width)...)
	if c.simulated {
		rows = append(rows, d.tagRow(z))
	}
	return rows
}

// noteRows sets notes beside each other where they fit, else below.
func (d *Display) noteRows(notes []note, st style, width int) []row {
	const between = 3 // quarters of an em
	var rows []row
	x := 0
	for _, n := range notes {
		if w := d.noteWidth(n, st); x > 0 && x+w <= width {
			last, dx := rows[len(rows)-1], x
			rows[len(rows)-1].draw = func(at image.Point) []op {
				return append(last.draw(at), d.noteLines(n, st, width)[0].draw(at.Add(image.Pt(dx, 0)))...)
			}
			x += w + st.size*between/4
			continue
		}
		rows = append(rows, d.noteLines(n, st, width)...)
		x = d.noteWidth(n, st) + st.size*between/4
	}
	return rows
}

func (d *Display) noteWidth(n note, st style) int {
	w := d.width(n.words, st)
	if n.icon != "" {
		w += iconAdvance(st)
	}
	return w
}

// noteLines breaks one note into lines, its icon before the first.
func (d *Display) noteLines(n note, st style, width int) []row {
	st.ink = n.ink
	t := d.shape(n.words, st.weight)
	indent := 0
	if n.icon != "" {
		indent = iconAdvance(st)
	}
	var rows []row
	for i, l := range t.balanced(st.units(width - indent)) {
		rows = append(rows, row{st.leading, func(at image.Point) []op {
			at.Y += st.baseline()
			ops := []op{st.shown(t, l, at.Add(image.Pt(indent, 0)), 0)}
			if n.icon != "" && i == 0 {
				ops = append(ops, icon(n.icon, st, at))
			}
			return ops
		}})
	}
	return rows
}

func (d *Display) numberRow(c climate, width int, z zones) row {
	unit := z.display(76, secondary)
	unit.weight = regular
	st := z.display(168, primary)
	if d.width(c.number, st)+d.width("℃", unit) > width { // −12.3
		st = z.display(128, primary)
	}
	if c.old {
		st.ink = secondary
	}
	return row{z.em(184), func(at image.Point) []op {
		at.Y += z.em(150)
		ops := d.label(c.number, st, at, width)
		at.X += d.width(c.number, st) + z.em(6)
		return append(ops, d.label("℃", unit, at, width)...)
	}}
}

func (d *Display) tagRow(z zones) row {
	st := z.strong(primary)
	return row{z.em(84), func(at image.Point) []op {
		pill := image.Rect(at.X, at.Y+z.em(14), at.X+d.width("模拟数据", st)+z.em(48), at.Y+z.em(84))
		ops := []op{boxOp{pill, pill.Dy() / 2, tag}}
		return append(ops, d.label("模拟数据", st, image.Pt(at.X+z.em(24), (pill.Min.Y+pill.Max.Y)/2+st.middle()), pill.Dx())...)
	}}
}

package display

import (
	"fmt"
	"image"
	"nuanxin/sensors"
	"strconv"
	"strings"
	"time"
)

// note is an icon, which may be missing, and words in a colour.
type note struct {
	icon, words string
	ink         ink
}

// climate is what the room card says.
type climate struct {
	headline  note
	number    string // in degrees Celsius, empty where none may be shown
	old       bool   // the number is not of now
	notes     []note
	simulated bool
}

// climateOf says what is known of the room. What is being done about the
// temperature comes first and is never hidden by a broken thermometer.
func climateOf(r sensors.Room) climate {
	c := climate{headline: actionNote(r.Action), simulated: r.Simulated && r.Health != sensors.HealthNone}
	comfort, health := comfortNote(r.Comfort), healthNote(r)
	switch r.Health {
	case sensors.HealthOK:
		c.number = degrees(r.Temperature)
		c.say(comfort)
		if r.Humidity != nil {
			c.notes = append(c.notes, note{words: fmt.Sprintf("湿度 %.0f%%", float64(*r.Humidity)), ink: secondary})
		}
	case sensors.HealthStale:
		c.number, c.old = degrees(r.Temperature), true
		c.notes = append(c.notes, health)
	case sensors.HealthStarting, sensors.HealthFault:
		c.say(health)
	}
	if c.headline.words == "" && c.number != "" {
		c.headline = note{"temperature", "室温", primary}
	}
	return c
}

// say makes a note the headline, or adds it below a headline that is there.
func (c *climate) say(n note) {
	switch {
	case n.words == "":
	case c.headline.words == "":
		c.headline = n
	default:
		if n.ink != fault {
			n.icon, n.ink = "", secondary
		}
		c.notes = append(c.notes, n)
	}
}

func actionNote(a sensors.Action) note {
	switch a {
	case sensors.ActionHeating:
		return note{"flame", "供暖中", heat}
	case sensors.ActionCooling:
		return note{"snowflake", "制冷中", cool}
	}
	return note{}
}

func comfortNote(c sensors.Comfort) note {
	switch c {
	case sensors.ComfortCold:
		return note{"temperature-snow", "偏冷", cool}
	case sensors.ComfortOK:
		return note{"mood-smile", "舒适", primary}
	case sensors.ComfortHot:
		return note{"temperature-sun", "偏热", heat}
	}
	return note{}
}

func healthNote(r sensors.Room) note {
	switch r.Health {
	case sensors.HealthStarting:
		return note{"temperature", "正在测温", primary}
	case sensors.HealthStale:
		return note{"clock", age(r.Age), fault}
	case sensors.HealthFault:
		return note{"alert-triangle", "温度传感器\u200b故障", fault}
	}
	return note{}
}

// degrees writes a temperature with one decimal and a minus sign.
func degrees(c sensors.Celsius) string {
	s := strconv.FormatFloat(float64(c), 'f', 1, 64)
	if s == "-0.0" {
		return "0.0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// age writes how long ago something was.
func age(a time.Duration) string {
	switch {
	case a < time.Minute:
		return "不到 1 分钟前"
	case a < time.Hour:
		return fmt.Sprintf("%d 分钟前", a/time.Minute)
	case a < 24*time.Hour:
		return fmt.Sprintf("%d 小时前", a/time.Hour)
	}
	return fmt.Sprintf("%d 天前", a/(24*time.Hour))
}

// room draws the right column: the room's card, and the card with what every
// station gives.
func (d *Display) room(v View, z zones) []op {
	c := climateOf(v.Room)
	services := z.services
	var ops []op
	if c.headline.words == "" {
		services = z.climate.Union(z.services)
	} else {
		ops = d.climateCard(c, z.climate, z)
	}
	return append(ops, d.servicesCard(services, z)...)
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
	for _, row := range rows {
		ops = append(ops, row.draw(at)...)
		at.Y += row.height
	}
	return ops
}

const roomPadding = 40

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
		ops := []op{boxOp{pill, pill.Dy() / 2, simulatedTag}}
		return append(ops, d.label("模拟数据", st, image.Pt(at.X+z.em(24), (pill.Min.Y+pill.Max.Y)/2+st.middle()), pill.Dx())...)
	}}
}

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

package display

import (
	"time"

	"nuanxin/feed"
)

// cardBody lays out what a station tells of itself.
func (d *Display) cardBody(v View, width int, z zones) []block {
	c := v.Slide.Item.Station
	fields := []field{{label: "地址", value: c.Address}}
	label := "开放"
	for _, line := range openingHours(c.Hours) {
		fields = append(fields, field{label: label, value: line})
		label = ""
	}
	fields = append(fields, field{label: "电话", value: c.Phone, weight: bold})
	return append(d.fields(fields, width, z), d.facilities(v, width, z)...)
}

// Measures of facilities in the 1920×1080 design.
const (
	facilityLeading  = 80
	facilitiesBefore = 30
	facilityGap      = 24
	facilityLine     = 430 // the least room beside a name for what is wrong
)

// facilities lays out what there is for riders: what works in columns, and
// then what does not, each on a line with the reason.
func (d *Display) facilities(v View, width int, z zones) []block {
	var works, out []feed.Facility
	for _, f := range v.Slide.Item.Station.Facilities {
		if f.OutSince == "" {
			works = append(works, f)
		} else {
			out = append(out, f)
		}
	}
	blocks := d.working(works, width, z)
	for _, f := range out {
		blocks = append(blocks, d.outOfOrder(f, v, width, z)...)
	}
	if len(blocks) > 0 {
		blocks[0].before = z.em(facilitiesBefore)
	}
	return blocks
}

// working lays out facilities in as many columns as hold their names.
func (d *Display) working(fs []feed.Facility, width int, z zones) []block {
	st := z.body()
	st.leading = z.em(facilityLeading)
	sign := st
	sign.ink = welcome
	columns := 3
	for _, f := range fs {
		for columns > 1 && iconAdvance(st)+d.width(f.Name, st)+z.em(facilityGap) > width/columns {
			columns--
		}
	}
	var blocks []block
	for i, f := range fs {
		dx := width / columns * (i % columns)
		mark := piece{icon: facilityIcon(f.Icon, "circle-check"), style: sign, dx: dx}
		name := d.shape(f.Name, regular)
		if dx == 0 {
			blocks = append(blocks, block{text: name, style: st, indent: iconAdvance(st), first: []piece{mark}, whole: true})
			continue
		}
		row := &blocks[len(blocks)-1]
		row.first = append(row.first, mark, piece{text: name, style: st, dx: dx + iconAdvance(st)})
	}
	return blocks
}

// outOfOrder lays out a facility that does not work: its name struck through,
// and in words since when and for how long.
func (d *Display) outOfOrder(f feed.Facility, v View, width int, z zones) []block {
	const stopped = "停用"
	st := z.body()
	st.leading = z.em(facilityLeading)
	quiet, stop := st, z.strong(fault)
	quiet.ink = z.quiet
	name := piece{text: d.shape(f.Name, regular), style: quiet, dx: iconAdvance(st), struck: v.passed(f.OutSince)}
	mark := piece{icon: facilityIcon(f.Icon, "circle-x"), style: quiet}
	word := piece{text: d.shape(stopped, bold), style: stop, dx: name.dx + d.width(f.Name, st) + z.em(facilityGap)}
	words := d.width(stopped, stop) + z.em(facilityGap)

	reason := block{style: st, whole: true, indent: word.dx + words, first: []piece{mark, name, word}}
	var blocks []block
	if width-reason.indent < z.em(facilityLine) { // the name has a line of its own
		blocks = []block{{text: name.text, style: quiet, indent: name.dx, first: []piece{mark}, whole: true}}
		word.dx = name.dx
		reason.indent, reason.first = word.dx+words, []piece{word}
	}
	for _, s := range d.outage(f, v, st, width-reason.indent) {
		reason.text = d.shape(s, regular)
		blocks = append(blocks, reason)
		reason.first = nil
	}
	return blocks
}

// outage says since when a facility is out of order and when it should work
// again, on a line if that fits a width.
func (d *Display) outage(f feed.Facility, v View, st style, width int) []string {
	since := newsDay(f.OutSince, v.Slide.Item.Issued) + "起"
	if f.BackOn == "" || v.over(f.BackOn) {
		return []string{since}
	}
	back := "预计" + newsDay(f.BackOn, v.Slide.Item.Issued) + "恢复"
	if both := since + "，" + back; d.width(both, st) <= width {
		return []string{both}
	}
	return []string{since, back}
}

// passed reports whether a date is not in the future, as far as is known.
func (v View) passed(date string) bool {
	return v.Time.IsZero() || date <= v.Time.Format(time.DateOnly)
}

// facilityIcon returns the icon of a facility, or another for one that has
// none or that is not known.
func facilityIcon(word, other string) string {
	switch word {
	case "water":
		return "cup"
	case "charging":
		return "plug"
	case "toilet":
		return "toilet-paper"
	case "first-aid":
		return "first-aid-kit"
	case "rest":
		return "armchair"
	case "heating":
		return "flame"
	case "cooling":
		return "snowflake"
	case "medicine":
		return "pill"
	case "tools":
		return "tool"
	case "books":
		return "book"
	case "microwave", "umbrella", "wifi", "fridge":
		return word
	}
	return other
}

package display

import (
	"image"

	"nuanxin/feed"
)

// warningSize is the size of a warning's name below a title in the 1920×1080
// design.
const warningSize = 72

// warningTitle is what a warning is called: 寒潮蓝色预警. On two lines it breaks
// before its colour.
func warningTitle(w *feed.Warning) string {
	return w.Kind + "\u200b" + levelOf(w.Level).name + "预警"
}

// warningBlock lays out what a warning is called on a plate in its colour. The
// icon is there if a line of a width holds it and the name.
func (d *Display) warningBlock(w *feed.Warning, st style, width int) block {
	l := levelOf(w.Level)
	st.ink = l.sign
	padding := platePadding(st)
	b := block{text: d.shape(warningTitle(w), bold), style: st, plate: &l, indent: padding, whole: true}
	if 2*padding+iconAdvance(st)+pixels(b.text.width(), st.size) <= width {
		b.indent += iconAdvance(st)
		b.first = []piece{{icon: "alert-triangle", style: st, dx: padding}}
	}
	return b
}

// warningBlocks lays out what an item warns of, its name too if that is not the
// title.
func (d *Display) warningBlocks(it *feed.Item, width int, z zones) []block {
	w := it.Weather.Warning
	text := d.prose(w.Text, z.body(), z)
	if it.Title == "" {
		return text
	}
	name := d.warningBlock(w, z.display(warningSize, primary), width)
	name.before = z.em(18)
	return append([]block{name}, text...)
}

// level is how a level of warnings is presented: its word, its colour, that of
// what stands on it, and that of its edge.
type level struct {
	name            string
	ink, sign, edge ink
}

func levelOf(l feed.Level) level {
	switch l {
	case feed.LevelBlue:
		return level{"蓝色", warningBlue, white, warningBlueEdge}
	case feed.LevelYellow:
		return level{"黄色", warningYellow, black, warningYellow}
	case feed.LevelOrange:
		return level{"橙色", warningOrange, black, warningOrange}
	case feed.LevelRed:
		return level{"红色", warningRed, white, warningRedEdge}
	}
	return level{"", fault, black, fault}
}

// plate draws the ground of a warning.
func (l level) plate(r image.Rectangle, radius int) []op {
	edge := max(2, radius/6)
	return []op{boxOp{r, radius, l.edge}, boxOp{r.Inset(edge), radius - edge, l.ink}}
}

// ground draws the plate of a block's lines from the upper left corner, if it
// has one.
func (b *block) ground(lines []line, at image.Point) []op {
	if b.plate == nil || len(lines) == 0 {
		return nil
	}
	width := 0
	for _, l := range lines {
		width = max(width, b.indent+pixels(l.width, b.style.size)+platePadding(b.style))
	}
	inset := b.style.leading / 30
	return b.plate.plate(image.Rect(0, inset, width, len(lines)*b.style.leading-inset).Add(at), b.style.size/4)
}

// platePadding is the white between a plate's edge and what stands on it.
func platePadding(st style) int { return st.size * 36 / 100 }

package display

// field is one line of facts: a label of two characters and its value.
type field struct {
	label, value string // no label continues the field before
	weight       weight
	// beside lets the field share the line of the one before it if both are
	// short.
	beside bool
}

// Measures of fields in the 1920×1080 design.
const (
	fieldLeading = 75
	fieldIndent  = 152 // two characters and a gap
	fieldsBefore = 18
	// pairColumn is where a second field begins on a line that two share.
	pairColumn = 400
)

// fields lays out facts below each other, their values aligned. Those without
// a value are left out. Width is that of the narrowest line.
func (d *Display) fields(fs []field, width int, z zones) []block {
	var blocks []block
	st := z.body()
	st.leading = z.em(fieldLeading)
	for _, f := range fs {
		if f.value == "" {
			continue
		}
		own := st
		own.weight = f.weight
		b := block{text: d.shape(f.value, f.weight), style: own, indent: z.em(fieldIndent), whole: true}
		if f.label != "" {
			b.first = []piece{{text: d.shape(f.label, regular), style: z.label()}}
		}
		if n := len(blocks); f.beside && n > 0 && d.pair(&blocks[n-1], b, width, z) {
			continue
		}
		if len(blocks) == 0 {
			b.before = z.em(fieldsBefore)
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// pair puts a field on the line of the one before it and reports whether both
// fit there.
func (d *Display) pair(a *block, b block, width int, z zones) bool {
	column := z.em(pairColumn)
	gap := b.style.size / 2
	if len(a.first) > 1 || a.indent+pixels(a.text.width(), a.style.size)+gap > column ||
		column+b.indent+pixels(b.text.width(), b.style.size) > width {
		return false
	}
	label := b.first[0]
	label.dx = column
	a.first = append(a.first, label, piece{text: b.text, style: b.style, dx: column + b.indent})
	return true
}

package display

// tear is how much the end of a page parts what belongs together.
type tear int

const (
	tearNone      tear = iota // between paragraphs, fields or steps
	tearParagraph             // between sentences
	tearSentence
)

// tornAt returns what a page's end before a cluster does to the block.
func (b *block) tornAt(from int) tear {
	switch {
	case from == 0 || from == len(b.text.clusters):
		return tearNone
	case b.text.endsSentence(from):
		return tearParagraph
	}
	return tearSentence
}

// goodEnd is how much of a page, in percent, is filled if it is to end with a
// sentence.
const goodEnd = 60

// part decides how much of a block that does not fit stays on the page.
func (f *typesetter) part(b *block, lines []line, from int) []line {
	if b.whole && from == 0 && !f.fresh && f.holds(b) {
		return nil
	}
	if !b.prose {
		return lines
	}
	enough := f.rect.Min.Y + f.rect.Dy()*goodEnd/100
	kept := f.whole(b, lines, enough)
	// Rather than on the first line of a paragraph the page ends before it.
	if from == 0 && !f.fresh && f.y >= enough && len(kept) < 2 {
		return nil
	}
	return kept
}

// whole returns the lines up to the last end of a sentence that fills enough of
// the page, or else all but one that the next page's line should not lack.
func (f *typesetter) whole(b *block, lines []line, enough int) []line {
	for i := len(lines) - 1; i >= 0 && f.y+(i+1)*b.style.leading >= enough; i-- {
		l := lines[i]
		for to := l.to; to > l.from; to-- {
			if to-l.from > 2 && b.text.endsSentence(to) {
				if to < l.to {
					lines[i] = b.text.line(l.from, to)
				}
				return lines[:i+1]
			}
		}
	}
	// A paragraph's last line does not stand alone at the head of a page
	// (CLREQ, "Handling of Widows and Orphans").
	if n := len(lines); n > 2 && b.text.measure(lines[n-1].to, len(b.text.clusters)) <= b.style.units(f.rect.Dx()-b.indent) {
		return lines[:n-1]
	}
	return lines
}

// holds reports whether a page of its own can hold a block.
func (f *typesetter) holds(b *block) bool {
	return len(b.text.lines(b.style.units(f.rect.Dx()-f.code.Dx()-b.indent)))*b.style.leading <= f.rect.Dy()
}

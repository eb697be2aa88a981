package display

import "unicode"

// space sets the white around a cluster: full-width marks are squeezed, and
// Chinese and Western text stand a little apart (CLREQ, "Punctuation Width
// Adjustment" and "Composition of Chinese and Western Mixed Text").
func (t text) space(i int) {
	c := &t.clusters[i]
	c.space = unicode.IsSpace(c.first) && c.first != nonBreakingSpace
	if c.advance == em {
		t.halve(c)
	}
	if i == 0 {
		return
	}
	p := &t.clusters[i-1]
	switch {
	case isBlank(c.first):
		t.blank(i)
	case p.tail > 0 && (c.tail > 0 || c.head > 0), p.head > 0 && c.head > 0:
		c.gap = -halfEm
	case meet(p.last, c.first), isDigit(p.last) && c.first == '分' && i+1 < len(t.clusters) && t.clusters[i+1].first == '钟':
		c.gap, c.give = thinSpace, thinSpace-leastSpace
	case c.head > 0, p.tail > 0 && !isOneOf(p.first, ends):
		c.give = markGives
	}
}

// ends are the marks whose white stays whole within a line: the pause after a
// sentence is the longest.
const ends = "。？！"

// halve finds the blank half of a full-width mark. The interval mark of a name
// takes half an em everywhere (GB/T 15834, 5.1.7).
func (t text) halve(c *cluster) {
	switch {
	case opens(c.first):
		c.head = halfEm
	case closes(c.first):
		c.tail = halfEm
	case isOneOf(c.first, interval):
		c.advance = halfEm
		for i := range c.glyphs {
			c.glyphs[i].x -= halfEm / 2
		}
	}
}

const nonBreakingSpace = '\u00a0'

// isBlank reports whether a character is a space of Western text.
func isBlank(r rune) bool { return r == ' ' || r == nonBreakingSpace || r == '\u2009' || r == '\u202f' }

// blank sets a space that the writer typed: between Chinese and Western text
// it is the thin space that would stand there anyway, beside a mark with white
// of its own it is none, and a second one adds nothing.
func (t text) blank(i int) {
	c, p := &t.clusters[i], &t.clusters[i-1]
	next := rune(0)
	for j := i + 1; j < len(t.clusters) && next == 0; j++ {
		if r := t.clusters[j].first; !isBlank(r) {
			next = r
		}
	}
	switch {
	case isBlank(p.first), p.tail > 0, opens(next):
		c.advance = 0
	case meet(p.last, next):
		c.advance, c.give = thinSpace, thinSpace-leastSpace
	}
}

// meet reports whether Chinese and Western text meet between two characters.
// A date or a time such as 4月3日 is one thing and stays close.
func meet(a, b rune) bool {
	if isDigit(a) && isOneOf(b, "年月日时分号") || isOneOf(a, "年月时") && isDigit(b) {
		return false
	}
	return isHan(a) && (isWestern(b) || isOneOf(b, "([$¥€£+-−#@&")) ||
		isHan(b) && (isWestern(a) || isOneOf(a, ")]%‰°+&"))
}

package display

import (
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// text is a paragraph shaped in one weight and ready to be broken into lines.
// All lengths are font units.
type text struct {
	weight   weight
	runes    []rune
	clusters []cluster
}

// cluster is the least part of a text that can be on a line of its own:
// usually one character.
type cluster struct {
	from, to int // runes
	glyphs   []glyph
	advance  int
	// gap lies before the cluster unless a line begins with it: a thin space
	// between Chinese and Western text, or less than zero where two full-width
	// marks share the space of one and a half.
	gap int
	// head and tail are the blank halves of a full-width mark, which it gives
	// up at the beginning or the end of a line.
	head, tail int
	space      bool
	// before says how well a line may begin here.
	before breakQuality
}

// glyph is a glyph and its offset from the cluster's origin, y upwards.
type glyph struct {
	id   font.GID
	x, y int
}

const (
	halfEm = em / 2
	// thinSpace stands between Chinese and Western text: a fifth of an em,
	// between the quarter of CLREQ 6.2.3.7 and the eighth of common practice.
	thinSpace = em / 5
)

// geta is the printers' mark for a sort that is not in the case.
const geta = '〓'

// shapes keeps the texts that were shaped last: a slide is laid out for its
// pages, for the screen, and again with every change beside it.
type shapes struct {
	texts map[shapeKey]text
	runes int
}

type shapeKey struct {
	string string
	weight weight
}

// shapesRunes bounds the shapes that are kept, which take about 130 bytes a
// character.
const shapesRunes = 8192

// shape turns a paragraph into a text. A character that the fonts lack
// becomes 〓, a control character nothing.
func (d *Display) shape(s string, w weight) text {
	key := shapeKey{s, w}
	if t, ok := d.shapes.texts[key]; ok {
		return t
	}
	t := d.shapeAnew(s, w)
	if d.shapes.runes += len(t.runes) + 1; d.shapes.runes > shapesRunes || d.shapes.texts == nil {
		d.shapes = shapes{map[shapeKey]text{}, len(t.runes) + 1}
	}
	d.shapes.texts[key] = t
	return t
}

// shapeAnew shapes a paragraph.
func (d *Display) shapeAnew(s string, w weight) text {
	t := text{weight: w, runes: []rune(s)}
	if len(t.runes) == 0 {
		return t
	}
	out := d.shaper.Shape(shaping.Input{
		Text:      d.showable(t.runes),
		RunEnd:    len(t.runes),
		Direction: di.DirectionLTR,
		Face:      d.fonts[w].shapes,
		Size:      fixed.I(em),
		Script:    language.Han,
		Language:  language.NewLanguage("zh-Hans"),
	})
	t.clusters = clusters(out)
	for i := range t.clusters {
		t.space(i)
	}
	qualities := breaks(t.runes)
	for i := range t.clusters {
		t.clusters[i].before = qualities[t.clusters[i].from]
	}
	return t
}

// showable returns a copy of the characters in which each has a glyph.
func (d *Display) showable(runes []rune) []rune {
	const zeroWidthSpace = '\u200b'
	shown := make([]rune, len(runes))
	for i, r := range runes {
		switch {
		case r == '\t', unicode.Is(unicode.Zs, r) && !d.fonts.has(r):
			r = ' '
		case unicode.Is(unicode.Variation_Selector, r):
		case invisible(r):
			r = zeroWidthSpace
		case !d.fonts.has(r):
			r = geta
		}
		shown[i] = r
	}
	return shown
}

// clusters groups the shaper's glyphs.
func clusters(out shaping.Output) []cluster {
	cs := make([]cluster, 0, len(out.Glyphs))
	glyphs := make([]glyph, len(out.Glyphs))
	for i, g := range out.Glyphs {
		if i == 0 || g.TextIndex() != cs[len(cs)-1].from {
			cs = append(cs, cluster{from: g.TextIndex(), to: g.TextIndex() + g.RunesCount(), glyphs: glyphs[i:i]})
		}
		c := &cs[len(cs)-1]
		glyphs[i] = glyph{g.GlyphID, c.advance + g.XOffset.Round(), g.YOffset.Round()}
		c.glyphs = c.glyphs[:len(c.glyphs)+1]
		c.advance += g.Advance.Round()
	}
	return cs
}

// space sets the white around a cluster: full-width marks are squeezed, and
// Chinese and Western text stand a little apart.
func (t text) space(i int) {
	c := &t.clusters[i]
	first := t.runes[c.from]
	c.space = unicode.IsSpace(first) && first != '\u00a0'
	if c.advance == em {
		if opens(first) {
			c.head = halfEm
		} else if closes(first) {
			c.tail = halfEm
		}
	}
	if i == 0 {
		return
	}
	p := &t.clusters[i-1]
	last := t.runes[p.to-1]
	switch {
	case p.tail > 0 && (c.tail > 0 || c.head > 0), p.head > 0 && c.head > 0:
		c.gap = -halfEm
	case c.space && first == ' ' && i+1 < len(t.clusters) && meet(last, t.runes[c.to]):
		c.advance = thinSpace
	case meet(last, first):
		c.gap = thinSpace
	}
}

// meet reports whether Chinese and Western text meet between two characters.
// A date such as 4月3日 is one thing and stays close.
func meet(a, b rune) bool {
	if isDigit(a) && isOneOf(b, "年月日时分号") || isOneOf(a, "年月") && isDigit(b) {
		return false
	}
	return isHan(a) && (isWestern(b) || isOneOf(b, "([$¥€£+-−#@&")) ||
		isHan(b) && (isWestern(a) || isOneOf(a, ")]%‰°+&"))
}

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
// usually one character, with the zero width spaces that follow it.
type cluster struct {
	from, to    int  // runes
	first, last rune // the outermost of those that can be seen
	glyphs      []glyph
	advance     int
	// gap lies before the cluster unless a line begins with it: a thin space
	// between Chinese and Western text, or less than zero where two full-width
	// marks share the space of one and a half.
	gap int
	// give is by how much the white before the cluster may shrink on a line
	// that would else be too long.
	give int
	// head and tail are the blank halves of a full-width mark, which it gives
	// up at the beginning or the end of a line.
	head, tail int
	space      bool
	// before says how well a line may begin here.
	before breakQuality
	// end and given are the sums of gap, advance and give up to here.
	end, given int
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
	// leastSpace is to what a thin space may shrink, and markGives by how much
	// the blank half of a mark may, half of what CLREQ 6.3.2.1 allows: from
	// afar the pause must still be seen.
	leastSpace = em / 8
	markGives  = em / 4
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

// shapesRunes bounds the shapes that are kept, which take about 200 bytes a
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
	t.clusters = clusters(out, t.runes)
	qualities := d.wholes.breaks(t.runes)
	for i := range t.clusters {
		t.space(i)
		c := &t.clusters[i]
		c.before = qualities[c.from]
		c.end, c.given = c.gap+c.advance, c.give
		if i > 0 {
			c.end += t.clusters[i-1].end
			c.given += t.clusters[i-1].given
		}
	}
	return t
}

// showable returns a copy of the characters in which each has a glyph.
func (d *Display) showable(runes []rune) []rune {
	shown := make([]rune, len(runes))
	for i, r := range runes {
		switch {
		case r == '\t', unicode.Is(unicode.Zs, r) && !d.fonts.has(r):
			r = ' '
		case unicode.Is(unicode.Variation_Selector, r):
		case invisible(r):
			r = zeroWidthSpace
		case (r == '’' || r == '‘') && i > 0 && i+1 < len(runes) && isWestern(runes[i-1]) && isWestern(runes[i+1]):
			r = '\'' // the font's own is as wide as an ideograph
		case !d.fonts.has(r):
			r = geta
		}
		shown[i] = r
	}
	return shown
}

// clusters groups the shaper's glyphs. What cannot be seen goes with what stands
// before it, so that no rule has to look through it.
func clusters(out shaping.Output, runes []rune) []cluster {
	cs := make([]cluster, 0, len(out.Glyphs))
	glyphs := make([]glyph, len(out.Glyphs))
	for i, g := range out.Glyphs {
		from, to := g.TextIndex(), g.TextIndex()+g.RunesCount()
		if i == 0 || from != cs[len(cs)-1].from {
			if i > 0 && invisible(runes[from]) {
				cs[len(cs)-1].to = to
				continue
			}
			cs = append(cs, cluster{from: from, to: to, first: runes[from], last: lastVisible(runes[from:to]), glyphs: glyphs[i:i]})
		}
		c := &cs[len(cs)-1]
		glyphs[i] = glyph{g.GlyphID, c.advance + g.XOffset.Round(), g.YOffset.Round()}
		c.glyphs = c.glyphs[:len(c.glyphs)+1]
		c.advance += g.Advance.Round()
	}
	return cs
}

// lastVisible returns the last character that has a picture of its own, or
// else the first one.
func lastVisible(runes []rune) rune {
	for i := len(runes) - 1; i > 0; i-- {
		if !invisible(runes[i]) {
			return runes[i]
		}
	}
	return runes[0]
}

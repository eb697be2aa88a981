package display

// set places a line's glyphs at a size in pixels. If it is to fill a width in
// font units and falls short by little, the characters move apart; if it is to
// be squeezed, the white that can gives way, each in its proportion.
func (t text) set(l line, size, fill int) []placed {
	cs := t.clusters[l.from:t.withoutSpaces(l.from, l.to)]
	if len(cs) == 0 {
		return nil
	}
	spread, joints := slack(cs, fill-l.width)
	gives := cs[len(cs)-1].given - cs[0].given
	glyphs := make([]placed, 0, len(cs))
	pen, joint := -cs[0].head, 0
	for i := range cs {
		c := &cs[i]
		if i > 0 {
			pen += c.gap
			if loose(&cs[i-1], c) {
				joint++
			}
		}
		at := pen
		if joints > 0 {
			at += spread * joint / joints
		}
		if gives > 0 {
			at -= l.squeeze * (c.given - cs[0].given) / gives
		}
		for _, g := range c.glyphs {
			glyphs = append(glyphs, placed{g.id, pixels(at+g.x, size), -pixels(g.y, size)})
		}
		pen += c.advance
	}
	return glyphs
}

// slack returns the white to share out among the joints of a line, nothing
// where it would be seen.
func slack(cs []cluster, slack int) (share, joints int) {
	if slack <= 0 || slack > len(cs)*em/16 {
		return 0, 0
	}
	for i := 1; i < len(cs); i++ {
		if loose(&cs[i-1], &cs[i]) {
			joints++
		}
	}
	if slack > joints*em/16 {
		return 0, 0
	}
	return slack, joints
}

// loose reports whether white may come between two clusters: not within a
// Western word or a number, nor around what connects (CLREQ, "Procedures for
// Inter-Character Space Expansion").
func loose(a, b *cluster) bool {
	return (!isASCIIGraphic(a.last) || !isASCIIGraphic(b.first)) &&
		!isOneOf(a.last, connects) && !isOneOf(b.first, connects) && !joins(a.last, b.first)
}

// joins reports whether two characters are one sign, such as …….
func joins(a, b rune) bool { return a == b && isOneOf(a, "—…⋯") }

// connects are the marks that stand close to what they connect.
const connects = interval + "–—～~/／"

// pixels converts font units at a size, rounded.
func pixels(units, size int) int {
	n := units*size + halfEm
	if n < 0 {
		n -= em - 1
	}
	return n / em
}

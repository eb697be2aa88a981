package display

// line is a part of a text that stands on one line.
type line struct {
	from, to int // clusters, with the spaces at the end
	width    int // of the ink, in font units
}

// count returns the number of characters on a line.
func (t text) count(l line) int { return t.clusters[l.to-1].to - t.clusters[l.from].from }

// measure returns the width of the clusters on a line of their own.
func (t text) measure(from, to int) int {
	for to > from && t.clusters[to-1].space {
		to--
	}
	if from == to {
		return 0
	}
	width := -t.clusters[from].gap - t.clusters[from].head - t.clusters[to-1].tail
	for _, c := range t.clusters[from:to] {
		width += c.gap + c.advance
	}
	return width
}

// width returns the width of the whole text on one line.
func (t text) width() int { return t.measure(0, len(t.clusters)) }

// first returns the first line of the clusters from one on: as many as fit
// a width.
func (t text) first(from, width int) line {
	fits, legal := from+1, 0 // at least one, or nothing would ever be shown
	natural := 0
	for to := from + 1; to <= len(t.clusters); to++ {
		c := t.clusters[to-1]
		natural += c.gap + c.advance
		if natural > width+2*em && !c.space {
			break
		}
		if t.measure(from, to) > width {
			continue
		}
		if to == len(t.clusters) || t.clusters[to].before != breakNever {
			legal = to
		}
		fits = to
	}
	to := legal
	if legal == 0 {
		to = t.lastResort(from, fits)
	}
	to = t.withoutOrphan(from, to)
	return line{from, to, t.measure(from, to)}
}

// lastResort finds where to break a run that may not be broken but is longer
// than the line: after a mark such as an address has, or else anywhere.
func (t text) lastResort(from, fits int) int {
	for to := fits; to > from+(fits-from)/2; to-- {
		if isOneOf(t.runes[t.clusters[to-1].to-1], "/-_.?&=") {
			return to
		}
	}
	return fits
}

// withoutOrphan ends a line earlier if just one character, with the marks
// that belong to it, would be left for the text's last line.
func (t text) withoutOrphan(from, to int) int {
	left := 0
	for _, c := range t.clusters[to:] {
		if !c.space && !isOneOf(t.runes[c.from], noStart) {
			left++
		}
		if left > 1 {
			return to
		}
	}
	if left != 1 || !isHan(t.runes[t.clusters[to].from]) {
		return to
	}
	for earlier := to - 1; earlier > from+2 && earlier >= to-4; earlier-- {
		if t.clusters[earlier].before != breakNever {
			return earlier
		}
	}
	return to
}

// lines breaks the text into lines of at most a width, each as full as may be.
func (t text) lines(width int) []line {
	var ls []line
	for from := 0; from < len(t.clusters); {
		l := t.first(from, width)
		ls = append(ls, l)
		from = l.to
	}
	return ls
}

// balanced breaks the text into as few lines as fit a width, and those of
// about equal length, parting as little as possible of what belongs together.
func (t text) balanced(width int) []line {
	greedy := t.lines(width)
	n, count := len(t.clusters), len(greedy)
	if count < 2 {
		return greedy
	}
	even := t.width() / count
	// best[k][i] is the least cost of putting the first i clusters on k lines.
	const unreachable = int(^uint(0) >> 2)
	best, from := make([][]int, count+1), make([][]int, count+1)
	for k := range best {
		best[k], from[k] = make([]int, n+1), make([]int, n+1)
		for i := range best[k] {
			best[k][i] = unreachable
		}
	}
	best[0][0] = 0
	for k := 1; k <= count; k++ {
		for i := k; i <= n; i++ {
			for j := i - 1; j >= k-1; j-- {
				w := t.measure(j, i)
				if w > width {
					break
				}
				if best[k-1][j] == unreachable {
					continue
				}
				// A first line that is the longer one looks steadier.
				cost := best[k-1][j] + square(w-even) + t.partingCost(i) + w*(k-1)
				if cost < best[k][i] {
					best[k][i], from[k][i] = cost, j
				}
			}
		}
	}
	if best[count][n] == unreachable {
		return greedy
	}
	for k, to := count, n; k > 0; k-- {
		greedy[k-1] = line{from[k][to], to, t.measure(from[k][to], to)}
		to = from[k][to]
	}
	return greedy
}

// partingAllowed is the cost of ending a line between two words.
const partingAllowed = (5 * em / 2) * (5 * em / 2)

// partingCost is the cost of ending a line before a cluster, in the squares of
// font units by which lines may differ instead.
func (t text) partingCost(i int) int {
	if i == len(t.clusters) {
		return 0
	}
	switch t.clusters[i].before {
	case breakGood:
		return 0
	case breakAllowed:
		return partingAllowed
	case breakLoath:
		return square(4 * em)
	case breakUnmarked:
		return square(10 * em)
	}
	return square(20 * em)
}

// endsSentence reports whether a sentence ends before a cluster.
func (t text) endsSentence(to int) bool {
	if to < len(t.clusters) && t.clusters[to].before == breakNever {
		return false
	}
	last := to - 1
	for last > 0 && (t.clusters[last].space || isOneOf(t.runes[t.clusters[last].from], "”’）》」』")) {
		last--
	}
	return isOneOf(t.runes[t.clusters[last].from], sentence)
}

func square(x int) int { return x * x }

// set places a line's glyphs at a size in pixels. If it is to fill a width in
// font units and falls short by little, the characters move apart.
func (t text) set(l line, size, fill int) []placed {
	to := l.to
	for to > l.from && t.clusters[to-1].space {
		to--
	}
	cs := t.clusters[l.from:to]
	slack, joints := t.slack(cs, fill-l.width)
	glyphs := make([]placed, 0, len(cs))
	pen, joint := 0, 0
	for i, c := range cs {
		if i == 0 {
			pen = -c.head
		} else {
			pen += c.gap
			if t.loose(cs[i-1], c) {
				joint++
			}
		}
		at := pen
		if joints > 0 {
			at += slack * joint / joints
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
func (t text) slack(cs []cluster, slack int) (share, joints int) {
	for i := 1; i < len(cs); i++ {
		if t.loose(cs[i-1], cs[i]) {
			joints++
		}
	}
	if slack <= 0 || slack > joints*em/16 {
		return 0, 0
	}
	return slack, joints
}

// loose reports whether white may come between two clusters: not within a
// Western word.
func (t text) loose(a, b cluster) bool {
	return !isASCIIGraphic(t.runes[a.to-1]) || !isASCIIGraphic(t.runes[b.from])
}

// pixels converts font units at a size, rounded.
func pixels(units, size int) int {
	n := units*size + halfEm
	if n < 0 {
		n -= em - 1
	}
	return n / em
}

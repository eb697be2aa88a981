package display

// line is a part of a text that stands on one line.
type line struct {
	from, to int // clusters, with the spaces at the end
	width    int // of the ink, in font units
	squeeze  int // by how much its white is to shrink for that, in font units
}

// line returns the line of some clusters.
func (t text) line(from, to int) line { return line{from: from, to: to, width: t.measure(from, to)} }

// count returns the number of characters on a line.
func (t text) count(l line) int { return t.clusters[l.to-1].to - t.clusters[l.from].from }

// measure returns the width of the clusters on a line of their own.
func (t text) measure(from, to int) int {
	to = t.withoutSpaces(from, to)
	if from == to {
		return 0
	}
	first, last := &t.clusters[from], &t.clusters[to-1]
	return last.end - first.end + first.advance - first.head - last.tail
}

// gives returns by how much the clusters may be squeezed on a line.
func (t text) gives(from, to int) int {
	if to = t.withoutSpaces(from, to); from == to {
		return 0
	}
	return t.clusters[to-1].given - t.clusters[from].given
}

// withoutSpaces returns where the clusters end without the spaces that end
// them.
func (t text) withoutSpaces(from, to int) int {
	for to > from && t.clusters[to-1].space {
		to--
	}
	return to
}

// width returns the width of the whole text on one line.
func (t text) width() int { return t.measure(0, len(t.clusters)) }

// first returns the first line of the clusters from one on: as many as fit
// a width.
func (t text) first(from, width int) line {
	to, _ := t.reach(from, width)
	return t.line(from, t.withoutOrphan(from, to))
}

// filled returns the first line of prose that fills a width. Marks and thin
// spaces are squeezed if more then fits and else the line would stay ragged, or
// one character be left for the last line.
func (t text) filled(from, width int) line {
	to, squeezed := t.reach(from, width)
	if squeezed > to && t.orphan(squeezed) < 0 && (!t.mayEnd(to) || t.orphan(to) >= 0 || t.ragged(from, to, width)) {
		l := t.line(from, squeezed)
		l.squeeze = l.width - width
		l.width = width
		return l
	}
	return t.line(from, t.withoutOrphan(from, to))
}

// reach returns where the first line of the clusters from one on may end: as
// they are, and if they are squeezed, which is not less.
func (t text) reach(from, width int) (to, squeezed int) {
	fits := from + 1 // at least one, or nothing would ever be shown
	start := t.clusters[from].end - t.clusters[from].advance
	for i := from + 1; i <= len(t.clusters); i++ {
		c := &t.clusters[i-1]
		if c.end-start > width+2*em+c.given-t.clusters[from].given && !c.space {
			break
		}
		w := c.end - start // or less, as a line's beginning and end are trimmed
		if w > width {
			w = t.measure(from, i)
		}
		if w > width && w > width+t.gives(from, i) {
			continue
		}
		legal := t.mayEnd(i)
		if legal {
			squeezed = i
		}
		if w > width {
			continue
		}
		if fits = i; legal {
			to = i
		}
	}
	return t.lastResort(from, max(to, from), fits, width), squeezed
}

// mayEnd reports whether a line may end before a cluster.
func (t text) mayEnd(to int) bool {
	return to == len(t.clusters) || t.clusters[to].before > breakWhole
}

// mayPart reports whether a run that no line holds may be parted before a
// cluster: within a number, or after a mark such as an address has.
func (t text) mayPart(to int) bool {
	return to < len(t.clusters) && (t.clusters[to].before == breakWhole ||
		isOneOf(t.clusters[to-1].last, "/-_@?&=") && isASCIIGraphic(t.clusters[to].first) && t.clusters[to].first != '/')
}

// lastResort returns where a line ends that may end at to, if not at from, and
// on which fits has room. A run that no line holds is begun on this one, and
// parted where it may be, or else anywhere.
func (t text) lastResort(from, to, fits, width int) int {
	end := to + 1
	for end < len(t.clusters) && !t.mayEnd(end) {
		end++
	}
	if to < len(t.clusters) && t.measure(to, end) > width {
		for i := fits; i > to; i-- {
			if t.mayPart(i) {
				return i
			}
		}
	}
	if to == from {
		return fits
	}
	return to
}

// orphan returns the character that would be alone on the text's last line but
// for the marks that belong to it, or -1.
func (t text) orphan(to int) int {
	alone := -1
	for i := to; i < len(t.clusters); i++ {
		if c := &t.clusters[i]; !c.space && !isOneOf(c.first, noStart) {
			if alone >= 0 || !isHan(c.first) {
				return -1
			}
			alone = i
		}
	}
	return alone
}

// withoutOrphan ends a line earlier if just one character would be left for
// the text's last line.
func (t text) withoutOrphan(from, to int) int {
	if t.orphan(to) < 0 {
		return to
	}
	for earlier := to - 1; earlier > from+(to-from)/2; earlier-- {
		if t.mayEnd(earlier) {
			return earlier
		}
	}
	return to
}

// ragged reports whether a line falls short of a width by more than its
// characters can move apart.
func (t text) ragged(from, to, width int) bool {
	short := width - t.measure(from, to)
	share, _ := slack(t.clusters[from:t.withoutSpaces(from, to)], short)
	return short > 0 && share == 0
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

// endsSentence reports whether a sentence ends before a cluster.
func (t text) endsSentence(to int) bool {
	if !t.mayEnd(to) {
		return false
	}
	last := to - 1
	for last > 0 && (t.clusters[last].space || isOneOf(t.clusters[last].last, "”’）》」』")) {
		last--
	}
	return isOneOf(t.clusters[last].last, sentence)
}

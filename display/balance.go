package display

// balanced breaks the text into as few lines as fit a width, or one more if
// fewer would part a word that is marked or a number.
func (t text) balanced(width int) []line {
	greedy := t.lines(width)
	if len(greedy) < 2 {
		return greedy
	}
	lines := t.even(len(greedy), width)
	if lines == nil {
		return greedy
	}
	if parted := t.parted(lines); parted > partingLoath {
		if more := t.even(len(greedy)+1, width); more != nil && t.parted(more) < parted {
			return more
		}
	}
	return lines
}

// parted is the cost of the worst end of a line.
func (t text) parted(lines []line) (worst int) {
	for _, l := range lines {
		worst = max(worst, t.partingCost(l.to))
	}
	return worst
}

// even breaks the text into so many lines of at most a width and of about equal
// length, parting as little as possible of what belongs together. It returns
// nil if the text does not fit them.
func (t text) even(count, width int) []line {
	n := len(t.clusters)
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
				if i == n && t.orphan(j) >= 0 {
					cost += orphaned
				}
				if cost < best[k][i] {
					best[k][i], from[k][i] = cost, j
				}
			}
		}
	}
	if best[count][n] == unreachable {
		return nil
	}
	lines := make([]line, count)
	for k, to := count, n; k > 0; k-- {
		lines[k-1] = t.line(from[k][to], to)
		to = from[k][to]
	}
	return lines
}

// orphaned is the cost of a last line of one character.
const orphaned = (15 * em) * (15 * em)

// partingAllowed is the cost of ending a line between two words.
const partingAllowed = (5 * em / 2) * (5 * em / 2)

// partingLoath is that of parting what leans on each other.
const partingLoath = (4 * em) * (4 * em)

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
		return partingLoath
	case breakUnmarked:
		return square(10 * em)
	}
	if t.mayPart(i) {
		return square(20 * em)
	}
	return square(100 * em)
}

func square(x int) int { return x * x }

package display

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
		return greedy
	}
	for k, to := count, n; k > 0; k-- {
		greedy[k-1] = t.line(from[k][to], to)
		to = from[k][to]
	}
	return greedy
}

// orphaned is the cost of a last line of one character.
const orphaned = (15 * em) * (15 * em)

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
	if t.mayPart(i) {
		return square(20 * em)
	}
	return square(100 * em)
}

func square(x int) int { return x * x }

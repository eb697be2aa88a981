package feed

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// arrange puts the items in the order of a round. Each kind's items, newest
// first, stand at even distances: the i-th of n at (i+½)/n of the round.
func arrange(items []Item) []Item {
	round := slices.Clone(items)
	slices.SortFunc(round, func(a, b Item) int {
		return cmp.Or(b.Issued.Compare(a.Issued), strings.Compare(string(a.Scope)+"/"+a.ID, string(b.Scope)+"/"+b.ID))
	})
	total := map[Kind]int{}
	for _, it := range round {
		total[it.Kind]++
	}
	place := map[Ref]float64{}
	seen := map[Kind]int{}
	for _, it := range round {
		place[it.Ref()] = (float64(seen[it.Kind]) + 0.5) / float64(total[it.Kind])
		seen[it.Kind]++
	}
	slices.SortStableFunc(round, func(a, b Item) int {
		return cmp.Or(cmp.Compare(place[a.Ref()], place[b.Ref()]), cmp.Compare(a.Kind, b.Kind))
	})
	return round
}

// Dwell is how long a page of so many characters stays up: time to notice it
// and to read it at 2.4 characters a second, standing, from a distance.
func Dwell(characters int) time.Duration {
	const (
		shortest = 8 * time.Second
		notice   = 2 * time.Second
		perRune  = time.Second * 10 / 24
	)
	return max(shortest, notice+time.Duration(characters)*perRune)
}

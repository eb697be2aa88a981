package feed

import (
	"cmp"
	"slices"
	"time"
)

// arrange puts the items in the order of a round. Each kind's items, newest
// first, stand at even distances: the i-th of n at (i+½)/n of the round.
func arrange(items []*Item) []*Item {
	type placed struct {
		item  *Item
		place float64
	}
	round := make([]placed, 0, len(items))
	total, seen := map[Kind]int{}, map[Kind]int{}
	for _, it := range items {
		round = append(round, placed{item: it})
		total[it.Kind]++
	}
	slices.SortFunc(round, func(a, b placed) int {
		return cmp.Or(b.item.Issued.Compare(a.item.Issued), cmp.Compare(a.item.Scope, b.item.Scope), cmp.Compare(a.item.ID, b.item.ID))
	})
	for i, p := range round {
		round[i].place = (float64(seen[p.item.Kind]) + 0.5) / float64(total[p.item.Kind])
		seen[p.item.Kind]++
	}
	slices.SortStableFunc(round, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.item.Kind, b.item.Kind))
	})
	sorted := slices.Clone(items)
	for i, p := range round {
		sorted[i] = p.item
	}
	return sorted
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

package feed

import (
	"maps"
	"slices"
	"time"
)

// glance is the time that a pushed item stays up before the next pushed one
// may take its place: what a rider needs to see it.
const glance = 3 * time.Second

// rotation gives every item one turn a round, its pages in order, and spreads
// the kinds evenly over the round.
type rotation struct {
	pages func(Item) []int

	current Ref
	kind    Kind // of current, or of the last if it has left
	page    int
	since   time.Time    // when the page went up
	hold    time.Time    // no other pushed item takes current's place before
	done    map[Ref]bool // the items that had their turn; keys have no revision
	seen    map[Ref]bool // the alerts, and the last pushed item, that were up since they came
}

func newRotation(pages func(Item) []int) rotation {
	return rotation{pages: pages, done: map[Ref]bool{}, seen: map[Ref]bool{}}
}

// slide returns what is up at a moment, of some items, and when to ask again
// if they do not change.
func (r *rotation) slide(items []*Item, latest Ref, now time.Time) (Slide, time.Time) {
	r.since, r.hold = earliest(r.since, now), earliest(r.hold, now.Add(glance))
	round := arrange(items)
	maps.DeleteFunc(r.seen, func(ref Ref, _ bool) bool {
		i := find(round, ref)
		return i < 0 || round[i].Kind != KindAlert && ref != latest
	})
	if len(round) == 0 {
		r.leave()
		return Slide{}, now.Add(longest)
	}
	r.choose(round, latest, now)
	it := round[find(round, r.current)]
	pages := r.layout(it)
	next := r.since.Add(Dwell(pages[r.page]))
	if r.waiting(round, latest) >= 0 {
		next = earliest(next, r.hold)
	}
	s := Slide{Item: it, Page: r.page, Position: len(round) - len(r.left(round)), Count: len(round)}
	if len(round) > 1 {
		s.Next = r.following(round).Kind
	}
	return s, next
}

// resume begins the turn of what is up again, after something else was on the
// screen.
func (r *rotation) resume(now time.Time) { r.page, r.since = 0, now }

// leave takes everything off, so that what comes begins its turn.
func (r *rotation) leave() { r.current = Ref{} }

// choose moves on as far as the moment asks for.
func (r *rotation) choose(round []*Item, latest Ref, now time.Time) {
	up := slices.IndexFunc(round, func(it *Item) bool { return it.Ref().Same(r.current) })
	pushed := r.waiting(round, latest)
	switch {
	case pushed >= 0 && (up < 0 || round[pushed].Ref().Same(r.current) || !now.Before(r.hold)):
		if r.page == 0 && now.Before(r.since.Add(glance)) { // nobody saw it
			delete(r.done, r.current.unrevised())
		}
		if !round[pushed].Ref().Same(r.current) || !now.Before(r.hold) { // corrections do not keep others waiting
			r.hold = now.Add(glance)
		}
		r.show(round[pushed], now)
	case up < 0: // it left, or nothing was up
		r.advance(round, now)
	case round[up].Rev != r.current.Rev:
		r.show(round[up], now)
	default:
		r.turn(round, round[up], now)
	}
}

// turn shows the next page or item when this one's time is over.
func (r *rotation) turn(round []*Item, it *Item, now time.Time) {
	pages := r.layout(it)
	switch {
	case now.Before(r.since.Add(Dwell(pages[r.page]))):
	case r.page+1 < len(pages):
		r.page, r.since = r.page+1, now
	default:
		r.advance(round, now)
	}
}

// advance shows the item whose turn is next.
func (r *rotation) advance(round []*Item, now time.Time) {
	it := r.following(round)
	if len(r.left(round)) == 0 {
		clear(r.done)
	}
	r.show(it, now)
	r.hold = time.Time{}
}

func (r *rotation) show(it *Item, now time.Time) {
	r.current, r.kind, r.page, r.since = it.Ref(), it.Kind, 0, now
	r.done[r.current.unrevised()], r.seen[r.current] = true, true
}

// layout returns the pages of the item that is up, at least one. There may be
// fewer than before, since the screen was resized.
func (r *rotation) layout(it *Item) []int {
	pages := r.pages(*it)
	if len(pages) == 0 { // the screen has no room for it
		pages = []int{0}
	}
	r.page = min(r.page, len(pages)-1)
	return pages
}

// following is the item whose turn is next: the first that has had none this
// round. If that is of the kind that is up, one of another kind goes before
// it, unless its kind is most of what is left: they would pile up at the end.
func (r *rotation) following(round []*Item) *Item {
	left := r.left(round)
	if len(left) == 0 { // a new round, that should not begin with what is up
		left = slices.DeleteFunc(slices.Clone(round), func(it *Item) bool {
			return len(round) > 1 && it.Ref() == r.current
		})
	}
	alike := func(it *Item) bool { return it.Kind == r.kind }
	others := slices.DeleteFunc(slices.Clone(left), alike)
	if alike(left[0]) && 2*len(others) >= len(left) {
		return others[0]
	}
	return left[0]
}

// left is the part of the round that has not had its turn.
func (r *rotation) left(round []*Item) []*Item {
	return slices.DeleteFunc(slices.Clone(round), func(it *Item) bool { return r.done[it.Ref().unrevised()] })
}

// waiting is the index of an item that is to go up before its turn, or -1: the
// one that was pushed last, or of the alerts that have not been up the one that
// was issued first.
func (r *rotation) waiting(round []*Item, latest Ref) int {
	first := -1
	for i, it := range round {
		switch {
		case r.seen[it.Ref()]:
		case it.Kind != KindAlert && it.Ref() == latest:
			return i
		case it.Kind == KindAlert && (first < 0 || it.Issued.Before(round[first].Issued)):
			first = i
		}
	}
	return first
}

func find(round []*Item, ref Ref) int {
	return slices.IndexFunc(round, func(it *Item) bool { return it.Ref() == ref })
}

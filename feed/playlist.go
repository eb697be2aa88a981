package feed

import (
	"slices"
	"time"
)

// Content is everything a station may show at the moment, some of it perhaps
// not yet or no longer.
type Content struct {
	Items []Item
	// Latest is the item that was pushed last, zero if none was since the
	// program started. It goes up at once.
	Latest Ref
}

// glance is the time that a pushed item stays up before the next pushed one
// may take its place: what a rider needs to see it.
const glance = 3 * time.Second

// Playlist decides what is on the screen. Every item has one turn a round, its
// pages in order, and the kinds are spread evenly over the round. A newly
// pushed item interrupts, and that is its turn. One that expires or is
// withdrawn leaves at once.
type Playlist struct {
	pages func(Item) []int

	current Ref
	kind    Kind // of current, or of the last if it has left
	page    int
	since   time.Time    // when the page went up
	latest  Ref          // the last Content.Latest that was taken up
	hold    time.Time    // no other pushed item takes current's place before
	done    map[Ref]bool // the items that had their turn; keys have no revision
	skipped map[Ref]bool
}

// NewPlaylist makes a playlist. Pages tells how many characters stand on each
// page of an item.
func NewPlaylist(pages func(Item) []int) *Playlist {
	return &Playlist{pages: pages, done: map[Ref]bool{}, skipped: map[Ref]bool{}}
}

// Skip keeps one revision off the screen, because it could not be painted.
func (p *Playlist) Skip(r Ref) { p.skipped[r] = true }

// Slide returns what is on the screen at a moment, and when to ask again if
// the content does not change before. Moments should not go backwards; if
// they do, the slide that is up stays for its time.
func (p *Playlist) Slide(c Content, now time.Time) (Slide, time.Time) {
	p.since, p.hold = earliest(p.since, now), earliest(p.hold, now.Add(glance))
	round := arrange(p.showable(c.Items, now))
	if len(round) == 0 {
		p.current = Ref{}
		return Slide{}, boundary(c.Items, now)
	}
	p.choose(round, c.Latest, now)
	it := round[find(round, p.current)]
	pages := p.layout(it)
	next := earliest(p.since.Add(Dwell(pages[p.page])), boundary(c.Items, now))
	if p.waiting(round, c.Latest) >= 0 {
		next = earliest(next, p.hold)
	}
	s := Slide{Item: &it, Page: p.page, Position: len(round) - len(p.left(round)), Count: len(round)}
	if len(round) > 1 {
		s.Next = p.following(round).Kind
	}
	return s, next
}

// choose moves on as far as the moment asks for.
func (p *Playlist) choose(round []Item, latest Ref, now time.Time) {
	up := slices.IndexFunc(round, func(it Item) bool { return it.Ref().Same(p.current) })
	pushed := p.waiting(round, latest)
	switch {
	case pushed >= 0 && (up < 0 || latest.Same(p.current) || !now.Before(p.hold)):
		if p.page == 0 && now.Before(p.since.Add(glance)) { // nobody saw it
			delete(p.done, p.current.unrevised())
		}
		p.show(round[pushed], now)
		p.latest, p.hold = latest, now.Add(glance)
	case up < 0: // it left, or nothing was up
		p.advance(round, now)
	case round[up].Rev != p.current.Rev:
		p.show(round[up], now)
	default:
		p.turn(round, round[up], now)
	}
}

// turn shows the next page or item when this one's time is over.
func (p *Playlist) turn(round []Item, it Item, now time.Time) {
	pages := p.layout(it)
	switch {
	case now.Before(p.since.Add(Dwell(pages[p.page]))):
	case p.page+1 < len(pages):
		p.page, p.since = p.page+1, now
	default:
		p.advance(round, now)
	}
}

// advance shows the item whose turn is next.
func (p *Playlist) advance(round []Item, now time.Time) {
	it := p.following(round)
	if len(p.left(round)) == 0 {
		clear(p.done)
	}
	p.show(it, now)
	p.hold = time.Time{}
}

func (p *Playlist) show(it Item, now time.Time) {
	p.current, p.kind, p.page, p.since = it.Ref(), it.Kind, 0, now
	p.done[p.current.unrevised()] = true
}

// layout returns the pages of the item that is up, at least one. There may be
// fewer than before, since the screen was resized.
func (p *Playlist) layout(it Item) []int {
	pages := p.pages(it)
	if len(pages) == 0 { // the screen has no room for it
		pages = []int{0}
	}
	p.page = min(p.page, len(pages)-1)
	return pages
}

// following is the item whose turn is next: the first that has had none this
// round. If that is of the kind that is up, one of another kind goes before
// it, unless its kind is most of what is left: they would pile up at the end.
func (p *Playlist) following(round []Item) Item {
	left := p.left(round)
	if len(left) == 0 { // a new round, that should not begin with what is up
		left = slices.DeleteFunc(slices.Clone(round), func(it Item) bool {
			return len(round) > 1 && it.Ref() == p.current
		})
	}
	alike := func(it Item) bool { return it.Kind == p.kind }
	others := slices.DeleteFunc(slices.Clone(left), alike)
	if alike(left[0]) && 2*len(others) >= len(left) {
		return others[0]
	}
	return left[0]
}

// left is the part of the round that has not had its turn.
func (p *Playlist) left(round []Item) []Item {
	return slices.DeleteFunc(slices.Clone(round), func(it Item) bool { return p.done[it.Ref().unrevised()] })
}

// waiting is the index of the pushed item if it has not been up yet, or -1.
func (p *Playlist) waiting(round []Item, latest Ref) int {
	if latest == p.latest {
		return -1
	}
	return find(round, latest)
}

func find(round []Item, r Ref) int {
	return slices.IndexFunc(round, func(it Item) bool { return it.Ref() == r })
}

func (p *Playlist) showable(items []Item, now time.Time) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(it Item) bool { return !it.Due(now) || p.skipped[it.Ref()] })
}

// maxAhead is how far the clock of a signer may be ahead of the station's.
const maxAhead = day

// Due says whether the item may be on the screen at a moment: from From until
// Until, but not before it was issued. Its lifetime counts from issued, so one
// dated next year could else stand until then, whatever its keys allow.
func (it Item) Due(now time.Time) bool {
	return !it.Withdrawn && !now.Before(it.start()) && now.Before(it.Until)
}

func (it Item) start() time.Time {
	issued := it.Issued.Add(-maxAhead)
	if it.From.After(issued) {
		return it.From
	}
	return issued
}

// boundary is the next moment at which an item comes or goes by itself.
func boundary(items []Item, now time.Time) time.Time {
	next := now.Add(time.Hour)
	for _, it := range items {
		for _, t := range []time.Time{it.start(), it.Until} {
			if t.After(now) {
				next = earliest(next, t)
			}
		}
	}
	return next
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

package feed

import (
	"slices"
	"strings"
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

// Playlist decides what is on the screen. It shows every item once a round,
// its pages in order, and spreads the kinds evenly over the round. A newly
// pushed item interrupts. One that expires or is withdrawn leaves at once.
type Playlist struct {
	pages func(Item) []int

	current Ref
	index   int // of current in the round
	page    int
	since   time.Time // when the page went up
	latest  Ref       // the last Content.Latest that was taken up
	pushed  bool      // current is up because it was pushed
	skipped map[Ref]bool
}

// NewPlaylist makes a playlist. Pages tells how many characters stand on each
// page of an item.
func NewPlaylist(pages func(Item) []int) *Playlist {
	return &Playlist{pages: pages, skipped: map[Ref]bool{}}
}

// Skip keeps one revision off the screen, because it could not be painted.
func (p *Playlist) Skip(r Ref) { p.skipped[r] = true }

// Slide returns what is on the screen at a moment, and when to ask again if
// the content does not change before. Moments should not go backwards; if
// they do, the slide that is up stays for its time.
func (p *Playlist) Slide(c Content, now time.Time) (Slide, time.Time) {
	round := arrange(p.showable(c.Items, now))
	if len(round) == 0 {
		p.current = Ref{}
		return Slide{}, boundary(c.Items, now)
	}
	p.choose(round, c.Latest, now)
	it := round[p.index]
	next := earliest(p.since.Add(p.dwell(it)), boundary(c.Items, now))
	if p.waiting(round, c.Latest) {
		next = earliest(next, p.since.Add(glance))
	}
	s := Slide{Item: &it, Page: p.page, Position: p.index + 1, Count: len(round)}
	if len(round) > 1 {
		s.Next = round[(p.index+1)%len(round)].Kind
	}
	return s, next
}

// choose moves on as far as the moment asks for.
func (p *Playlist) choose(round []Item, latest Ref, now time.Time) {
	if now.Before(p.since) {
		p.since = now
	}
	i := slices.IndexFunc(round, func(it Item) bool { return it.Ref().Same(p.current) })
	switch {
	case p.waiting(round, latest) && (i < 0 || !p.pushed || now.Sub(p.since) >= glance):
		p.latest = latest
		p.show(round, find(round, latest), now)
		p.pushed = true
	case i < 0: // it left, or nothing was up: go on from its place
		p.show(round, p.index%len(round), now)
	case round[i].Rev != p.current.Rev:
		p.show(round, i, now)
	default:
		p.index = i
		p.turn(round, now)
	}
}

// turn shows the next page or item when this one's time is over.
func (p *Playlist) turn(round []Item, now time.Time) {
	it := round[p.index]
	if now.Sub(p.since) < p.dwell(it) {
		return
	}
	if p.page+1 < len(p.pages(it)) {
		p.page, p.since = p.page+1, now
		return
	}
	p.show(round, (p.index+1)%len(round), now)
}

// dwell is how long the page that is up stays.
func (p *Playlist) dwell(it Item) time.Duration {
	pages := p.pages(it)
	if p.page >= len(pages) { // the screen was resized, or has no room for it
		return Dwell(0)
	}
	return Dwell(pages[p.page])
}

func (p *Playlist) show(round []Item, i int, now time.Time) {
	p.index, p.current, p.page, p.since, p.pushed = i, round[i].Ref(), 0, now, false
}

// waiting says whether a pushed item has not had its turn.
func (p *Playlist) waiting(round []Item, latest Ref) bool {
	return latest != p.latest && find(round, latest) >= 0
}

func find(round []Item, r Ref) int {
	return slices.IndexFunc(round, func(it Item) bool { return it.Ref() == r })
}

func (p *Playlist) showable(items []Item, now time.Time) []Item {
	var due []Item
	for _, it := range items {
		if it.Due(now) && !p.skipped[it.Ref()] {
			due = append(due, it)
		}
	}
	return due
}

// Due says whether the item may be on the screen at a moment.
func (it Item) Due(now time.Time) bool {
	return !it.Withdrawn && !now.Before(it.From) && now.Before(it.Until)
}

// boundary is the next moment at which an item comes or goes by itself.
func boundary(items []Item, now time.Time) time.Time {
	next := now.Add(time.Hour)
	for _, it := range items {
		for _, t := range []time.Time{it.From, it.Until} {
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

// arrange puts the items in the order of a round. Each kind's items, newest
// first, stand at even distances: the i-th of n at (i+½)/n of the round.
func arrange(items []Item) []Item {
	round := slices.Clone(items)
	slices.SortFunc(round, func(a, b Item) int {
		if c := b.Issued.Compare(a.Issued); c != 0 {
			return c
		}
		return strings.Compare(string(a.Scope)+"/"+a.ID, string(b.Scope)+"/"+b.ID)
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
		if pa, pb := place[a.Ref()], place[b.Ref()]; pa != pb {
			if pa < pb {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a.Kind), string(b.Kind))
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

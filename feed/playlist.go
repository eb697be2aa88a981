package feed

import (
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

// longest is how long a screen may go unasked for what is on it.
const longest = time.Hour

// Playlist decides what is on the screen. Every item has one turn a round. A
// newly pushed item interrupts, and that is its turn. One that expires or is
// withdrawn leaves at once. While there are alerts there is nothing else, and
// when they end, what they interrupted begins its turn again.
type Playlist struct {
	alerts, others rotation
	alerted        bool // alerts were up when last asked
	skipped        map[Ref]bool
}

// NewPlaylist makes a playlist. Pages tells how many characters stand on each
// page of an item.
func NewPlaylist(pages func(Item) []int) *Playlist {
	return &Playlist{alerts: newRotation(pages), others: newRotation(pages), skipped: map[Ref]bool{}}
}

// Skip keeps one revision off the screen, because it could not be painted.
func (p *Playlist) Skip(r Ref) { p.skipped[r] = true }

// Slide returns what is on the screen at a moment in local time, and when to
// ask again if the content does not change before. Moments should not go
// backwards; if they do, the slide that is up stays for its time.
func (p *Playlist) Slide(c Content, now Moment) (Slide, time.Time) {
	var alerts, others []*Item
	for i := range c.Items {
		switch it := &c.Items[i]; {
		case !it.Due(now) || p.skipped[it.Ref()]:
		case it.Kind == KindAlert:
			alerts = append(alerts, it)
		default:
			others = append(others, it)
		}
	}
	up, items := &p.others, others
	if len(alerts) > 0 {
		up, items = &p.alerts, alerts
	} else if p.alerted {
		p.others.resume(now.Time)
		p.alerts.leave()
	}
	p.alerted = len(alerts) > 0
	s, next := up.slide(items, c.Latest, now.Time)
	return s, earliest(next, boundary(c.Items, now))
}

// Due says whether the item may be on the screen at a moment in local time:
// from From until Until, in its windows, and not before it was issued. Its
// lifetime counts from issued, so one dated next year could else stand until
// then, whatever its keys allow.
//
// While the clock is not set, the item is due unless it has certainly ended or
// has a From that may not have come: better a notice at the wrong hour than an
// empty screen.
func (it Item) Due(now Moment) bool {
	if it.Withdrawn || now.Before(it.From) || !now.Before(it.Until) || now.precedes(it.Issued) {
		return false
	}
	in, _ := InWindow(it.Windows, now.Time)
	return in || !now.Set
}

// boundary is the next moment at which an item comes or goes by itself.
func boundary(items []Item, now Moment) time.Time {
	next := now.Add(longest)
	for _, it := range items {
		_, edge := InWindow(it.Windows, now.Time)
		for _, t := range []time.Time{it.From, it.Issued.Add(-MaxAhead), it.Until, edge} {
			if t.After(now.Time) {
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

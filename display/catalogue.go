package display

import (
	"fmt"
	"image"
	"slices"
	"time"

	"nuanxin/feed"
)

// chosen returns the offers that are shown, in order, and whether they are
// all. What works is named before what does not. If there is too little room,
// the last of those out of order give way, then the last of those that work;
// how many is said in their place. Of four lines one facility that is out of
// order keeps its own, if it can.
func (c *catalogue) chosen() (offers []offer, all bool) {
	for kept := min(len(c.out), c.rows/4); ; kept-- {
		for hidden := 0; hidden <= len(c.works)+len(c.out)-kept; hidden++ {
			offers = c.without(hidden, kept)
			if _, rows := c.placed(offers); rows <= c.rows {
				return offers, hidden == 0
			}
		}
		if kept <= 0 {
			return offers, false // so small a card says at least how many there are
		}
	}
}

// without leaves out some of the offers, but a few of those out of order.
func (c *catalogue) without(hidden, kept int) []offer {
	out := max(kept, len(c.out)-hidden)
	works := len(c.works) - (hidden - (len(c.out) - out))
	offers := slices.Clone(c.works[:works])
	if hidden > 0 {
		offers = append(offers, c.more(hidden))
	}
	return append(offers, c.out[:out]...)
}

// place is where an offer begins: its line, its column, and how many entries'
// first lines are above.
type place struct{ row, column, group int }

// placed places offers and counts the lines they take.
func (c *catalogue) placed(offers []offer) (places []place, rows int) {
	next := place{}
	for i, o := range offers {
		beside := i > 0 && o.narrow && offers[i-1].narrow && next.column > 0
		if !beside {
			next = place{rows, 0, next.group + 1}
			rows += len(o.rows)
		}
		places = append(places, next)
		if next.column++; !o.narrow || next.column == c.columns {
			next.column = 0
		}
	}
	return places, rows
}

// draw draws offers in the middle of a rectangle, entries further apart than
// an entry's lines.
func (c *catalogue) draw(offers []offer, r image.Rectangle) []op {
	var ops []op
	places, rows := c.placed(offers)
	if rows == 0 {
		return nil
	}
	st, groups := c.style, places[len(places)-1].group
	gap := min((r.Dy()-rows*st.leading)/groups, st.size*offerGap/100)
	top := r.Min.Y + (r.Dy()-rows*st.leading-(groups-1)*gap)/2
	columns := c.columnsAt(offers, places)
	for i, o := range offers {
		p := places[i]
		for n, row := range o.rows {
			at := image.Pt(r.Min.X+columns[p.column], top+(p.row+n)*st.leading+(p.group-1)*gap+st.baseline())
			for _, e := range row {
				ops = append(ops, e.shown(at)...)
			}
		}
	}
	return ops
}

// columnsAt returns where the columns begin: the second further from the first
// than to the card's edge.
func (c *catalogue) columnsAt(offers []offer, places []place) []int {
	const most = 54 // percent of the width
	widest := 0
	for i, o := range offers {
		if places[i].column > 0 {
			widest = max(widest, o.width())
		}
	}
	return []int{0, min(c.width-widest, c.width*most/100)}
}

// width is that of an offer's first line.
func (o offer) width() int {
	e := o.rows[0][0]
	return e.dx + pixels(e.text.width(), e.style.size)
}

// reason says for how long a facility is out of order, as much as fits a
// width: until when it should work again, or since when it does not.
func (d *Display) reason(f feed.Facility, issued, now time.Time, st style, width int) string {
	since := newsDay(f.OutSince, issued) + "起"
	if f.BackOn == "" || !now.IsZero() && f.BackOn < now.Format(time.DateOnly) {
		return since
	}
	back := backDay(f.BackOn, issued, now) + "恢复"
	for _, s := range []string{since + "，预计" + back, "预计" + back, back} {
		if d.width(s, st) <= width {
			return s
		}
	}
	return since
}

// backDay writes a day to come in short: 今天, 25日, 12月3日.
func backDay(date string, issued, now time.Time) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil || now.IsZero() {
		return newsDay(date, issued)
	}
	word := dayWord(date, now)
	switch {
	case word != shortDay(day):
		return word
	case day.Year() == now.Year() && day.Month() == now.Month():
		return fmt.Sprintf("%d日", day.Day())
	case day.Year() == now.Year():
		return word
	}
	return newsDay(date, now)
}

package display

import "image"

// block is a text that flows over lines and pages.
type block struct {
	text  text
	style style
	// before is the white above the block, indent that to its left, in pixels.
	before, indent int
	// first are drawn before the block's first line: a label, a number.
	first []piece
	// headline sets the block in balanced lines across the whole column.
	headline bool
	// prose may be divided between pages, best at the end of a sentence, and
	// its lines fill the column.
	prose bool
	// whole keeps the block on one page if a page can hold it.
	whole bool
	// plate is the ground of a warning's name, nil for none.
	plate *level
}

// piece is a short text, or an icon, beside a block's first line.
type piece struct {
	text  text
	icon  string
	style style
	dx    int // from the left of the column
	dy    int // from the line's baseline
	disc  ink // the ground of a number, 0 for none
	// struck says that what the text names is not to be had.
	struck bool
}

// line returns the block's line from a cluster on that fits a width in pixels.
func (b *block) line(from, width int) line {
	if b.prose {
		return b.text.filled(from, b.style.units(width))
	}
	return b.text.first(from, b.style.units(width))
}

// column is where blocks flow on every page.
type column struct {
	rect image.Rectangle
	// head is left free above a page that does not begin with the headline.
	head int
	// code is the QR code's corner, which text keeps clear of; empty for none.
	code image.Rectangle
}

// page is one page of a slide.
type page struct {
	ops   []op
	chars int
	code  bool // whether the QR code is on it
	lines int
	// more says that something beside the headlines is on the page.
	more bool
	// parted is the cost of the worst end of a headline's line.
	parted int
	// titled says that the page has the title, if the item has one.
	titled bool
	// picture is what the page shows instead of text.
	picture *posted
	// torn is how much the page's end parts what belongs together.
	torn tear
}

// leastLines is how many lines the last page should have.
const leastLines = 2

// flow lays blocks out on as few pages as hold them, the last not nearly empty.
func flow(blocks []block, c column) []page {
	pages := (&typesetter{column: c}).run(blocks)
	step := max(1, c.rect.Dy()/24)
	for cut := step; len(pages) > 1 && pages[len(pages)-1].lines < leastLines && cut < c.rect.Dy()/2; cut += step {
		shorter := c
		shorter.rect.Max.Y -= cut
		even := (&typesetter{column: shorter}).run(blocks)
		if len(even) > len(pages) {
			break
		}
		pages = even
	}
	return pages
}

// typesetter is the state of a flow.
type typesetter struct {
	column
	pages []page
	y     int  // the top of the next line
	fresh bool // nothing stands on the page yet
	body  bool // the headlines are done
}

// run lays out the headlines and then the rest. A page on which the headlines
// reach into the code's corner has no code; the rest then follows, or else its
// last block begins the next page, if no page would have the code.
func (f *typesetter) run(blocks []block) []page {
	f.turn()
	n := 0
	for ; n < len(blocks) && blocks[n].headline; n++ {
		f.place(&blocks[n])
	}
	f.body = true
	f.last().code = !f.code.Empty() && f.y <= f.code.Min.Y
	start, y, fresh := len(f.pages), f.y, f.fresh
	title := *f.last()
	f.placeAll(blocks[n:])
	if f.code.Empty() || f.last().code {
		return f.pages
	}
	f.pages, f.y, f.fresh = append(f.pages[:start-1], title), y, fresh
	last := max(n, len(blocks)-1)
	f.placeAll(blocks[n:last])
	f.turn()
	f.placeAll(blocks[last:])
	return f.pages
}

func (f *typesetter) placeAll(blocks []block) {
	for i := range blocks {
		f.place(&blocks[i])
	}
}

// last returns the page that is being filled.
func (f *typesetter) last() *page { return &f.pages[len(f.pages)-1] }

// turn begins a page.
func (f *typesetter) turn() {
	f.pages = append(f.pages, page{code: !f.code.Empty() && f.body})
	f.y, f.fresh = f.rect.Min.Y, true
}

// place lays out one block from where the flow stands.
func (f *typesetter) place(b *block) {
	for from := 0; from < len(b.text.clusters); {
		switch {
		case f.fresh && !b.headline:
			f.y += f.head
		case !f.fresh && from == 0:
			f.y += b.before
		}
		lines := f.fit(b, from)
		done := len(lines) > 0 && lines[len(lines)-1].to == len(b.text.clusters)
		if !done {
			lines = f.part(b, lines, from)
		}
		if len(lines) == 0 && f.fresh {
			lines = []line{b.line(from, f.width(b))} // taller than a page
		}
		f.draw(b, lines)
		if len(lines) > 0 {
			from = lines[len(lines)-1].to
		}
		if !done {
			f.last().torn = b.tornAt(from)
			f.turn()
		}
	}
}

// width returns the width of the block's next line in pixels.
func (f *typesetter) width(b *block) int { return f.widthAt(b, f.y) }

// widthAt returns the width of a line of the block whose top is at y.
func (f *typesetter) widthAt(b *block, y int) int {
	right := f.rect.Max.X
	if f.last().code && !b.headline && y+b.style.leading > f.code.Min.Y {
		right = f.code.Min.X
	}
	if b.plate != nil {
		right -= platePadding(b.style)
	}
	return right - f.rect.Min.X - b.indent
}

// fit returns the block's lines from a cluster on that fit the page.
func (f *typesetter) fit(b *block, from int) []line {
	var lines []line
	if b.headline {
		lines = b.text.balanced(b.style.units(f.width(b)))
		for len(lines) > 0 && lines[0].from < from {
			lines = lines[1:]
		}
		return lines[:min(len(lines), max(0, (f.rect.Max.Y-f.y)/b.style.leading))]
	}
	for y := f.y; from < len(b.text.clusters) && y+b.style.leading <= f.rect.Max.Y; y += b.style.leading {
		l := b.line(from, f.widthAt(b, y))
		lines = append(lines, l)
		from = l.to
	}
	return lines
}

// draw puts lines on the page.
func (f *typesetter) draw(b *block, lines []line) {
	p := f.last()
	p.ops = append(p.ops, b.ground(lines, image.Pt(f.rect.Min.X, f.y))...)
	for _, l := range lines {
		at := image.Pt(f.rect.Min.X, f.y+b.style.baseline())
		if l.from == 0 {
			for _, e := range b.first {
				p.ops = append(p.ops, e.shown(at)...)
				p.chars += len(e.text.runes)
			}
		}
		fill := 0
		if b.prose && l.to < len(b.text.clusters) {
			fill = b.style.units(f.width(b))
		}
		o := b.style.shown(b.text, l, at.Add(image.Pt(b.indent, 0)), fill)
		p.ops = append(p.ops, o)
		p.chars += b.text.count(l)
		f.y += b.style.leading
		f.fresh = false
		p.lines++
		if b.headline {
			p.parted = max(p.parted, b.text.partingCost(l.to))
		} else {
			p.more = true
		}
	}
}

// shown draws a piece beside the line whose column and baseline begin at a point.
func (e piece) shown(at image.Point) []op {
	at = at.Add(image.Pt(e.dx, e.dy))
	if e.icon != "" {
		return []op{icon(e.icon, e.style, at)}
	}
	if len(e.text.clusters) == 0 {
		return nil
	}
	whole := e.text.line(0, len(e.text.clusters))
	width := pixels(whole.width, e.style.size)
	middle := at.Y - e.style.middle()
	switch {
	case e.disc != 0:
		side := e.style.size * 118 / 100
		disc := image.Rect(at.X, middle-side/2, at.X+side, middle-side/2+side)
		at.X += (side - width) / 2
		return []op{boxOp{disc, side / 2, e.disc}, e.style.shown(e.text, whole, at, 0)}
	case e.struck:
		stroke := max(1, e.style.size/18)
		bar := image.Rect(at.X, middle-stroke/2, at.X+width, middle-stroke/2+stroke)
		return []op{e.style.shown(e.text, whole, at, 0), boxOp{bar, 0, e.style.ink}}
	}
	return []op{e.style.shown(e.text, whole, at, 0)}
}

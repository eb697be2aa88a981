package display

import "nuanxin/feed"

// laidOut is an item in pages.
type laidOut struct {
	title  string
	pages  []page
	code   corner
	byline string // empty if it is on the pages
}

// page returns the number of the page that the view shows.
func (l laidOut) page(v View) int { return min(max(v.Slide.Page, 0), len(l.pages)-1) }

// growth is by how much the title and the text of a slide are enlarged.
type growth struct{ title, text float64 }

// growths are tried in turn; the last that is not worse than those before it
// is taken.
func growths(it *feed.Item) []growth {
	if it.Alert != nil {
		return alertGrowths()
	}
	return []growth{{1, 1}, {1, 1.15}, {1, 1.3}}
}

// layOut divides an item into pages.
func (d *Display) layOut(v View, z zones) laidOut {
	it := v.Slide.Item
	l := laidOut{title: title(v), code: d.codeCorner(it, z.text, z), byline: byline(v)}
	credit := ""
	if d.width(l.byline, z.label()) > z.byline {
		credit, l.byline = l.byline, ""
	}
	c := column{rect: z.text, head: z.em(pageHead), code: l.code.rect}
	for _, g := range growths(it) {
		larger := z
		larger.typeface *= g.text
		body := append(d.body(v, z.text.Dx()-l.code.rect.Dx(), larger), d.prose(credit, z.label(), z)...)
		pages := flow(append([]block{d.headline(it, l.title, z.headline().times(g.title), z.text.Dx())}, body...), c)
		if l.pages != nil && worse(pages, l.pages) {
			continue
		}
		l.pages = pages
	}
	return l.with(d.picturePages(v, z), it)
}

// with adds pages of pictures. They come first, except that an alert says at
// once what is to be done.
func (l laidOut) with(pictures []page, it *feed.Item) laidOut {
	l.pages[0].titled = true
	if it.Alert != nil {
		l.pages = append(l.pages, pictures...)
	} else {
		l.pages = append(pictures, l.pages...)
	}
	return l
}

// worse reports whether pages are more, part more of what belongs together or
// have less on the first than others.
func worse(pages, than []page) bool {
	first, other := pages[0], than[0]
	return len(pages) > len(than) || torn(pages) > torn(than) ||
		first.parted > max(other.parted, partingAllowed) || first.code != other.code || first.more != other.more
}

// torn is how much the ends of pages part what belongs together.
func torn(pages []page) tear {
	var sum tear
	for _, p := range pages {
		sum += p.torn
	}
	return sum
}

// title is the item's title, or what stands for it. A station's card without
// one has none: the station's name is in the header.
func title(v View) string {
	switch it := v.Slide.Item; {
	case it.Title != "":
		return it.Title
	case it.Weather != nil:
		return forecastTitle(it, v.Time)
	}
	return ""
}

// headline returns the block of the title, on a warning's plate if it is that
// of a warning.
func (d *Display) headline(it *feed.Item, title string, st style, width int) block {
	b := block{text: d.shape(title, bold), style: st}
	if w := it.Weather; w != nil && w.Warning != nil && it.Title == "" {
		b = d.warningBlock(w.Warning, st, width)
	}
	b.headline = true
	return b
}

// body returns what an item says below its title. Width is that of the
// narrowest line.
func (d *Display) body(v View, width int, z zones) []block {
	switch it := v.Slide.Item; {
	case it.News != nil:
		return d.newsBody(it.News, z)
	case it.Job != nil:
		return d.jobBody(it.Job, width, z)
	case it.Notice != nil:
		return d.noticeBody(it.Notice, width, z)
	case it.Alert != nil:
		return d.alertBody(it.Alert, width, z)
	case it.Weather != nil:
		return d.weatherBody(v, width, z)
	case it.Station != nil:
		return d.cardBody(v, width, z)
	}
	return nil
}

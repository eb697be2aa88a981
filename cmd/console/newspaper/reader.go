package newspaper

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// reader goes through the lines of a page.
type reader struct {
	page   Page
	lines  []line
	level  int // of the headings that are titles; 0 if there are no headings
	column int // the width at which lines are broken; 0 if they are not
	spread int // the same, if there is a blank line after every line
	day    time.Time
	dated  string // the day of the page, once it is known
	draft  draft
}

// draft is an article that is being read.
type draft struct {
	Article
	level   int    // of the title
	head    []line // title, kickers and subtitles
	body    []line // text, and blanks between
	begun   bool   // there is text
	closed  bool   // something has stood there that ends an article
	credits []line // parts of the page that name reporters
	dated   string // the day of the page that it is on
}

func (r *reader) leaveOut(l line, why string) {
	r.page.LeftOut = append(r.page.LeftOut, LeftOut{l.no, strings.TrimSpace(l.text), why})
}

// read takes the line i.
func (r *reader) read(i int) {
	l, d := r.lines[i], &r.draft
	switch l.kind {
	case rule:
		d.closed = true
		d.gap()
		r.leaveOut(l, "rule")
	case furniture:
		d.closed = d.closed || editorial(l.text)
		d.gap()
		r.leaveOut(l, "belongs to the page")
	case dateline:
		r.date(i)
	case heading:
		r.heading(i)
	case credit:
		d.credits = append(d.credits, l)
		d.closed = d.closed || d.begun
		d.gap()
		r.leaveOut(l, whyByline)
	case prose:
		r.prose(i)
	default:
		d.gap()
	}
}

const whyByline = "by-line"

// text adds a line to the article's text.
func (d *draft) text(l line) {
	d.body = append(d.body, l)
	d.begun = true
	d.closed = d.closed || endsInByline(l.text)
}

// gap keeps what follows apart from what is above.
func (d *draft) gap() {
	if n := len(d.body); n > 0 && d.body[n-1].visible() {
		d.body = append(d.body, line{})
	}
}

// date takes a line that holds a date and nothing that is news.
func (r *reader) date(i int) {
	l := r.lines[i]
	day, ok := dayIn(l.text, r.day)
	if !ok { // such as the 30th of February
		r.prose(i)
		return
	}
	d, date := &r.draft, day.Format(time.DateOnly)
	ofPage := d.Title == "" && !d.begun || masthead(l.text) || department.MatchString(d.Title)
	switch {
	case ofPage:
		r.day, r.dated = day, date
		if !d.begun {
			d.dated = date
		}
	case d.Date == "":
		d.Date = date
	}
	if m := author.FindStringSubmatch(l.text); m != nil {
		d.credits = append(d.credits, line{no: l.no, text: m[1]})
	}
	d.gap()
	r.leaveOut(l, "date")
}

// prose takes a line that is neither heading nor furniture.
func (r *reader) prose(i int) {
	l, d := r.lines[i], &r.draft
	switch {
	case r.title(i), d.Title != "" && !d.begun && (r.lone(i) || below.MatchString(l.text)):
		r.headless(i)
	default:
		d.text(l)
	}
}

// finish ends the article that is being read.
func (r *reader) finish() {
	d := r.draft
	r.draft = draft{dated: r.dated}
	var text []line
	for _, p := range paragraphs(d.body, cmp.Or(columnWidth(d.body, 1), r.spread)) {
		if caption(p.text) {
			r.leaveOut(p, "caption of a picture")
		} else if p.text = r.paragraph(&d, p); p.text != "" {
			text = append(text, p)
		}
	}
	if !slices.ContainsFunc(text, line.readable) || d.Title == "" && !slices.ContainsFunc(text, line.sentence) {
		for _, l := range append(d.head, text...) {
			r.leaveOut(l, "stands alone, without a text")
		}
		if r.dated == "" { // it was the page's
			r.dated = d.Date
			r.draft.dated = d.Date
		}
		return
	}
	if d.Line == 0 {
		d.Line = text[0].no
	}
	for _, p := range text {
		d.Paragraphs = append(d.Paragraphs, p.text)
	}
	d.Byline = byline(d.credits)
	d.Date = cmp.Or(d.Date, d.dated)
	r.page.Articles = append(r.page.Articles, d.Article)
}

// paragraph returns the paragraph without what is no text in it.
func (r *reader) paragraph(d *draft, p line) string {
	text, cuts := asides(p.text)
	for _, cut := range cuts {
		r.leaveOut(line{no: p.no, text: cut.text}, cut.why)
		if cut.why != whyByline {
			continue
		}
		d.credits = append(d.credits, line{no: p.no, text: cut.text})
		d.Agency = cmp.Or(d.Agency, agencyIn(cut.text))
		if day, ok := dayIn(cut.text, r.day); ok {
			d.Date = day.Format(time.DateOnly)
		}
	}
	return tidy(text)
}

// restore takes lines for text again that looked like something else, but stand
// in the middle of a broken paragraph.
func (r *reader) restore() {
	for i := 1; i < len(r.lines); i++ {
		above, l := r.lines[i-1], &r.lines[i]
		inside := above.kind == prose && !above.ended() && r.full(above) && !l.indent
		if inside && (l.kind == dateline || l.kind == credit || l.kind == furniture && !pageNumber.MatchString(l.text)) {
			l.kind = prose
		}
	}
}

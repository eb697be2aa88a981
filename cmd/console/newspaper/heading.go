package newspaper

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// below begins a subtitle.
var below = regexp.MustCompile(`^(?:[—–─-]{1,2}\s?\S|(?:副题|副标题|小标题)[：:])`)

// underline makes headings of the lines that have strokes below them, as
// Markdown has it (CommonMark, section 4.3).
func underline(lines []line) {
	for i := 1; i < len(lines); i++ {
		stroke, above := lines[i], &lines[i-1]
		if stroke.kind != rule || above.kind != prose || above.ended() || utf8.RuneCountInString(above.text) > maxTitle {
			continue
		}
		if i > 1 && lines[i-2].kind == prose && !lines[i-2].ended() {
			continue // the last line of a paragraph, above a rule
		}
		for level, mark := range []string{"=", "-"} {
			if len(stroke.text) > 1 && strings.Trim(stroke.text, mark) == "" {
				above.kind, above.level = heading, level+1
				lines[i] = line{no: stroke.no}
			}
		}
	}
}

// articleLevel is the level of the headings that are titles: the outermost
// that has by-lines below it, twice or at least once, or else text. Headings
// that are further out stand over several articles, those further in stand
// over parts of one. It is 0 if there are no headings.
func (r *reader) articleLevel() int {
	var signed, texts [plainLevel]int
	for i, l := range r.lines {
		if l.kind != heading || below.MatchString(l.text) {
			continue
		}
		switch {
		case r.signed(i):
			signed[l.level]++
			texts[l.level]++
		case following(r.lines[i+1:]).kind == prose:
			texts[l.level]++
		}
	}
	for _, counts := range [][plainLevel]int{signed, texts} {
		for _, least := range []int{2, 1} {
			for level, n := range counts {
				if n >= least {
					return level
				}
			}
		}
	}
	return 0
}

// following is the first line that is not blank and belongs to an article.
func following(lines []line) line {
	for _, l := range lines {
		if l.kind == heading || l.kind == credit || l.kind == prose {
			return l
		}
	}
	return line{}
}

// heading takes a heading.
func (r *reader) heading(i int) {
	l, d := r.lines[i], &r.draft
	next := following(r.lines[i+1:])
	kicker := next.kind == heading && next.level <= r.level
	switch {
	case below.MatchString(l.text) && d.Title != "" && !d.begun:
		d.subtitle(l)
	case d.begun && l.level > r.level && !kicker && !r.signed(i):
		// The heading of a part of the article.
		d.text(l)
	case d.begun || d.Title == "" || department.MatchString(d.Title):
		r.open(l, l.level)
	case d.level < l.level && d.level < r.level: // the heading over several articles
		r.open(l, l.level)
	case l.level < d.level: // what stood above was a kicker
		d.kicker(l, l.level)
	default:
		d.subtitle(l)
	}
}

// open begins an article.
func (r *reader) open(l line, level int) {
	r.finish()
	d := &r.draft
	d.head = append(d.head, l)
	d.Title, d.Line, d.level = headline(l.text), l.no, level
}

func (d *draft) subtitle(l line) {
	d.head = append(d.head, l)
	d.Subtitles = append(d.Subtitles, headline(l.text))
}

// kicker makes the line the title, and a kicker of what was the title.
func (d *draft) kicker(l line, level int) {
	d.head = append(d.head, l)
	d.Subtitles = append([]string{d.Title}, d.Subtitles...)
	d.Title, d.level, d.Line = headline(l.text), level, l.no
}

package newspaper

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// titular says whether a line that is not marked as a heading could be one.
func titular(l line) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.text, closers))
	return l.kind == prose && !l.item && utf8.RuneCountInString(l.text) <= maxTitle &&
		!strings.ContainsRune("。，、；：,;:", last) &&
		!numbered.MatchString(l.text) && !labelled.MatchString(l.text) && !caption(l.text) &&
		!startsWithByline(l.text) && !endsInByline(l.text)
}

// full says whether a line is as long as those that were broken.
func (r *reader) full(l line) bool { return full(l, r.column) }

// lone says whether the line i could be a title and does not run on in the
// next line.
func (r *reader) lone(i int) bool {
	l := r.lines[i]
	if !titular(l) || l.indent || r.spread > 0 && r.full(l) {
		return false
	}
	if i+1 == len(r.lines) || r.lines[i+1].kind != prose || r.lines[i+1].indent || startsWithByline(r.lines[i+1].text) {
		return true
	}
	next := r.lines[i+1]
	short := !r.full(l) && l.shorter(next)
	return short || titular(next) && (i+2 == len(r.lines) || r.lines[i+2].kind != prose || startsWithByline(r.lines[i+2].text))
}

// below the title may stand so many lines before the text.
const maxHead = 4

// beneath is the first line below the title i that is no part of the head.
func (r *reader) beneath(i int) line {
	heads := 0
	for j := i + 1; j < len(r.lines); j++ {
		l := r.lines[j]
		switch {
		case l.kind == prose && heads < maxHead && (below.MatchString(l.text) || r.lone(j)),
			l.kind == heading && below.MatchString(l.text):
			heads++
		case l.kind == credit:
			if next := r.beneath(j); next.kind == prose { // or it ends what is above
				return l
			}
			return line{}
		case l.kind == prose, l.kind == heading:
			return l
		}
	}
	return line{}
}

// signed says whether a by-line, and then a text, follows the title i.
func (r *reader) signed(i int) bool {
	next := r.beneath(i)
	return next.kind == credit || next.kind == prose && startsWithByline(next.text)
}

// fresh says whether the line i does not go on with what is above.
func (r *reader) fresh(i int) bool {
	apart := false
	for i--; i >= 0; i-- {
		switch l := r.lines[i]; l.kind {
		case blank, furniture:
			apart = true
		case prose:
			return endsInByline(l.text) || l.listed() || !r.full(l) && (apart || l.ended()) || apart && l.ended()
		default:
			return true
		}
	}
	return true
}

// title says whether an article begins with the line i, which is not marked as
// a heading. Where it does not, but might, the article above tells so.
func (r *reader) title(i int) bool {
	l, d := r.lines[i], &r.draft
	if !titular(l) || below.MatchString(l.text) || !r.fresh(i) || d.Title != "" && !d.begun {
		return false
	}
	if r.signed(i) {
		return true
	}
	if l.ended() || !r.lone(i) || r.beneath(i).kind != prose {
		return false
	}
	if d.begun && !d.closed && r.level > 0 {
		d.Doubts = append(d.Doubts, fmt.Sprintf("line %d may be the title of another article", l.no))
		return false
	}
	return true
}

// headless takes the line i, which is not marked as a heading, as the title or
// a part of it.
func (r *reader) headless(i int) {
	l, d := r.lines[i], &r.draft
	if d.Title == "" || d.begun || department.MatchString(d.Title) {
		guess := d.begun && !d.closed && !r.signed(i)
		r.open(l, plainLevel)
		if guess {
			r.draft.Doubts = []string{"may be a part of the article above"}
		}
		return
	}
	// A few characters that stand apart are whom or what the title is about.
	const few = 6
	kicker := len(d.head) == 1 && utf8.RuneCountInString(d.Title) <= few
	switch adjacent := r.lines[i-1].kind == prose; {
	case d.level < plainLevel || len(d.Subtitles) > 0 || len(d.head) >= maxHead || below.MatchString(l.text),
		!adjacent && !kicker:
		d.subtitle(l)
		return
	case !adjacent:
		d.kicker(l, plainLevel)
		return
	}
	sep := " "
	if r.full(r.lines[i-1]) {
		sep = ""
	}
	d.head = append(d.head, l)
	d.Title += sep + headline(l.text)
	d.Doubts = append(d.Doubts, "the title stood on several lines")
}

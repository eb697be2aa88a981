package newspaper

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// columnWidth is the width in cells at which the lines of a text were broken,
// or 0 if each line is a paragraph. What tells is lines that end in the middle
// of a sentence and go on in the next, which is not longer.
func columnWidth(lines []line, least int) int {
	var broken []int
	for i, l := range lines[:max(0, len(lines)-1)] {
		next := lines[i+1]
		apart := next.indent || next.listed() || labelled.MatchString(l.text) || below.MatchString(l.text)
		if l.kind == prose && next.kind == prose && !apart && !l.ended() && !l.shorter(next) {
			broken = append(broken, l.cells())
		}
	}
	if len(broken) < least {
		return 0
	}
	slices.Sort(broken)
	return broken[len(broken)/2]
}

// spreadWidth is the width at which the lines of a text were broken that has a
// blank line after each, or 0 if it has not: there, several of the longest
// lines end in the middle of a sentence.
func spreadWidth(lines []line) (width int) {
	for _, l := range lines {
		if l.kind == prose {
			width = max(width, l.cells())
		}
	}
	const enough = 3
	n := 0
	for _, l := range lines {
		if l.kind == prose && !l.ended() && !l.listed() && full(l, width) {
			n++
		}
	}
	if n < enough {
		return 0
	}
	return width
}

// full says whether a line is about as long as those that were broken at a
// width.
func full(l line, width int) bool {
	n := l.cells() * 100
	return width > 0 && n >= 85*width && n <= 120*width
}

// paragraphs joins lines that were broken. A paragraph ends at a blank line,
// above an indented one, and with a sentence that ends before its line does;
// but a full line that ends in the middle of a sentence goes on, whatever
// stands between.
func paragraphs(lines []line, width int) (joined []line) {
	var (
		first, last line // of the paragraph
		text        strings.Builder
		apart       bool
	)
	flush := func() {
		if first.text = text.String(); first.visible() {
			joined = append(joined, first)
		}
		text.Reset()
	}
	for _, l := range lines {
		if !l.visible() {
			apart = true
			continue
		}
		goesOn := !last.ended() && full(last, width) && last.kind != heading
		switch {
		case !goesOn && (apart || l.listed() || last.listed()),
			last.ended() && !full(last, width),
			l.indent, l.item, l.kind == heading, last.kind == heading:
			flush()
		}
		if text.Len() > 0 {
			text.WriteString(between(last.text, l.text))
		} else {
			first = l
		}
		text.WriteString(l.text)
		last, apart = l, false
	}
	flush()
	return joined
}

// between is what stands between two lines that are put together: a blank
// between Latin words, nothing in Chinese or in a number.
func between(a, b string) string {
	before, _ := utf8.DecodeLastRuneInString(a)
	after, _ := utf8.DecodeRuneInString(b)
	switch {
	case wide(before), wide(after), before == '-',
		unicode.IsDigit(before) && unicode.IsDigit(after):
		return ""
	}
	return " "
}

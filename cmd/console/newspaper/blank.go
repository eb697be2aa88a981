package newspaper

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// wide says whether a character takes two cells (UAX #11). Quotation marks and
// dashes are counted as wide, for in Chinese they are.
func wide(r rune) bool {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return true
	}
	return strings.ContainsRune("“”‘’—…·", r)
}

var (
	blanks = regexp.MustCompile(` +`)
	// spaced is a headline whose characters are set apart.
	spaced = regexp.MustCompile(`^\S(?: \S){2,}$`)
)

// tidy takes the blanks out of a paragraph, save between Latin words. In a
// line without punctuation they stand for it, and stay.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if !strings.ContainsAny(s, "。，、；：！？") {
		return headline(s)
	}
	return drop(s, func(before, after rune) bool { return wide(before) || wide(after) })
}

// headline takes blanks out of a headline that is set with a blank after every
// character; others divide it and stay.
func headline(s string) string {
	s = strings.TrimSpace(s)
	if spaced.MatchString(s) && strings.ContainsFunc(s, wide) {
		return strings.ReplaceAll(s, " ", "")
	}
	punctuation := func(r rune) bool { return wide(r) && unicode.IsPunct(r) }
	return drop(s, func(before, after rune) bool { return punctuation(before) || punctuation(after) })
}

// drop takes out the blanks of which stray says so.
func drop(s string, stray func(before, after rune) bool) string {
	return replaceAllFunc(s, func(start, end int) string {
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		after, _ := utf8.DecodeRuneInString(s[end:])
		if stray(before, after) {
			return ""
		}
		return " "
	})
}

// replaceAllFunc replaces the runs of blanks in s.
func replaceAllFunc(s string, with func(start, end int) string) string {
	var b strings.Builder
	last := 0
	for _, at := range blanks.FindAllStringIndex(s, -1) {
		b.WriteString(s[last:at[0]])
		b.WriteString(with(at[0], at[1]))
		last = at[1]
	}
	return b.String() + s[last:]
}

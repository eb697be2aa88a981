package newspaper

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// split makes lines of a text. What is left out is markup, and characters that
// are not seen.
func split(text string) (lines []line, out []LeftOut) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var indents []int
	least := -1
	for no, whole := range strings.Split(text, "\n") {
		whole, hidden := reveal(whole)
		if hidden != "" {
			out = append(out, LeftOut{no + 1, "", "invisible characters: " + hidden})
		}
		whole, marks := unmark(whole)
		for _, mark := range marks {
			out = append(out, LeftOut{no + 1, mark, "markup"})
		}
		for part := range strings.SplitSeq(whole, "\n") {
			part, indent := characters(part), indentation(part)
			l := classify(no+1, strings.Join(strings.Fields(part), " "), false)
			lines, indents = append(lines, l), append(indents, indent)
			if l.kind == prose && (least < 0 || indent < least) {
				least = indent
			}
		}
	}
	// What is further in stands in the middle of its column.
	const paragraph, middle = 2, 8
	for i := range lines {
		in := indents[i] - least
		lines[i].indent = in >= paragraph && in <= middle
	}
	return lines, out
}

// reveal takes characters out that are not seen: controls, marks of direction,
// joiners. Those that end a line or a page in word processors become newlines.
func reveal(s string) (clean, hidden string) {
	var names []string
	seen := map[rune]bool{}
	clean = strings.Map(func(r rune) rune {
		switch {
		case r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t', !unicode.In(r, unicode.Cc, unicode.Cf) && r != utf8.RuneError:
			return r
		}
		if !seen[r] {
			seen[r] = true
			names = append(names, fmt.Sprintf("%U", r))
		}
		return -1
	}, s)
	return clean, strings.Join(names, ", ")
}

var (
	image = regexp.MustCompile(`!\[[^\]\n]*\]\([^)\n]*\)`)
	link  = regexp.MustCompile(`\[([^\]\n]+)\]\(([^)\n]*)\)`)
	tag   = regexp.MustCompile(`</?[A-Za-z][^<>\n]{0,200}>|<!--[^\n]*?-->|&nbsp;`)
	slash = regexp.MustCompile(`\\([\\*_#>+.!\[\]()~-])`)
)

// unmark takes Markdown's and HTML's marks out of a text, and returns those
// that have letters in them.
func unmark(s string) (text string, marks []string) {
	drop := func(pattern *regexp.Regexp, with string) {
		s = pattern.ReplaceAllStringFunc(s, func(mark string) string {
			marks = append(marks, mark)
			return with
		})
	}
	drop(image, "")
	for _, m := range link.FindAllStringSubmatch(s, -1) {
		if m[2] != "" {
			marks = append(marks, m[2])
		}
	}
	s = link.ReplaceAllString(s, "$1")
	drop(tag, " ")
	return strings.TrimRight(slash.ReplaceAllString(s, "$1"), `\`), marks
}

var decimal = regexp.MustCompile(`(\d)．(\d)`)

// characters puts a text into one form, see [Read].
func characters(s string) string {
	folded := strings.Map(func(r rune) rune {
		switch p := width.LookupRune(r); {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case p.Kind() == width.EastAsianFullwidth && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return p.Folded()
		case r >= '\u2e80' && r <= '\u2fd5': // radicals
			c, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
			return c
		}
		return r
	}, s)
	return decimal.ReplaceAllString(norm.NFC.String(folded), "$1.$2")
}

// indentation is how many cells of the line are blank before its text.
func indentation(s string) (n int) {
	for _, r := range s {
		switch {
		case r == '\u3000':
			n += 2
		case r == '\t':
			n += 4
		case unicode.IsSpace(r):
			n++
		default:
			return n
		}
	}
	return n
}

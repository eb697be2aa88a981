package newspaper

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind says what a line is, as far as it alone can tell.
type kind int

const (
	blank kind = iota
	rule       // nothing but strokes or ornaments
	heading
	dateline
	credit // a by-line that stands alone
	furniture
	prose
)

// line is a line of the page: trimmed, and with single blanks.
type line struct {
	no     int
	text   string
	kind   kind
	level  int  // of a heading
	indent bool // as a paragraph's first line is
	item   bool // of a list
}

// The levels of headings: 1 to 6 are Markdown's.
const (
	boldLevel = 7
	// plainLevel is that of a title that is known by its place alone.
	plainLevel = 8
)

// maxTitle is more characters than a title has that is not marked as one.
const maxTitle = 40

func (l line) visible() bool { return l.text != "" }

func (l line) readable() bool { return !ornamental(l.text) }

// cells is the line's width where a Chinese character takes two.
func (l line) cells() (n int) {
	for _, r := range l.text {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// closers may stand behind the end of a sentence.
const closers = `）)》」』】’”"' `

// shorter says whether the line is so much shorter than the other that both
// were not broken at one width.
func (l line) shorter(other line) bool { return l.cells()*5 < other.cells()*4 }

// ended says whether the line ends as a sentence does.
func (l line) ended() bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.text, closers))
	return strings.ContainsRune("。！？…；!?.", last)
}

// sentence says whether the line is more than a label.
func (l line) sentence() bool { return l.ended() || utf8.RuneCountInString(l.text) > maxTitle }

var (
	atxHeading = regexp.MustCompile(`^(#{1,6})(\s+|[^#\s])`)
	bulleted   = regexp.MustCompile(`^[-*+•·]\s+`)
	numbered   = regexp.MustCompile(`^(?:第?[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．)]|[①-⑳]|[一二三四五六七八九十]是)`)
	emphasis   = regexp.MustCompile(`^\*([^\s*](?:[^*]*[^\s*])?)\*$`)
	labelled   = regexp.MustCompile(`^(?:时间|地点|电话|地址|联系人|联系电话|咨询电话|热线|邮箱|网址|主办|承办|\p{Han}{2}(?:时间|地点|电话))[：:]`)
)

// listed says whether a line is one of several that are not joined.
func (l line) listed() bool {
	return l.item || below.MatchString(l.text) || labelled.MatchString(l.text) || numbered.MatchString(l.text)
}

// classify makes a line of a text that has single blanks and no markup but
// Markdown's marks of lines.
func classify(no int, text string, indent bool) line {
	l := line{no: no, indent: indent}
	text = strings.TrimLeft(text, "> ")
	if m := atxHeading.FindStringSubmatch(text); m != nil {
		l.level = len(m[1])
		text = strings.Trim(text, "# ")
	} else if inner, ok := bold(text); ok {
		l.level = boldLevel
		text = inner
	} else if mark := bulleted.FindString(text); mark != "" && !pageNumber.MatchString(text) && !ornamental(text) {
		l.item = true
		text = text[len(mark):]
	}
	text = strings.TrimSpace(strings.NewReplacer("**", "", "__", "").Replace(text))
	if m := emphasis.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	l.text = text
	l.kind = kindOf(l)
	if l.level == boldLevel && l.kind == heading && (l.ended() || utf8.RuneCountInString(l.text) > maxTitle) {
		l.kind, l.level = prose, 0 // emphasis
	}
	return l
}

// bold returns what is inside a line that is bold as a whole.
func bold(s string) (inner string, ok bool) {
	for _, mark := range []string{"**", "__"} {
		inner := strings.Trim(s, mark[:1])
		if len(s) > 2*len(mark) && strings.HasPrefix(s, mark) && strings.HasSuffix(s, mark) && inner != "" && !strings.Contains(inner, mark) {
			return inner, true
		}
	}
	return "", false
}

func kindOf(l line) kind {
	switch {
	case l.text == "":
		return blank
	case ornamental(l.text):
		return rule
	case calendar(l.text):
		return dateline
	case l.level > 0 && l.level < boldLevel && !pageNumber.MatchString(l.text):
		return heading
	case ofThePage(l.text):
		return furniture
	case standsAsByline(l.text):
		return credit
	case l.level > 0:
		return heading
	}
	return prose
}

// ornamental says whether there is nothing to read in a text.
func ornamental(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

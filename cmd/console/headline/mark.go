package headline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ZeroWidthSpace marks a boundary between words.
const ZeroWidthSpace = "\u200b"

// Marker marks words. Make one with New.
type Marker struct{ lexicon *lexicon }

// New makes a Marker. The first one reads the dictionary, which takes about a
// quarter of a second and 60 MB; all share it.
func New() (*Marker, error) {
	words, err := shared()
	if err != nil {
		return nil, err
	}
	return &Marker{words}, nil
}

// Mark returns the title with zero width spaces between its words, of at most
// so many characters in all; if not all marks fit, every other is left out. A
// title that has marks already, or is too long by itself, comes back as it is.
func (m *Marker) Mark(title string, limit int) string {
	n := utf8.RuneCountInString(title)
	if strings.Contains(title, ZeroWidthSpace) || n > limit {
		return title
	}
	words := m.words(title)
	for n+len(words)-1 > limit {
		for i := 0; i+1 < len(words); i++ {
			words[i] += words[i+1]
			words = append(words[:i+1], words[i+2:]...)
		}
	}
	return strings.Join(words, ZeroWidthSpace)
}

// words parts a title, which they make up again. Nothing is parted at marks,
// spaces and numbers: there, stations know what to do.
func (m *Marker) words(title string) []string {
	var words []string
	rest := []rune(title)
	for _, token := range m.lexicon.cut(title) {
		n := utf8.RuneCountInString(token)
		if n > len(rest) {
			return []string{title}
		}
		token, rest = string(rest[:n]), rest[n:] // the segmenter writes small letters
		if last := len(words) - 1; last >= 0 && joins(words[last], token) {
			words[last] += token
		} else if token != "" {
			words = append(words, token)
		}
	}
	if len(rest) > 0 || len(words) == 0 {
		return []string{title}
	}
	return words
}

// Characters that, as words, belong to what stands before or after them.
const (
	leansBack    = "的了着过们吗呢吧得地等里上中下内外前后"
	leansForward = "第不和与及在对为将把被从向是有请勿可将再更最很微大小新老各全多按以让由到"
	numerals     = "〇零一二三四五六七八九十百千万亿两几余"
	counters     = "年月日号时点分秒元角个名人位岁座亩栋幢楼室路期项条家次层公里米吨度届件台辆套份场天周"
	longestStem  = 3 // characters of a word to which another one may be added
)

// joins reports whether a token belongs to the word before it, as far as the
// end of a line is concerned.
func joins(word, token string) bool {
	a, _ := utf8.DecodeLastRuneInString(word)
	b, size := utf8.DecodeRuneInString(token)
	single := size == len(token)
	switch {
	case !parts(a) || !parts(b), isASCII(a) && isASCII(b), isDigit(a):
		return true
	case isDigit(b):
		return strings.ContainsRune("年月第", a) && strings.ContainsFunc(word, isDigit) || word == "第"
	case !unicode.Is(unicode.Han, a) || !unicode.Is(unicode.Han, b):
		return false
	case strings.ContainsRune(numerals, a) && strings.ContainsRune(numerals+counters, b):
		return true
	case single && strings.ContainsRune(leansBack, b):
		return true
	case utf8.RuneCountInString(word) == 1:
		return !strings.ContainsRune(leansBack, a)
	}
	return single && !strings.ContainsRune(leansForward+numerals, b) && utf8.RuneCountInString(word) <= longestStem
}

// parts reports whether words can part at a character: letters and digits, and
// no marks or spaces.
func parts(r rune) bool   { return unicode.IsLetter(r) || isDigit(r) }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isASCII(r rune) bool { return r < utf8.RuneSelf }

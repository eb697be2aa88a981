package display

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// breakQuality says how well a line may end between two characters.
type breakQuality uint8

const (
	breakNever    breakQuality = iota // only if nothing else fits
	breakUnmarked                     // allowed, but the writer marked other places
	breakLoath                        // allowed, but parts what belongs together
	breakAllowed                      // as good as any
	breakGood                         // at a pause, a space or where the writer marked it
)

// Characters by their part in line breaking, from CLREQ 6.1.1 and GB/T 15834.
const (
	opening  = "（《〈【「『〔〖“‘［｛"
	closing  = "，。、；：？！）》〉】」』〕〗”’］｝．"
	noStart  = closing + "…·・～％‰℃℉°%,.;:?!)]}"
	noEnd    = opening + "([{＃￥¥$€£№"
	pauses   = "，。、；：？！"
	sentence = "。！？；…"
	// Characters that lean on the one before or after them. They are no
	// dictionary; they only tip the balance between equal breaks.
	leansBack    = "的了着过们吗呢吧得地等个者性化"
	leansForward = "第不和与及在对为将把被从向是有"
	numerals     = "〇零一二三四五六七八九十百千万亿两几"
	// Units that stay with their number.
	units = "年月日号时点分秒元角万亿千百个名人岁座亩栋楼室路期件项条家位次层公里米吨度届℃"
)

func isOneOf(r rune, set string) bool { return strings.ContainsRune(set, r) }
func opens(r rune) bool               { return isOneOf(r, opening) }
func closes(r rune) bool              { return isOneOf(r, closing) }
func isDigit(r rune) bool             { return r >= '0' && r <= '9' }
func isHan(r rune) bool               { return unicode.Is(unicode.Han, r) }

// isWestern reports whether a character is a Western letter or digit.
func isWestern(r rune) bool {
	return isDigit(r) || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) && !isFullWidth(r)
}

// isFullWidth reports whether a character is a full-width form of an ASCII one.
func isFullWidth(r rune) bool { return r >= 0xFF01 && r <= 0xFF5E }

// breaks returns, for each character, how well a line may begin with it.
// UAX #14 says where lines may break at all; the Chinese rules only forbid.
func breaks(runes []rune) []breakQuality {
	q := make([]breakQuality, len(runes))
	var s segmenter.Segmenter
	s.Init(runes)
	for it := s.LineIterator(); it.Next(); {
		if at := it.Line().Offset; at > 0 {
			q[at] = breakAllowed
		}
	}
	marked := strings.ContainsRune(string(runes), '\u200b')
	for i := 1; i < len(runes); i++ {
		if q[i] != breakNever {
			q[i] = quality(runes, i, marked)
		}
	}
	for _, span := range phones(runes) {
		clear(q[span[0]+1 : span[1]])
	}
	return q
}

// quality judges a break before runes[i] that UAX #14 allows. In a text in
// which the writer marked the words with zero width spaces, a break anywhere
// else is second best.
func quality(runes []rune, i int, marked bool) breakQuality {
	a, b := runes[i-1], runes[i]
	switch {
	case isOneOf(b, noStart), isOneOf(a, noEnd), isASCIIGraphic(a) && isASCIIGraphic(b),
		a == '/', b == '/', isDigit(a) && isOneOf(b, units), a == '月' && isDigit(b),
		a == ' ' && i > 1 && isDigit(runes[i-2]) && isOneOf(b, units),
		isOneOf(b, "–—～") && isDigit(a), isOneOf(a, "–—～") && isDigit(b):
		return breakNever
	case isOneOf(a, pauses), a == '\u200b', a == '\u3000', a == ' ' && !isDigit(b):
		return breakGood
	case marked:
		return breakUnmarked
	case isOneOf(b, leansBack), isOneOf(a, leansForward), isWord(a, b),
		isOneOf(a, numerals) && isOneOf(b, numerals+units):
		return breakLoath
	}
	return breakAllowed
}

func isASCIIGraphic(r rune) bool { return r > ' ' && r <= '~' }

// phones returns the spans of telephone numbers: digits with hyphens and
// single spaces among them, seven digits or more.
func phones(runes []rune) [][2]int {
	var spans [][2]int
	for i := 0; i < len(runes); i++ {
		if !isDigit(runes[i]) {
			continue
		}
		digits, end, j := 0, i, i
		for ; j < len(runes) && (isDigit(runes[j]) || isOneOf(runes[j], " -") && isDigit(runes[j-1])); j++ {
			if isDigit(runes[j]) {
				digits, end = digits+1, j+1
			}
		}
		if digits >= 7 {
			spans = append(spans, [2]int{i, end})
		}
		i = j - 1
	}
	return spans
}

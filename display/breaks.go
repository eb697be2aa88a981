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
	breakWhole                        // only within a number that no line holds
	breakUnmarked                     // allowed, but the words are marked and this is within one
	breakLoath                        // allowed, but parts what belongs together
	breakAllowed                      // as good as any
	breakGood                         // at a pause or a space
)

// Characters by their part in line breaking, from CLREQ, "Prohibition Rules
// for Line Start and Line End", the set called GB-style, and GB/T 15834.
const (
	opening  = "（《〈【「『〔〖〘〚〝“‘［｛"
	closing  = "，。、；：？！）》〉】」』〕〗〙〛〞〟”’］｝．"
	interval = "·‧・" // between the parts of a name; takes half an em
	noStart  = closing + interval + "…⋯～~–‐％‰℃℉°′″々／/%,.;:?!)]}"
	noEnd    = opening + "／/([{＃#￥¥$€£№@"
	pauses   = "，。、；：？！"
	sentence = "。！？；…!?"
	// Characters that lean on the one before or after them. They are no
	// dictionary; they tip the balance where the words are not marked.
	leansBack    = "的了着过们吗呢吧得地等个者性化"
	leansForward = "第不和与及在对为将把被从向是有"
	numerals     = "〇零一二三四五六七八九十百千万亿两几"
	counters     = "年月日号时点分秒元角万亿千百个名人岁座亩栋楼室路期件项条家位次层公里米吨度届"
)

// zeroWidthSpace marks where words part.
const zeroWidthSpace = '\u200b'

func isOneOf(r rune, set string) bool { return strings.ContainsRune(set, r) }
func opens(r rune) bool               { return isOneOf(r, opening) }
func closes(r rune) bool              { return isOneOf(r, closing) }
func isDigit(r rune) bool             { return r >= '0' && r <= '9' }
func isHan(r rune) bool               { return unicode.Is(unicode.Han, r) }
func isASCIIGraphic(r rune) bool      { return r > ' ' && r <= '~' }

// isWestern reports whether a character is a Western letter or digit.
func isWestern(r rune) bool {
	return isDigit(r) || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) && !isFullWidth(r)
}

// isFullWidth reports whether a character is a full-width form of an ASCII one.
func isFullWidth(r rune) bool { return r >= 0xFF01 && r <= 0xFF5E }

// breaks returns, for each character, how well a line may begin with it.
// UAX #14 says where lines may break at all; the Chinese rules only forbid.
func (w wholes) breaks(runes []rune) []breakQuality {
	q := make([]breakQuality, len(runes))
	var s segmenter.Segmenter
	s.Init(runes)
	for it := s.LineIterator(); it.Next(); {
		if at := it.Line().Offset; at > 0 {
			q[at] = breakAllowed
		}
	}
	marked := strings.ContainsRune(string(runes), zeroWidthSpace)
	for i := 1; i < len(runes); i++ {
		if q[i] != breakNever {
			q[i] = quality(runes, i, marked)
		}
	}
	for _, span := range w.spans(runes) {
		for i := span[0] + 1; i < span[1]; i++ {
			q[i] = min(q[i], breakWhole)
		}
	}
	return q
}

// quality judges a break before runes[i] that UAX #14 allows. In a text in
// which the words are marked with zero width spaces, a break within one is
// second best.
func quality(runes []rune, i int, marked bool) breakQuality {
	at := i - 1
	for at > 0 && invisible(runes[at]) {
		at--
	}
	a, b, mark := runes[at], runes[i], runes[i-1] == zeroWidthSpace
	switch {
	case isOneOf(b, noStart), isOneOf(a, noEnd), b == '—' && !startsDash(runes, i):
		return breakNever
	case mark && !isOneOf(a, pauses):
		return breakAllowed
	case isASCIIGraphic(a) && isASCIIGraphic(b):
		return breakNever
	case isOneOf(a, pauses), a == '\u3000', a == ' ' && !isDigit(b):
		return breakGood
	case marked:
		return breakUnmarked
	case isOneOf(b, leansBack), isOneOf(a, leansForward), isOneOf(a, "年月") && isDigit(b),
		isOneOf(a, numerals) && isOneOf(b, numerals+counters):
		return breakLoath
	}
	return breakAllowed
}

// startsDash reports whether a dash is of two ems, which breaks off a thought
// and may begin a line; a single one connects.
func startsDash(runes []rune, i int) bool { return i+1 < len(runes) && runes[i+1] == '—' }

package display

import "regexp"

// wholes finds what a line's end may not part although it is of several
// words: numbers with their units, spans of numbers, and telephone numbers.
type wholes struct{ phone, number *regexp.Regexp }

// Parts of numbers as regular expressions, the longer ones first.
const (
	blank   = `[ \x{a0}\x{2009}\x{202f}]?`
	digits  = `\d+(?:[.,:：]\d+)*`
	count   = `[余多几]?[十百千万亿]*[余多几]?`
	latin   = `(?:(?:km|kg|mg|cm|mm|nm|mL|ml|min|kWh|kW|kV|GHz|MHz|Hz|Mbps|TB|GB|MB|KB|[gtmhsLWVA])\b|[°º]?[CF]\b|[%％‰℃℉°㎡㎞㎏])`
	chinese = `(?:平方公里|平方米|立方米|摄氏度|千瓦时|美元|公里|千米|厘米|毫米|公斤|千克|毫克|公顷|毫升|千瓦|小时|分钟|个月|年级|人次|号楼|单元` +
		`|[元角分米克吨亩升度秒天周年月日号时点人名位户家岁座栋幢楼层室路期项件条张次届里台辆套份场批类级倍成折页篇个所间])`
	monthDay = `\d{1,2}月\d{1,2}[日号]`
	quantity = digits + `(?:` + blank + `(?:` + count + chinese + `|` + latin + `|[百千万亿]+))?`
	amount   = `(?:` + monthDay + `|` + quantity + `)`
)

func newWholes() wholes {
	return wholes{
		// 0391-000 0000, (0391) 000 0000, +86 138 0000 0000, 400-000-0000
		phone:  regexp.MustCompile(`^\d{2,4}[)）]?(?:[ －-]?\d{2,4}[)）]?){1,4}`),
		number: regexp.MustCompile(`^` + amount + `(?:` + blank + `[–—~～至到-]` + blank + amount + `)?`),
	}
}

// spans returns the spans of wholes, in characters.
func (w wholes) spans(runes []rune) [][2]int {
	var spans [][2]int
	const longest = 48 // of a whole, in characters
	for i := 0; i < len(runes); i++ {
		if !isDigit(runes[i]) || i > 0 && isDigit(runes[i-1]) {
			continue
		}
		rest := string(runes[i:min(len(runes), i+longest)])
		found := w.number.FindString(rest)
		if phone := w.phone.FindString(rest); len(phone) > len(found) && countDigits(phone) >= shortestPhone {
			found = phone
		}
		end := i + len([]rune(found))
		spans = append(spans, [2]int{beginning(runes, i), end})
		i = max(i, end-1)
	}
	return spans
}

// beginning returns where a number whose digits begin at i does so with what
// belongs before them: 第 and 零下.
func beginning(runes []rune, i int) int {
	at := i - 1
	if at > 0 && isBlank(runes[at]) {
		at--
	}
	switch {
	case at >= 0 && runes[at] == '第':
		return at
	case at >= 1 && runes[at] == '下' && runes[at-1] == '零':
		return at - 1
	}
	return i
}

// shortestPhone is how many digits a telephone number that is written in
// groups has at least.
const shortestPhone = 7

func countDigits(s string) (n int) {
	for _, r := range s {
		if isDigit(r) {
			n++
		}
	}
	return n
}

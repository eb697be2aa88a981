package display

import (
	"fmt"
	"strings"
	"time"

	"nuanxin/feed"
)

// newsBody lays out a news item's text.
func (d *Display) newsBody(n *feed.News, z zones) []block {
	return d.prose(n.Text, z.body(), z)
}

// prose returns a block for each paragraph.
func (d *Display) prose(s string, st style, z zones) []block {
	var blocks []block
	for p := range strings.FieldsFuncSeq(s, isNewline) {
		if p = strings.TrimSpace(p); p != "" {
			blocks = append(blocks, block{text: d.shape(p, st.weight), style: st, before: z.em(18), prose: true})
		}
	}
	return blocks
}

// isNewline reports whether a character ends a paragraph.
func isNewline(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }

// newsDay writes a date such as 2024-04-03 as 4月3日, with its year if that is
// not the year in which the item was issued.
func newsDay(date string, issued time.Time) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	short := fmt.Sprintf("%d月%d日", int(day.Month()), day.Day())
	if day.Year() == issued.Year() {
		return short
	}
	return fmt.Sprintf("%d年", day.Year()) + short
}

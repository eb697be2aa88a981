package display

import (
	"strings"

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

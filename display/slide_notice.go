package display

import (
	"strconv"

	"nuanxin/feed"
)

// stepIndent is the room for a step's number in the 1920×1080 design.
const stepIndent = 88

// noticeBody lays out a service notice: when and where, what to do, and why.
func (d *Display) noticeBody(n *feed.Notice, width int, z zones) []block {
	blocks := d.fields([]field{
		{label: "时间", value: n.When},
		{label: "地点", value: n.Where},
		{label: "电话", value: n.Phone, weight: bold},
	}, width, z)
	for i, s := range n.Steps {
		number := piece{text: d.shape(strconv.Itoa(i+1), bold), style: z.strong(notices), disc: notices.tint()}
		blocks = append(blocks, block{
			text: d.shape(s, regular), style: z.body(), before: z.em(12), indent: z.em(stepIndent),
			first: []piece{number}, whole: true,
		})
	}
	return append(blocks, d.prose(n.Text, z.body(), z)...)
}

package display

import (
	"fmt"

	"nuanxin/feed"
)

// jobBody lays out a job offer: the pay, second only to the post, and then
// what a rider asks next.
func (d *Display) jobBody(j *feed.Job, width int, z zones) []block {
	blocks := []block{{text: d.shape(j.Pay, bold), style: z.display(88, jobs), headline: true}}
	fields := []field{
		{label: "单位", value: j.Employer},
		{label: "地点", value: j.Place},
		{label: "时间", value: j.Hours},
	}
	if j.Openings > 0 {
		fields = append(fields, field{label: "人数", value: fmt.Sprintf("%d 人", j.Openings)})
	}
	fields = append(fields,
		field{label: "联系", value: j.Contact, beside: true},
		field{label: "电话", value: j.Phone, weight: bold})
	return append(blocks, d.fields(fields, width, z)...)
}

package display

import (
	"image"

	"nuanxin/feed"
)

// kindName is what a kind of items is called on the screen, empty for none.
func kindName(k feed.Kind) string {
	switch k {
	case feed.KindNews:
		return "本地新闻"
	case feed.KindJob:
		return "招聘"
	case feed.KindNotice:
		return "服务通知"
	}
	return ""
}

// slide draws the main card.
func (d *Display) slide(v View, z zones) []op {
	ops := []op{boxOp{z.slide, z.px(cardRadius), card}}
	if v.Slide.Item == nil {
		return ops
	}
	b := block{text: d.shape(v.Slide.Item.Title, bold), style: z.headline(), headline: true}
	p := flow([]block{b}, column{rect: z.slide.Inset(z.px(cardPadding))})
	return append(ops, p[min(v.Slide.Page, len(p)-1)].ops...)
}

// room draws the cards of the right column.
func (d *Display) room(v View, z zones) []op {
	t := image.Pt(z.climate.Min.X+z.px(40), z.climate.Min.Y+z.em(120))
	return append([]op{boxOp{z.climate, z.px(cardRadius), card}, boxOp{z.services, z.px(cardRadius), card}},
		d.label(string(v.Room.Action), z.display(80, heat), t, 1000)...)
}

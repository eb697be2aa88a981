package display_test

import (
	"image"
	"image/color"
	"strings"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
)

func alertItem() *feed.Item {
	return &feed.Item{
		ID: "cold", Kind: feed.KindAlert, Issued: time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC),
		Title: "今晚\u200b降温 16℃，最低\u200b零下 12℃", Source: "解放区应急管理局",
		Alert: &feed.Alert{Text: "本站今夜不关门，可取暖、喝热水、歇脚。桥面易结冰，非必要不骑行。", Phone: "0391-000 0000"},
	}
}

func longAlertItem() *feed.Item {
	it := alertItem()
	it.Title = "民主路\u200b燃气\u200b管道\u200b泄漏，请\u200b立即\u200b绕行"
	it.Alert = &feed.Alert{
		Text: "民主路与解放路交叉口燃气管道泄漏，抢修正在进行。请骑手和行人立即绕行，不要使用明火，不要在现场接打电话、开关电动车。\n" +
			"周边居民请关闭燃气阀门，打开门窗，到上风向的社区广场集合，听从现场人员安排。老人、孩子和行动不便者由网格员上门协助。\n" +
			"途经民主路的外卖、快递订单可向平台报备延时，平台已承诺不扣分、不罚款。解除时间另行通知。",
		Where: "民主路与解放路交叉口周边 300 米", Phone: "0391-000 0000",
	}
	return it
}

func weatherItem() *feed.Item {
	low, high := -3, 8
	return &feed.Item{
		ID: "tomorrow", Kind: feed.KindWeather, Issued: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), Source: "市气象台",
		Weather: &feed.Weather{Date: "2026-11-24", Low: &low, High: &high, Sky: "晴转多云", Wind: "北风 3 到 4 级"},
	}
}

func warningItem() *feed.Item {
	it := weatherItem()
	it.Weather.Sky = "小雪"
	low, high := -12, -3
	it.Weather.Low, it.Weather.High = &low, &high
	it.Weather.Warning = &feed.Warning{Kind: "寒潮", Level: feed.LevelBlue, Text: "48 小时内最低气温下降 8℃ 以上，夜间路面易结冰，请减速慢行。"}
	return it
}

func cardItem() *feed.Item {
	return &feed.Item{
		ID: "card", Kind: feed.KindStation, Scope: "station/huayuanjie", Issued: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
		Station: &feed.Card{
			Address: "花园街 12 号社区党群服务中心一楼", Phone: "0391-000 0000",
			Hours: []feed.Window{
				{Days: []int{1, 2, 3, 4, 5}, From: "08:00", To: "18:00"},
				{Days: []int{6, 7}, From: "09:00", To: "17:00"},
			},
			Facilities: []feed.Facility{
				{Icon: "water", Name: "热水"},
				{Icon: "microwave", Name: "微波炉", OutSince: "2026-11-20", BackOn: "2026-11-25"},
				{Icon: "charging", Name: "充电"},
				{Icon: "toilet", Name: "卫生间"},
				{Icon: "first-aid", Name: "急救箱"},
				{Icon: "umbrella", Name: "雨具"},
				{Name: "阅读角"},
			},
		},
	}
}

// poster is a notice with a picture, and that picture, drawn in stripes that
// show whether it is whole and in proportion.
func poster(width, height int, text string) (*feed.Item, display.Picture) {
	a := feed.Attachment{Width: width, Height: height, Chunks: []string{strings.Repeat("a", 64)}, Text: text}
	it := noticeItem()
	it.Attachments = []feed.Attachment{a}
	return it, display.Picture{Name: a.Name(), Image: pattern(width, height)}
}

// pattern is a picture of a frame around a disc that changes its colour from
// side to side.
func pattern(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	side := min(width, height)
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(240 - 60*x/width), uint8(220 - 80*y/height), 200, 255}
			dx, dy := 2*x-width, 2*y-height
			if dx*dx+dy*dy < side*side*3/5 {
				c = color.RGBA{200, uint8(40 + 100*x/width), uint8(40 + 100*y/height), 255}
			}
			if edge := side / 40; x < edge || y < edge || x >= width-edge || y >= height-edge {
				c = color.RGBA{20, 60, 110, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

package display_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

var fullHD = image.Pt(1920, 1080)

func newDisplay(t testing.TB, o display.Options) *display.Display {
	t.Helper()
	d, err := display.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func view(it *feed.Item) display.View {
	humidity := sensors.Percent(41)
	return display.View{
		Station: "花园街社区暖心驿站",
		Time:    time.Date(2026, 11, 23, 15, 42, 0, 0, time.UTC),
		Slide:   feed.Slide{Item: it, Position: 3, Count: 9, Next: feed.KindJob},
		Card:    cardItem(),
		Room: sensors.Room{
			Health: sensors.HealthOK, Temperature: 21.5, Humidity: &humidity,
			Comfort: sensors.ComfortOK, Action: sensors.ActionHeating, Source: sensors.SourceContact,
		},
	}
}

func newsItem() *feed.Item {
	return &feed.Item{
		ID: "projects", Kind: feed.KindNews, Issued: time.Date(2024, 4, 4, 0, 0, 0, 0, time.UTC),
		Title: "解放区\u200b十个\u200b重大\u200b项目\u200b集中\u200b开工", Source: "区融媒体中心",
		News: &feed.News{Date: "2024-04-03", Text: "平东里数字文化创意示范基地投资 6 亿元、占地 90 亩，分三期建在民主路；另有微晶材料生产线、超算中心等九个项目同日开工，共 31 亿元。\n" +
			"社区把岗位送进楼院，再就业培训由居民自己选：插花、家政、理发，选什么就开什么班。年轻人还可以打听创业担保贷款和补贴，电话 0391-000 0000，“不让大家白跑一趟”。"},
	}
}

func jobItem() *feed.Item {
	return &feed.Item{
		ID: "sorter", Kind: feed.KindJob, Title: "夜班分拣员", Link: "https://example.com/jobs/sorter", LinkText: "扫码报名",
		Job: &feed.Job{
			Employer: "示例物流有限公司", Pay: "6000–7500 元/月", Place: "解放区民主路", Hours: "22:00–6:00，月休四天",
			Openings: 12, Contact: "招聘专员", Phone: "0391-000 0000",
		},
	}
}

func noticeItem() *feed.Item {
	return &feed.Item{
		ID: "insurance", Kind: feed.KindNotice, Title: "医保\u200b手机上就\u200b能办", Source: "区医保局",
		Notice: &feed.Notice{Steps: []string{
			"手机下载“河南医保”，用本人身份证号登录。",
			"点“我要办”，选慢性病申报或异地就医备案。",
			"按提示拍照上传，等候审核结果。",
		}},
	}
}

// words returns the icons and words on a layer of a frame, in order.
func words(d *display.Display, f display.Frame, layer string) string {
	var all []string
	for _, l := range f.Layers {
		for _, b := range d.Boxes(l) {
			if l.Name == layer && b.Text != "" && b.Kind != "picture" {
				all = append(all, b.Text)
			}
		}
	}
	return strings.ReplaceAll(strings.Join(all, " "), "\u200b", "")
}

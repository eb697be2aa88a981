package display_test

import (
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
)

func TestOpeningHoursAreGroupedByDays(t *testing.T) {
	week := []int{1, 2, 3, 4, 5}
	for _, c := range []struct {
		name  string
		hours []feed.Window
		want  string
	}{
		{"not known", nil, ""},
		{"every day", []feed.Window{{From: "08:00", To: "18:00"}}, "每天　8:00–18:00"},
		{"every day, one by one", []feed.Window{{Days: []int{7, 6, 5, 4, 3, 2, 1}, From: "08:00", To: "18:00"}}, "每天　8:00–18:00"},
		{"never closed", []feed.Window{{From: "00:00", To: "24:00"}}, "每天　全天"},
		{"overnight", []feed.Window{{From: "20:30", To: "06:00"}}, "每天　20:30–次日 6:00"},
		{"until midnight", []feed.Window{{From: "08:00", To: "24:00"}}, "每天　8:00–24:00"},
		{
			"the week and its end",
			[]feed.Window{{Days: []int{6, 7}, From: "09:00", To: "17:00"}, {Days: week, From: "08:00", To: "18:00"}},
			"周一至周五　8:00–18:00|周六、周日　9:00–17:00",
		},
		{
			"a break at noon",
			[]feed.Window{{Days: week, From: "14:00", To: "18:00"}, {Days: week, From: "08:00", To: "12:00"}},
			"周一至周五　8:00–12:00、14:00–18:00|周六、周日　休息",
		},
		{"single days", []feed.Window{{Days: []int{1, 3, 4, 5}, From: "10:00", To: "12:00"}}, "周一、周三至周五　10:00–12:00|周二、周六、周日　休息"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, _ := display.OpeningHours(c.hours, time.Time{})
			if got := strings.Join(lines, "|"); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAFacilityThatIsOutOfOrderSaysSoInWords(t *testing.T) {
	d := newDisplay(t, display.Options{})
	got := words(d, d.Compose(view(cardItem()), fullHD), "main")
	for _, want := range []string{"microwave 微波炉 停用 11月20日起 预计11月25日恢复", "cup plug 充电", "热水", "circle-check 阅读角"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if strings.Index(got, "微波炉") < strings.Index(got, "阅读角") {
		t.Error("what does not work stands before what does")
	}
}

func TestWeatherSaysOfWhichDayItIs(t *testing.T) {
	d := newDisplay(t, display.Options{})
	monday := time.Date(2026, 11, 23, 23, 59, 0, 0, time.FixedZone("CST", 8*3600))
	for _, c := range []struct {
		name string
		now  time.Time
		want string
	}{
		{"tomorrow", monday, "明天　晴转多云"},
		{"today", monday.Add(time.Minute), "今天　晴转多云"},
		{"the day after tomorrow", monday.AddDate(0, 0, -1), "后天　晴转多云"},
		{"later", monday.AddDate(0, 0, -2), "11月24日　晴转多云"},
		{"without a clock", time.Time{}, "11月24日　晴转多云"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(weatherItem())
			v.Time = c.now
			got := strings.ReplaceAll(words(d, d.Compose(v, fullHD), "main"), "　 ", "　")
			if !strings.Contains(got, " "+c.want+" ") || !strings.Contains(got, "市气象台　11月24日 周二") {
				t.Errorf("slide says %q, want %q", got, c.want)
			}
		})
	}
}

func TestTemperaturesAreWrittenAsPeopleDo(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		low, high int
		want      string
	}{{-3, 8, "−3～8℃"}, {-12, -3, "−12～−3℃"}, {0, 0, "0℃"}, {22, 35, "22～35℃"}} {
		it := weatherItem()
		it.Weather.Low, it.Weather.High = &c.low, &c.high
		if got := words(d, d.Compose(view(it), fullHD), "main"); !strings.Contains(got, " "+c.want+" ") {
			t.Errorf("slide says %q, want %s", got, c.want)
		}
	}
}

func TestAWarningIsNamedWithItsColour(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for level, want := range map[feed.Level]string{
		feed.LevelBlue: "寒潮蓝色预警", feed.LevelYellow: "寒潮黄色预警", feed.LevelOrange: "寒潮橙色预警", feed.LevelRed: "寒潮红色预警", "purple": "寒潮预警",
	} {
		for _, title := range []string{"", "冷空气来了"} {
			it := warningItem()
			it.Title, it.Weather.Warning.Level = title, level
			it.Weather.Warning.Text = "注意保暖。"
			got := words(d, d.Compose(view(it), fullHD), "main")
			for _, w := range []string{"alert-triangle " + want, title, "注意保暖。", "−12～−3℃", "明天　小雪 北风 3 到 4 级"} {
				if !strings.Contains(got, w) {
					t.Errorf("title %q: %q is not in %q", title, w, got)
				}
			}
		}
	}
}

func TestABodyWithHolesIsShownAllTheSame(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, it := range []*feed.Item{
		{Kind: feed.KindWeather, Weather: &feed.Weather{}},
		{Kind: feed.KindWeather, Weather: &feed.Weather{Date: "soon", Warning: &feed.Warning{}}},
		{Kind: feed.KindStation, Station: &feed.Card{Hours: []feed.Window{{}}, Facilities: []feed.Facility{{}, {OutSince: "x", BackOn: "y"}}}},
		{Kind: feed.KindAlert, Alert: &feed.Alert{}},
		{Kind: feed.KindAlert},
		{Kind: feed.KindStation},
		{},
	} {
		for _, v := range []display.View{view(it), {Slide: feed.Slide{Item: it, Page: 7}}} {
			if pages := d.Pages(v, fullHD); len(pages) != 1 {
				t.Errorf("%s: pages %v", it.Kind, pages)
			}
			d.Picture(d.Compose(v, fullHD))
		}
	}
}

func TestAnAlertSaysWhenItWasIssued(t *testing.T) {
	d := newDisplay(t, display.Options{})
	v := view(alertItem())
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{v.Time, "解放区应急管理局　15:30 发布"},
		{v.Time.AddDate(0, 0, 1), "解放区应急管理局　11月23日 15:30 发布"},
		{v.Time.In(time.FixedZone("CST", 8*3600)), "解放区应急管理局　23:30 发布"},
		{time.Time{}, "解放区应急管理局"},
	} {
		v.Time = c.now
		f := d.Compose(v, fullHD) // what is too long for the header is below
		got := words(d, f, "header") + " " + words(d, f, "main") + " "
		if !strings.Contains(got, "紧急通知 ") || !strings.Contains(got, " "+c.want+" ") {
			t.Errorf("screen says %q, want %q", got, c.want)
		}
	}
}

func TestAShortAlertHasLargerType(t *testing.T) {
	d := newDisplay(t, display.Options{})
	tall := func(it *feed.Item) int {
		most := 0
		for _, b := range d.Boxes(d.Compose(view(it), fullHD).Layers[1]) {
			if b.Kind == "text" {
				most = max(most, b.Rect.Dy())
			}
		}
		return most
	}
	short := alertItem()
	short.Title, short.Alert = "立即撤离", &feed.Alert{Text: "请走东门。"}
	notice := noticeItem()
	notice.Title = short.Title
	if a, n := tall(short), tall(notice); a < 2*n {
		t.Errorf("an alert's title is %d px high, a notice's %d; want twice as much", a, n)
	}
	if first := d.PageTexts(view(longAlertItem()), fullHD)[0]; len(first) < 4 {
		t.Errorf("a long alert's first page says only %q", first)
	}
}

func TestALargerTitlePartsNoWord(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for title, want := range map[string]string{
		"甲乙丙丁戊己庚辛壬癸子丑寅\u200b卯辰": "甲乙丙丁戊己庚辛壬癸子丑寅 卯辰", // the first line is as wide as the smallest type allows
		"请勿靠近民主路施工现场周边":         "请勿靠近民主路 施工现场周边",   // on two lines and larger
	} {
		it := alertItem()
		it.Title, it.Alert.Phone = title, ""
		got := strings.ReplaceAll(strings.Join(d.PageTexts(view(it), fullHD)[0], " "), "\u200b", "")
		if !strings.HasPrefix(got, want+" ") {
			t.Errorf("title is set as %q, want %q", got, want)
		}
	}
}

func TestWithoutAClockThereIsNoDate(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, it := range []*feed.Item{nil, newsItem(), alertItem()} {
		v := view(it)
		v.Time = time.Time{}
		got := words(d, d.Compose(v, fullHD), "header")
		if !strings.Contains(got, "-- : --") || strings.Contains(got, "日 周") {
			t.Errorf("header says %q", got)
		}
	}
}

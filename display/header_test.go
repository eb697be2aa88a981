package display_test

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
)

func TestAStationTellsWhetherItIsOpen(t *testing.T) {
	week := []feed.Window{{Days: []int{1, 2, 3, 4, 5}, From: "08:00", To: "18:00"}}
	noon := []feed.Window{{From: "14:00", To: "18:00"}, {From: "08:00", To: "12:00"}}
	nights := []feed.Window{{From: "20:00", To: "06:30"}}
	always := []feed.Window{{From: "00:00", To: "24:00"}}
	monday := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		name  string
		hours []feed.Window
		now   time.Time
		want  string
	}{
		{"without hours", nil, monday(9, 0), ""},
		{"open", week, monday(8, 0), "开放中·至 18:00"},
		{"before it opens", week, monday(7, 59), "已关闭·8:00 开门"},
		{"after it has closed", week, monday(18, 0), "已关闭·明早 8:00"},
		{"until the afternoon", []feed.Window{{From: "14:30", To: "18:00"}}, monday(20, 0), "已关闭·明天 14:30"},
		{"until the evening", []feed.Window{{From: "18:30", To: "20:00"}}, monday(20, 0), "已关闭·明晚 18:30"},
		{"on its day off", week, monday(12, 0).AddDate(0, 0, 5), "已关闭·周一 8:00"},
		{"on the day before its day", week, monday(12, 0).AddDate(0, 0, 6), "已关闭·明早 8:00"},
		{"until a week later", []feed.Window{{Days: []int{1}, From: "08:00", To: "09:00"}}, monday(10, 0), "已关闭·11月30日 8:00"},
		{"at noon", noon, monday(12, 0), "已关闭·14:00 开门"},
		{"on a Sunday of its own", []feed.Window{{Days: []int{7}, From: "09:00", To: "17:00"}}, monday(9, 0).AddDate(0, 0, 6), "开放中·至 17:00"},
		{"overnight", nights, monday(23, 0), "开放中·至明早 6:30"},
		{"overnight, after midnight", nights, monday(0, 0), "开放中·至 6:30"},
		{"until midnight", []feed.Window{{From: "08:00", To: "24:00"}}, monday(23, 0), "开放中·至 24:00"},
		{"until tomorrow's midnight", []feed.Window{{Days: []int{1, 2}, From: "00:00", To: "24:00"}}, monday(23, 0), "开放中·至明天 24:00"},
		{"until Friday", []feed.Window{{Days: []int{1, 2, 3, 4}, From: "00:00", To: "24:00"}, {Days: []int{5}, From: "00:00", To: "18:00"}}, monday(9, 0), "开放中·至周五 18:00"},
		{"always", always, monday(23, 0), "全天开放"},
		{"always, without a clock", always, time.Time{}, "全天开放"},
		{"the same every day, without a clock", nights, time.Time{}, "每天 20:00–次日 6:30"},
		{"closed at weekends, without a clock", week, time.Time{}, ""},
		{"closed at noon, without a clock", noon, time.Time{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, got := display.OpeningHours(c.hours, c.now); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// The first days of months and the 节气 are those of the calendar that the
// Purple Mountain Observatory publishes.
func TestTheLunarDayIsThatOfTheCalendar(t *testing.T) {
	for day, want := range map[string]string{
		"2025-01-28": "腊月廿九", "2025-01-29": "正月初一",
		"2025-07-24": "六月三十", "2025-07-25": "闰六月初一", "2025-08-07": "闰六月十四 立秋", "2025-08-23": "七月初一 处暑",
		"2026-02-04": "腊月十七 立春", "2026-02-16": "腊月廿九", "2026-02-17": "正月初一", "2026-02-18": "正月初二 雨水",
		"2026-04-05": "二月十八 清明", "2026-06-19": "五月初五", "2026-06-21": "五月初七 夏至", "2026-09-25": "八月十五",
		"2026-11-07": "九月廿九 立冬", "2026-11-22": "十月十四 小雪", "2026-11-23": "十月十五", "2026-12-07": "十月廿九 大雪",
		"2026-12-22": "冬月十四 冬至", "2027-02-06": "正月初一", "2028-06-23": "闰五月初一", "2030-02-03": "正月初一",
		"2033-08-25": "八月初一", "2033-12-21": "冬月三十 冬至", "2033-12-22": "闰冬月初一", "2034-02-19": "正月初一",
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []time.Time{at, at.Add(24*time.Hour - time.Second), at.In(time.FixedZone("CST", 8*3600)).Add(15 * time.Hour)} {
			if got := display.LunarDay(at); got != want {
				t.Errorf("%v is %s, want %s", at, got, want)
			}
		}
	}
}

// header returns the lines of words in the header.
func header(d *display.Display, v display.View, size image.Point) []string {
	var said []string
	for _, b := range d.Boxes(d.Compose(v, size).Layers[0]) {
		if b.Text != "" {
			said = append(said, b.Text)
		}
	}
	return said
}

func TestTheHeaderNeverCutsANameThatAStationMayHave(t *testing.T) {
	for _, o := range []display.Options{{}, {DistanceM: 4.6}, {DiagonalInch: 32, DistanceM: 3.45}, {DiagonalInch: 65, DistanceM: 2}} {
		d := newDisplay(t, o)
		for _, size := range []image.Point{fullHD, {1280, 720}, {3840, 2160}, {1280, 1024}, {1080, 1920}, {720, 1280}, {2160, 3840}} {
			for n := 1; n <= 16; n++ { // station.name has at most 16 characters
				name := string([]rune("焦北街道花园街社区司机暖心驿站点")[:n])
				for _, hour := range []int{0, 9, 20} {
					v := view(newsItem())
					v.Station = name
					v.Time = time.Date(2026, 12, 21, hour, 42, 0, 0, time.UTC)
					f := d.Compose(v, size)
					said := header(d, v, size)
					if all := strings.Join(said, ""); !strings.Contains(all, name) || strings.Contains(all, "…") {
						t.Errorf("%+v, %v: header says %q, want %q", o, size, said, name)
					}
					if !slices.ContainsFunc(said, func(s string) bool {
						return strings.HasPrefix(s, "开放中") || strings.HasPrefix(s, "已关闭")
					}) {
						t.Errorf("%+v, %v, %q: header says %q, not whether the station is open", o, size, name, said)
					}
					if err := inPlace(d, f.Layers[0], size); err != nil {
						t.Errorf("%+v, %v, %q: %v", o, size, name, err)
					}
				}
			}
		}
	}
}

func TestTheHeaderGivesUpTheLeastFirst(t *testing.T) {
	afar := display.Options{DistanceM: 4.6}
	for _, c := range []struct {
		name    string
		options display.Options
		size    image.Point
		station string
		want    string // in order, without the clock
	}{
		{"all", display.Options{}, fullHD, "花园街社区暖心驿站", "花园街社区暖心驿站|开放中·至 18:00|11月22日 周日|十月十四 小雪"},
		{"a name on two lines", display.Options{}, fullHD, "焦北街道花园街社区暖心驿站", "焦北街道花园街|社区暖心驿站|开放中·至 18:00|11月22日 周日|十月十四 小雪"},
		{"no 农历", display.Options{DistanceM: 4.3}, fullHD, "花园街社区暖心驿站", "花园街社区|暖心驿站|开放中·至 18:00|11月22日|周日"},
		{"no date", afar, fullHD, "焦北街道花园街社区司机暖心驿站点", "焦北街道花园街社|区司机暖心驿站点|开放中·至 18:00"},
		{"portrait", display.Options{}, image.Pt(1080, 1920), "花园街社区暖心驿站", "花园街社区暖心驿站|开放中·至 18:00|11月22日 周日|十月十四 小雪"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDisplay(t, c.options)
			v := view(newsItem())
			v.Station, v.Time = c.station, v.Time.AddDate(0, 0, -1)
			v.Card = cardItem()
			v.Card.Station.Hours = []feed.Window{{From: "08:00", To: "18:00"}}
			said := header(d, v, c.size)
			if got := strings.Join(said[3:], "|"); got != c.want {
				t.Errorf("header says %q, want %q", got, c.want)
			}
		})
	}
}

func TestAStateThatIsTooLongIsSaidInShort(t *testing.T) {
	d := newDisplay(t, display.Options{DistanceM: 4.6})
	v := view(newsItem())
	v.Station = "焦北街道花园街社区司机暖心驿站点"
	v.Card.Station.Hours = []feed.Window{{Days: []int{1}, From: "08:00", To: "09:00"}}
	said := header(d, v, fullHD)
	if got := strings.Join(said[3:], "|"); got != "焦北街道花园街社|区司机暖心驿站点|已关闭" {
		t.Errorf("header says %q", got)
	}
}

func TestTheHeaderStandsStillWhenTheStationCloses(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for n := range 64 { // names of all widths
		v := view(newsItem())
		v.Station = strings.Repeat("站", n/4+1) + strings.Repeat("1", n%4)
		places := func(hour int) (at []image.Rectangle) {
			v.Time = time.Date(2026, 11, 23, hour, 0, 0, 0, time.UTC)
			for _, b := range d.Boxes(d.Compose(v, fullHD).Layers[0]) {
				if strings.HasPrefix(b.Text, "站") || strings.HasPrefix(b.Text, "11月") {
					at = append(at, b.Rect)
				}
			}
			return at
		}
		noon := places(12)
		for hour := range 24 {
			if at := places(hour); !slices.Equal(at, noon) || len(at) < 2 {
				t.Errorf("%s: at %d o'clock the name and the date are at %v, at noon at %v", v.Station, hour, at, noon)
			}
		}
	}
}

func TestWithoutACardTheHeaderSaysNothingOfHours(t *testing.T) {
	d := newDisplay(t, display.Options{})
	v := view(newsItem())
	v.Card = nil
	if got := words(d, d.Compose(v, fullHD), "header"); strings.Contains(got, "开放") || strings.Contains(got, "关闭") {
		t.Errorf("header says %q", got)
	}
	v = view(cardItem()) // the slide itself is one
	v.Card = nil
	if got := words(d, d.Compose(v, fullHD), "header"); !strings.Contains(got, "开放中·至 18:00") {
		t.Errorf("header says %q", got)
	}
}

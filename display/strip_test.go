package display_test

import (
	"image/color"
	"strings"
	"testing"

	"nuanxin/display"
	"nuanxin/feed"
)

// inForce is a weather item with an official warning.
func inForce(kind string, level feed.Level) *feed.Item {
	it := forecast(12, 20, 0)
	it.ID = "warning"
	it.Weather.Warning = &feed.Warning{Kind: kind, Level: level}
	return it
}

func TestTheStripSaysWhatMattersMostWhereRoomIsShort(t *testing.T) {
	cold, hot, cut := forecast(-3, 8, 0), forecast(26, 38, 0), inForce("寒潮", feed.LevelBlue)
	for _, c := range []struct {
		name              string
		metres            float64 // the reading distance, by which type grows
		forecast, warning *feed.Item
		offline           bool
		want              string
	}{
		{"nothing", 3.5, nil, nil, false, "3 / 9 下一条 briefcase 招聘"},
		{"mild", 3.5, forecast(12, 20, 0), nil, false, "3 / 9 下一条 briefcase 招聘"},
		{"cold", 3.5, cold, nil, false, "snowflake 今天路面易结冰，骑行慢行 市气象台 3 / 9 下一条 briefcase 招聘"},
		{"hot, and what comes next gives way to the rule", 3.5, forecast(26, 36, 0), nil, false, "sun 今天最高 36℃，换班轮休，室外不加班 依据国家防暑降温规定 3 / 9"},
		{"the rule gives way to what it asks for", 3.5, hot, nil, false, "sun 今天最高 38℃，室外作业不超 6 小时，避开最热 3 小时 3 / 9"},
		{"from afar", 4.5, hot, nil, false, "sun 今天室外作业不超 6 小时，避开最热 3 小时 3 / 9"},
		{"a warning", 3.5, nil, cut, false, "alert-triangle 寒潮蓝色预警 3 / 9 下一条 briefcase 招聘"},
		{"a warning and advice", 3.5, cold, cut, false, "alert-triangle 寒潮蓝色预警 snowflake 今天最低零下 3℃，路面易结冰，骑行慢行 3 / 9"},
		{"both from afar", 4.5, cold, cut, false, "alert-triangle 寒潮蓝色预警 snowflake 今天路面易结冰，骑行慢行 3 / 9"},
		{"a long warning from afar", 4.5, hot, inForce("森林草原火险雷雨大风", feed.LevelRed), false, "alert-triangle 森林草原火险雷雨大风红色预警 3 / 9"},
		{"offline", 3.5, nil, nil, true, "cloud-off 离线·显示已存内容 3 / 9 下一条 briefcase 招聘"},
		{"offline and cold", 3.5, cold, nil, true, "cloud-off 离线 snowflake 今天路面易结冰，骑行慢行 市气象台 3 / 9 下一条 briefcase 招聘"},
		{"offline under a warning", 3.5, cold, cut, true, "cloud-off 离线 alert-triangle 寒潮蓝色预警 snowflake 今天路面易结冰，骑行慢行 3 / 9"},
		{"offline under a warning, from afar", 4.5, cold, cut, true, "cloud-off 离线 alert-triangle 寒潮蓝色预警 snowflake 今天路面易结冰 3 / 9"},
		{"and what is of today needs no day", 4.5, cold, inForce("草原火险等级", feed.LevelBlue), true, "cloud-off 离线 alert-triangle 草原火险等级蓝色预警 snowflake 路面易结冰 3 / 9"},
		{"unlike what is of tomorrow", 4.5, forecast(-3, 8, 1), inForce("草原火险等级", feed.LevelBlue), true, "cloud-off 离线 alert-triangle 草原火险等级蓝色预警 3 / 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDisplay(t, display.Options{DistanceM: c.metres})
			v := view(newsItem())
			v.Forecast, v.Warning, v.Offline = c.forecast, c.warning, c.offline
			f := d.Compose(v, fullHD)
			if got := words(d, f, "strip"); got != c.want {
				t.Errorf("the strip says\n%q, want\n%q", got, c.want)
			}
			if err := inPlace(d, f.Layers[3], fullHD); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheStripRepeatsNothingOfTheSlide(t *testing.T) {
	d := newDisplay(t, display.Options{})
	it := inForce("寒潮", feed.LevelBlue)
	*it.Weather.Low = -3
	v := view(it)
	v.Forecast, v.Warning = it, it
	if got := stripOf(d, v); got != "3 / 9 下一条 briefcase 招聘" {
		t.Errorf("beside its own slide the strip says %q", got)
	}
	other := forecast(12, 20, 1)
	other.ID = "tomorrow"
	v.Slide.Item = other
	if got := stripOf(d, v); !strings.HasPrefix(got, "alert-triangle 寒潮蓝色预警 snowflake 今天") {
		t.Errorf("beside another forecast the strip says %q", got)
	}
}

func TestAWarningStandsOnItsColour(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for level, want := range map[feed.Level]color.RGBA{
		feed.LevelBlue:   {0x0B, 0x4F, 0xB3, 255},
		feed.LevelYellow: {0xFF, 0xD4, 0x00, 255},
		feed.LevelOrange: {0xFF, 0x8A, 0x1F, 255},
		feed.LevelRed:    {0xAE, 0x11, 0x19, 255},
	} {
		for _, title := range []string{"", "冷空气来了"} {
			it := inForce("寒潮", level)
			it.Title = title
			v := view(newsItem())
			v.Warning = it
			for _, v := range []display.View{v, view(it)} {
				f := d.Compose(v, fullHD)
				img := d.Picture(f)
				found := false
				for _, l := range f.Layers {
					for _, b := range d.Boxes(l) {
						if b.Kind == "text" && strings.HasPrefix(b.Text, "寒潮") {
							found = true
							if got := img.RGBAAt(b.Rect.Min.X-6, b.Rect.Min.Y); got != want {
								t.Errorf("%s: beside its name is %v, want %v", level, got, want)
							}
						}
					}
				}
				if !found {
					t.Errorf("%s, title %q: no name", level, title)
				}
			}
		}
	}
}

func TestAWarningOfFourCharactersStandsOnOneLine(t *testing.T) {
	d := newDisplay(t, display.Options{})
	got := words(d, d.Compose(view(inForce("道路结冰", feed.LevelYellow)), fullHD), "main")
	if !strings.Contains(got, " 道路结冰黄色预警 ") {
		t.Errorf("the slide says %q", got)
	}
}

func TestAWarningsColourStaysInTheColumn(t *testing.T) {
	d := newDisplay(t, display.Options{})
	slide, _, _ := d.Zones(fullHD)
	for n := 1; n <= 2*feed.MaxFacility; n++ {
		kind := strings.Repeat([]string{"冰", "8"}[n%2], (n+1)/2)
		plates := 0
		for _, b := range d.Boxes(d.Compose(view(inForce(kind, feed.LevelRed)), fullHD).Layers[1]) {
			if b.Kind != "box" || b.Rect == slide {
				continue
			}
			plates++
			if left, right := b.Rect.Min.X-slide.Min.X, slide.Max.X-b.Rect.Max.X; right < left {
				t.Errorf("%s: %d px left of the colour and %d right of it", kind, left, right)
			}
		}
		if plates == 0 {
			t.Errorf("%s stands on no colour", kind)
		}
	}
}

func TestAWarningOnTwoLinesBreaksBeforeItsColour(t *testing.T) {
	d := newDisplay(t, display.Options{DistanceM: 4.5})
	got := words(d, d.Compose(view(inForce("寒潮", feed.LevelBlue)), fullHD), "main")
	if !strings.Contains(got, "寒潮 蓝色预警") {
		t.Errorf("the slide says %q", got)
	}
}

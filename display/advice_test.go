package display_test

import (
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// forecast is a weather item for the day of view, or days later.
func forecast(low, high, days int) *feed.Item {
	it := weatherItem()
	it.ID = "forecast"
	it.Weather.Date = view(nil).Time.AddDate(0, 0, days).Format(time.DateOnly)
	it.Weather.Low, it.Weather.High = &low, &high
	return it
}

// wide is a screen on whose strip there is room for everything.
func wide(t *testing.T) *display.Display {
	t.Helper()
	return newDisplay(t, display.Options{DiagonalInch: 65, DistanceM: 2})
}

// stripOf returns what the strip of a full HD screen says.
func stripOf(d *display.Display, v display.View) string {
	return words(d, d.Compose(v, fullHD), "strip")
}

// lone is a slide with nothing after it, so that the strip says nothing of it.
func lone() feed.Slide { return feed.Slide{Item: newsItem(), Position: 1, Count: 1} }

func TestHeatAdviceFollowsTheMeasureToTheDegree(t *testing.T) {
	d := wide(t)
	const (
		basis = " 依据《防暑降温措施管理办法》"
		turns = "换班轮休，室外不加班"
		hours = "室外作业不超 6 小时，避开最热 3 小时"
		stop  = "停止室外露天作业"
	)
	for high, want := range map[int]string{
		34: "",
		35: "sun 今天最高 35℃，" + turns + basis,
		36: "sun 今天最高 36℃，" + turns + basis,
		37: "sun 今天最高 37℃，" + hours + basis,
		39: "sun 今天最高 39℃，" + hours + basis,
		40: "sun 今天最高 40℃，" + stop + basis,
		41: "sun 今天最高 41℃，" + stop + basis,
	} {
		v := view(nil)
		v.Slide, v.Forecast = lone(), forecast(25, high, 0)
		if got := stripOf(d, v); got != want {
			t.Errorf("at %d °C the strip says %q, want %q", high, got, want)
		}
		v = view(forecast(25, high, 0))
		got := words(d, d.Compose(v, fullHD), "main")
		_, points, _ := strings.Cut(strings.TrimSuffix(want, basis), "，")
		if points == "" {
			if strings.Contains(got, "依据") {
				t.Errorf("at %d °C the slide says %q, want no advice", high, got)
			}
			continue
		}
		if !strings.Contains(got, "sun "+points) || !strings.Contains(got, "依据《防暑降温措施管理办法》第八条") || !strings.Contains(got, "市气象台") {
			t.Errorf("at %d °C the slide says %q, want %q, what it rests on and who forecasts it", high, got, points)
		}
	}
}

func TestColdAdviceFollowsTheConfiguration(t *testing.T) {
	const ice, frost = "路面易结冰，骑行慢行", "注意防冻，骑行慢行"
	for _, c := range []struct {
		name string
		cold display.Cold
		low  int
		want string
	}{
		{"above the preset ice", display.Cold{}, 1, ""},
		{"at the preset ice", display.Cold{}, 0, "snowflake 今天最低 0℃，" + ice + " 市气象台"},
		{"above the preset frost", display.Cold{}, -9, "snowflake 今天最低零下 9℃，" + ice + " 市气象台"},
		{"at the preset frost", display.Cold{}, -10, "snowflake 今天最低零下 10℃，" + frost + " 市气象台"},
		{"above ice", display.Cold{IceC: 3, FrostC: -4.5}, 4, ""},
		{"at ice", display.Cold{IceC: 3, FrostC: -4.5}, 3, "snowflake 今天最低 3℃，" + ice + " 市气象台"},
		{"above frost", display.Cold{IceC: 3, FrostC: -4.5}, -4, "snowflake 今天最低零下 4℃，" + ice + " 市气象台"},
		{"below frost", display.Cold{IceC: 3, FrostC: -4.5}, -5, "snowflake 今天最低零下 5℃，" + frost + " 市气象台"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDisplay(t, display.Options{DiagonalInch: 65, DistanceM: 2, Cold: c.cold})
			v := view(nil)
			v.Slide, v.Forecast = lone(), forecast(c.low, 8, 0)
			if got := stripOf(d, v); got != c.want {
				t.Errorf("the strip says %q, want %q", got, c.want)
			}
			got := words(d, d.Compose(view(forecast(c.low, 8, 0)), fullHD), "main")
			if strings.Contains(got, "snowflake") != (c.want != "") || strings.Contains(got, "依据") {
				t.Errorf("the slide says %q, want advice %v and no rule", got, c.want != "")
			}
		})
	}
}

func TestAdviceNeverFollowsFromTheRoom(t *testing.T) {
	d := wide(t)
	for _, room := range []sensors.Celsius{-20, 45} {
		v := view(nil)
		v.Slide, v.Forecast, v.Room.Temperature = lone(), forecast(10, 20, 0), room
		if got := stripOf(d, v); got != "" {
			t.Errorf("in a room of %v °C the strip says %q", room, got)
		}
	}
}

func TestAdviceSaysWhichDayItMeans(t *testing.T) {
	d := wide(t)
	for _, c := range []struct {
		name  string
		days  int
		known bool
		want  string // of the day; empty for no advice
	}{
		{"today", 0, true, "今天"},
		{"tomorrow", 1, true, "明天"},
		{"the day after tomorrow", 2, true, "后天"},
		{"later", 3, true, "11月26日"},
		{"a day that has passed", -1, true, ""},
		{"without a clock", 0, false, "11月23日"},
		{"a day before, without a clock", -1, false, "11月22日"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(nil)
			v.Slide, v.Forecast = lone(), forecast(-3, 8, c.days)
			own := view(forecast(-3, 8, c.days))
			if !c.known {
				v.Time, own.Time = time.Time{}, time.Time{}
			}
			got := stripOf(d, v)
			if want := "snowflake " + c.want + "最低零下 3℃，"; c.want == "" && got != "" || c.want != "" && !strings.HasPrefix(got, want) {
				t.Errorf("the strip says %q, want %q", got, want)
			}
			if got := words(d, d.Compose(own, fullHD), "main"); strings.Contains(got, "路面易结冰") != (c.want != "") {
				t.Errorf("the slide says %q", got)
			}
		})
	}
}

func TestAdviceIsParedOnANarrowSlide(t *testing.T) {
	d := newDisplay(t, display.Options{DistanceM: 4.5})
	var all []string
	for _, page := range d.PageTexts(view(forecast(28, 38, 0)), fullHD) {
		all = append(all, page...)
	}
	got := strings.Join(all, "|")
	if !strings.Contains(got, "|室外作业不超 6 小时|避开最热 3 小时|") {
		t.Errorf("the slide says %q, want a line for each point", got)
	}
	if joined := strings.ReplaceAll(got, "|", ""); !strings.Contains(joined, "依据《防暑降温措施管理办法》") || strings.Contains(joined, "第八条") {
		t.Errorf("the slide says %q, want the rule without its article", got)
	}
}

func TestAForecastWithHolesGivesNoAdvice(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, w := range []*feed.Weather{{}, {High: new(41)}, {Low: new(-20)}} {
		it := &feed.Item{ID: "holes", Kind: feed.KindWeather, Weather: w}
		v := view(nil)
		v.Slide, v.Time, v.Forecast, v.Warning = lone(), time.Time{}, it, it
		if got := stripOf(d, v); got != "" {
			t.Errorf("%+v: the strip says %q", w, got)
		}
		if got := words(d, d.Compose(view(it), fullHD), "main"); strings.Contains(got, "停止") || strings.Contains(got, "snowflake") {
			t.Errorf("%+v: the slide says %q", w, got)
		}
	}
}

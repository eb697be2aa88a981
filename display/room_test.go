package display_test

import (
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/sensors"
)

func TestRoomCardSaysWhatIsKnown(t *testing.T) {
	d := newDisplay(t, display.Options{})
	humidity := sensors.Percent(40.6)
	for _, c := range []struct {
		name string
		room sensors.Room
		want string // icons and words of the card
	}{
		{
			"heated and comfortable",
			sensors.Room{Health: sensors.HealthOK, Temperature: 21.46, Humidity: &humidity, Comfort: sensors.ComfortOK, Action: sensors.ActionHeating},
			"供暖中 flame 21.5 ℃ 舒适 湿度 41%",
		},
		{
			"cooled and hot",
			sensors.Room{Health: sensors.HealthOK, Temperature: 30, Comfort: sensors.ComfortHot, Action: sensors.ActionCooling},
			"制冷中 snowflake 30.0 ℃ 偏热",
		},
		{
			"nothing known of the heating",
			sensors.Room{Health: sensors.HealthOK, Temperature: -0.04, Comfort: sensors.ComfortCold, Action: sensors.ActionUnknown},
			"偏冷 temperature-snow 0.0 ℃",
		},
		{
			"idle",
			sensors.Room{Health: sensors.HealthOK, Temperature: 22, Comfort: sensors.ComfortOK, Action: sensors.ActionIdle},
			"舒适 mood-smile 22.0 ℃",
		},
		{
			"comfort not yet known",
			sensors.Room{Health: sensors.HealthOK, Temperature: 22, Comfort: sensors.ComfortUnknown, Action: sensors.ActionIdle},
			"室温 temperature 22.0 ℃",
		},
		{
			"a fault hides the number and not the action",
			sensors.Room{Health: sensors.HealthFault, Temperature: 21, Action: sensors.ActionHeating},
			"供暖中 flame 温度传感器故障 alert-triangle",
		},
		{
			"a fault alone",
			sensors.Room{Health: sensors.HealthFault, Temperature: 21, Action: sensors.ActionUnknown},
			"温度传感器 alert-triangle 故障",
		},
		{
			"an old number tells its age",
			sensors.Room{Health: sensors.HealthStale, Temperature: -12.34, Age: 200 * time.Second, Action: sensors.ActionHeating},
			"供暖中 flame −12.3 ℃ 3 分钟前 clock",
		},
		{
			"starting",
			sensors.Room{Health: sensors.HealthStarting, Temperature: 21, Action: sensors.ActionUnknown},
			"正在测温 temperature",
		},
		{
			"starting while heated",
			sensors.Room{Health: sensors.HealthStarting, Action: sensors.ActionHeating},
			"供暖中 flame 正在测温",
		},
		{
			"simulated",
			sensors.Room{Health: sensors.HealthOK, Temperature: 22, Comfort: sensors.ComfortOK, Action: sensors.ActionUnknown, Simulated: true},
			"舒适 mood-smile 22.0 ℃ 模拟数据",
		},
		{
			"simulated and all that can be told",
			sensors.Room{
				Health: sensors.HealthOK, Temperature: 22, Humidity: &humidity, Comfort: sensors.ComfortOK,
				Action: sensors.ActionHeating, Simulated: true,
			},
			"供暖中 flame 22.0 ℃ 舒适 湿度 41% 模拟数据",
		},
		{
			"no thermometer, heated",
			sensors.Room{Health: sensors.HealthNone, Action: sensors.ActionHeating},
			"供暖中 flame",
		},
		{
			"heated and cold, as just after the heating went on",
			sensors.Room{Health: sensors.HealthOK, Temperature: 12, Comfort: sensors.ComfortCold, Action: sensors.ActionHeating},
			"供暖中 flame 12.0 ℃ 偏冷",
		},
		{
			"hot and nothing done about it",
			sensors.Room{Health: sensors.HealthOK, Temperature: 31, Humidity: &humidity, Comfort: sensors.ComfortHot, Action: sensors.ActionIdle},
			"偏热 temperature-sun 31.0 ℃ 湿度 41%",
		},
		{
			"humid, comfort not yet known",
			sensors.Room{Health: sensors.HealthOK, Temperature: 22, Humidity: &humidity, Action: sensors.ActionUnknown},
			"室温 temperature 22.0 ℃ 湿度 41%",
		},
		{
			"an old number claims no comfort and no humidity",
			sensors.Room{Health: sensors.HealthStale, Temperature: 9.8, Humidity: &humidity, Comfort: sensors.ComfortCold, Age: 90 * time.Minute, Action: sensors.ActionIdle},
			"室温 temperature 9.8 ℃ 1 小时前 clock",
		},
		{
			"an old number while cooled",
			sensors.Room{Health: sensors.HealthStale, Temperature: 26, Age: 30 * time.Second, Action: sensors.ActionCooling},
			"制冷中 snowflake 26.0 ℃ 不到 1 分钟前 clock",
		},
		{
			"a fault while cooled",
			sensors.Room{Health: sensors.HealthFault, Action: sensors.ActionCooling, Source: sensors.SourceContact},
			"制冷中 snowflake 温度传感器故障 alert-triangle",
		},
		{
			"a simulated fault",
			sensors.Room{Health: sensors.HealthFault, Action: sensors.ActionHeating, Simulated: true},
			"供暖中 flame 温度传感器故障 alert-triangle 模拟数据",
		},
		{
			"simulated, starting",
			sensors.Room{Health: sensors.HealthStarting, Action: sensors.ActionUnknown, Simulated: true},
			"正在测温 temperature 模拟数据",
		},
		{"no thermometer, nothing done", sensors.Room{Health: sensors.HealthNone, Action: sensors.ActionIdle}, ""},
		{"no thermometer", sensors.Room{Health: sensors.HealthNone, Action: sensors.ActionUnknown}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(newsItem())
			v.Room = c.room
			f := d.Compose(v, fullHD)
			climate := d.Boxes(f.Layers[2])[0].Rect
			var words []string
			for _, b := range d.Boxes(f.Layers[2]) {
				inCard := b.Rect.In(climate) && c.want != ""
				if b.Kind != "box" && inCard {
					words = append(words, strings.ReplaceAll(b.Text, "\u200b", ""))
				}
			}
			if got := strings.Join(words, " "); got != c.want {
				t.Errorf("card says %q, want %q", got, c.want)
			}
			if err := inPlace(d, f.Layers[2], fullHD); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAgesAreRoundedDownToWhatMatters(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		age  time.Duration
		want string
	}{
		{59 * time.Second, "不到 1 分钟前"},
		{119 * time.Second, "1 分钟前"},
		{119 * time.Minute, "1 小时前"},
		{49 * time.Hour, "2 天前"},
	} {
		v := view(nil)
		v.Room = sensors.Room{Health: sensors.HealthStale, Temperature: 20, Age: c.age}
		found := false
		for _, b := range d.Boxes(d.Compose(v, fullHD).Layers[2]) {
			found = found || b.Text == c.want
		}
		if !found {
			t.Errorf("%v is not shown as %s", c.age, c.want)
		}
	}
}

// Every combination of the three outputs.
func TestNoStateOfTheRoomHidesAContactOrClaimsANumber(t *testing.T) {
	d := newDisplay(t, display.Options{})
	humidity := sensors.Percent(40.6)
	_, column, services := d.Zones(fullHD)
	column = column.Union(services)
	for _, health := range []sensors.Health{sensors.HealthNone, sensors.HealthStarting, sensors.HealthOK, sensors.HealthStale, sensors.HealthFault} {
		for action, sign := range map[sensors.Action]string{
			"": "", sensors.ActionUnknown: "", sensors.ActionIdle: "", sensors.ActionHeating: "供暖中 flame", sensors.ActionCooling: "制冷中 snowflake",
		} {
			for _, comfort := range []sensors.Comfort{"", sensors.ComfortUnknown, sensors.ComfortCold, sensors.ComfortOK, sensors.ComfortHot} {
				v := view(newsItem())
				v.Room = sensors.Room{
					Health: health, Temperature: -12.34, Humidity: &humidity, Age: 200 * time.Second, Comfort: comfort, Action: action, Simulated: true,
				}
				f := d.Compose(v, fullHD)
				got := words(d, f, "room")
				state := string(health) + ", " + string(comfort) + ", " + string(action) + " says " + got
				measured, old := health == sensors.HealthOK || health == sensors.HealthStale, health == sensors.HealthStale
				for what, ok := range map[string]bool{
					"a known action comes first, with its icon": strings.HasPrefix(got, sign),
					"no action is made up":                      sign != "" || !strings.Contains(got, "供暖中") && !strings.Contains(got, "制冷中"),
					"a number that is there, and no other":      strings.Contains(got, "−12.3 ℃") == measured,
					"the age of an old one":                     strings.Contains(got, "3 分钟前 clock") == old,
					"humidity of now":                           strings.Contains(got, "湿度 41%") == (health == sensors.HealthOK),
					"a fault":                                   strings.Contains(got, "alert-triangle") == (health == sensors.HealthFault),
					"that it is simulated":                      strings.Contains(got, "模拟数据") == (measured || health == sensors.HealthStarting || health == sensors.HealthFault),
				} {
					if !ok {
						t.Errorf("%s: %s", state, what)
					}
				}
				if err := inPlace(d, f.Layers[2], fullHD); err != nil {
					t.Errorf("%s: %v", state, err)
				}
				for _, b := range d.Boxes(f.Layers[2]) {
					if !b.Rect.In(column) {
						t.Errorf("%s: %q leaves its card", state, b.Text)
					}
				}
			}
		}
	}
}

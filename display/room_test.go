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

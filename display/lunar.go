package display

import (
	"time"

	"github.com/6tail/lunar-go/calendar"
)

// lunarDay writes a day as the 农历 does, with the 节气 that begins on it:
// 十月十四 小雪. Both are of the calendar of GB/T 33661-2017, which counts in
// China's time, as the stations do.
func lunarDay(t time.Time) string {
	day := calendar.NewSolarFromYmd(t.Year(), int(t.Month()), t.Day()).GetLunar()
	s := day.GetMonthInChinese() + "月" + day.GetDayInChinese()
	if term := day.GetJieQi(); term != "" {
		s += " " + term
	}
	return s
}

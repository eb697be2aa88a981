package display_test

import (
	"image"
	"slices"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// scene is a screen that is kept as it should look.
type scene struct {
	name string
	view display.View
	dim  float32 // how much of the light is taken away, as at night
}

// sizes are the screens on which every scene is looked at.
func sizes() []image.Point {
	return []image.Point{fullHD, upright, {1280, 720}, {3840, 2160}}
}

var upright = image.Pt(1080, 1920)

// scenes are all of them: every kind of slide, what advice there is, and every
// state that a station can be in.
func scenes() []scene {
	return slices.Concat(kindScenes(), weatherScenes(), stateScenes())
}

func kindScenes() []scene {
	page2, alert2 := view(newsItem()), view(longAlertItem())
	page2.Slide.Page, alert2.Slide.Page = 1, 1
	page2.Room.Action, page2.Room.Temperature = sensors.ActionCooling, 26.4
	portrait, tall := poster(900, 1350, "社区就业集市海报")
	landscape, wide := poster(1600, 900, "社区志愿者为骑手检修电动车")
	standing, lying := view(portrait), view(landscape)
	standing.Pictures, lying.Pictures = []display.Picture{tall}, []display.Picture{wide}
	return []scene{
		{name: "news", view: view(newsItem())},
		{name: "news-page2", view: page2},
		{name: "job", view: view(jobItem())},
		{name: "notice", view: view(noticeItem())},
		{name: "weather", view: view(weatherItem())},
		{name: "card", view: view(cardItem())},
		{name: "poster-portrait", view: standing},
		{name: "poster-landscape", view: lying},
		{name: "alert", view: view(alertItem())},
		{name: "alert-long", view: view(longAlertItem())},
		{name: "alert-long-page2", view: alert2},
	}
}

func weatherScenes() []scene {
	cut := view(newsItem())
	cut.Forecast, cut.Warning = forecast(-12, -3, 0), inForce("寒潮", feed.LevelBlue)
	swelter := forecast(28, 38, 0)
	swelter.Weather.Sky, swelter.Weather.Wind = "晴", "南风 2 级"
	swelter.Weather.Warning = &feed.Warning{Kind: "高温", Level: feed.LevelOrange, Text: "今天最高气温将升至 37℃ 以上，午后尽量避免户外活动。"}
	heat, stop := view(swelter), view(forecast(29, 40, 1))
	heat.Room, stop.Room = cooled(), cooled()
	return []scene{
		{name: "weather-warning", view: view(warningItem())},
		{name: "weather-heat", view: heat},
		{name: "weather-stop", view: stop},
		{name: "advice-warning", view: cut},
	}
}

// stateScenes are the states of a station.
func stateScenes() []scene {
	summer := view(noticeItem())
	summer.Room, summer.Forecast = cooled(), forecast(26, 36, 0)
	winter := view(jobItem())
	winter.Forecast, winter.Slide.Next = forecast(-3, 6, 0), feed.KindNotice

	night := view(newsItem())
	night.Time = time.Date(2026, 11, 23, 22, 5, 0, 0, time.UTC)
	closed := view(noticeItem())
	closed.Station, closed.Time = "焦北街道花园街社区暖心驿站", time.Date(2026, 11, 22, 20, 5, 0, 0, time.UTC)
	closed.Card.Station.Facilities = append(closed.Card.Station.Facilities, feed.Facility{Icon: "wifi", Name: "无线网"}, feed.Facility{Icon: "fridge", Name: "冰箱"})

	fault := view(noticeItem())
	fault.Room = sensors.Room{Health: sensors.HealthFault, Action: sensors.ActionHeating, Source: sensors.SourceStaff}
	stale := view(newsItem())
	stale.Room = sensors.Room{Health: sensors.HealthStale, Temperature: -2.3, Age: 3*time.Minute + 20*time.Second, Action: sensors.ActionUnknown}

	offline := view(jobItem())
	offline.Time, offline.Offline = time.Time{}, true
	offline.Room = sensors.Room{Health: sensors.HealthOK, Temperature: 9.8, Comfort: sensors.ComfortCold, Action: sensors.ActionUnknown}

	idle := view(nil)
	idle.Slide = feed.Slide{}
	idle.Room.Action, idle.Room.Simulated = sensors.ActionIdle, true
	empty := display.View{Station: idle.Station, Time: idle.Time}
	return []scene{
		{name: "summer", view: summer},
		{name: "winter", view: winter},
		{name: "night", view: night, dim: 0.4}, // as configured if nothing else is said
		{name: "closed", view: closed},
		{name: "fault", view: fault},
		{name: "stale", view: stale},
		{name: "offline", view: offline},
		{name: "station", view: idle},
		{name: "empty", view: empty},
		{name: "overfull", view: overfull()},
	}
}

// cooled is a room that is being cooled.
func cooled() sensors.Room {
	r := view(nil).Room
	r.Action, r.Temperature = sensors.ActionCooling, 26.4
	return r
}

// overfull is a screen on which everything is as long as may be.
func overfull() display.View {
	v := view(noticeItem())
	v.Station, v.Offline = "解放区焦北街道花园街社区党群服务中心暖心驿站", true
	v.Slide = feed.Slide{Item: v.Slide.Item, Position: 58, Count: 64, Next: feed.KindNews}
	v.Slide.Item.Title = "社区\u200b养老\u200b服务中心\u200b长者\u200b食堂\u200b下月起\u200b新增\u200b周末\u200b供餐，家政\u200b理发\u200b培训\u200b同日\u200b开班"
	v.Slide.Item.Source = "解放区焦北街道办事处党群工作办公室"
	v.Slide.Item.Link, v.Slide.Item.LinkText = "https://example.com/notices/canteen-and-training-at-the-weekend", "扫码报名"
	v.Slide.Item.Notice.When, v.Slide.Item.Notice.Where = "12月5日起每周六、周日 11:00–12:30", "花园街 12 号社区党群服务中心一楼长者食堂"
	v.Room = sensors.Room{Health: sensors.HealthStale, Temperature: -12.3, Age: 59 * time.Minute, Action: sensors.ActionHeating, Source: sensors.SourceStaff, Comfort: sensors.ComfortCold, Simulated: true}
	v.Forecast, v.Warning = forecast(-12, -3, 0), inForce("道路结冰", feed.LevelOrange)
	for _, name := range []string{"无线网", "冰箱", "应急药品", "修车工具", "自动售货机"} {
		v.Card.Station.Facilities = append(v.Card.Station.Facilities, feed.Facility{Name: name, OutSince: "2026-11-21"})
	}
	return v
}

package display_test

import (
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// A picture of the difference is kept by go test -artifacts.
func TestScreensLookAsTheyDid(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for name, v := range goldenViews() {
		t.Run(name, func(t *testing.T) {
			compare(t, name, d.Picture(d.Compose(v, fullHD)))
		})
	}
}

func TestPortraitScreensLookAsTheyDid(t *testing.T) {
	d := newDisplay(t, display.Options{})
	views := goldenViews()
	for _, name := range []string{"news", "job", "notice", "weather-warning", "card", "station", "alert", "poster-portrait", "poster-landscape", "closed", "offline"} {
		t.Run(name, func(t *testing.T) {
			compare(t, name+"-upright", d.Picture(d.Compose(views[name], image.Pt(1080, 1920))))
		})
	}
}

func goldenViews() map[string]display.View {
	page2 := view(newsItem())
	page2.Slide.Page = 1
	page2.Room.Action, page2.Room.Temperature = sensors.ActionCooling, 26.4

	station := view(nil)
	station.Slide = feed.Slide{}
	station.Room.Action, station.Room.Simulated = sensors.ActionIdle, true

	broken := view(noticeItem())
	broken.Room = sensors.Room{Health: sensors.HealthFault, Action: sensors.ActionHeating, Source: sensors.SourceStaff}

	stale := view(newsItem())
	stale.Room = sensors.Room{Health: sensors.HealthStale, Temperature: -2.3, Age: 3*time.Minute + 20*time.Second, Action: sensors.ActionUnknown}

	offline := view(jobItem())
	offline.Time, offline.Offline = time.Time{}, true
	offline.Room = sensors.Room{Health: sensors.HealthOK, Temperature: 9.8, Comfort: sensors.ComfortCold, Action: sensors.ActionUnknown}

	closed := view(noticeItem())
	closed.Station, closed.Time = "焦北街道花园街社区暖心驿站", time.Date(2026, 11, 22, 20, 5, 0, 0, time.UTC)
	closed.Card.Station.Facilities = append(closed.Card.Station.Facilities, feed.Facility{Icon: "wifi", Name: "无线网"}, feed.Facility{Icon: "fridge", Name: "冰箱"})

	unknown := view(newsItem())
	unknown.Room, unknown.Card = sensors.Room{}, nil

	alert2 := view(longAlertItem())
	alert2.Slide.Page = 1

	unset := view(weatherItem())
	unset.Time = time.Time{}

	freezing := view(jobItem())
	freezing.Forecast, freezing.Warning, freezing.Slide.Next = forecast(-3, 6, 0), nil, feed.KindNotice
	cut := view(newsItem())
	cut.Forecast, cut.Warning = forecast(-12, -3, 0), inForce("寒潮", feed.LevelBlue)
	hot := view(noticeItem())
	hot.Room.Action, hot.Room.Temperature, hot.Forecast = sensors.ActionCooling, 26.4, forecast(26, 36, 0)
	swelter := forecast(28, 38, 0)
	swelter.Weather.Sky, swelter.Weather.Wind = "晴", "南风 2 级"
	swelter.Weather.Warning = &feed.Warning{Kind: "高温", Level: feed.LevelOrange, Text: "今天最高气温将升至 37℃ 以上，午后尽量避免户外活动。"}

	heat, stop := view(swelter), view(forecast(29, 40, 1))
	heat.Room, stop.Room = hot.Room, hot.Room

	portrait, tall := poster(900, 1350, "社区就业集市海报")
	landscape, wide := poster(1600, 900, "社区志愿者为骑手检修电动车")
	upright, across := view(portrait), view(landscape)
	upright.Pictures, across.Pictures = []display.Picture{tall}, []display.Picture{wide}

	return map[string]display.View{
		"alert": view(alertItem()), "alert-long": view(longAlertItem()), "alert-long-page2": alert2,
		"weather": view(weatherItem()), "weather-warning": view(warningItem()), "weather-no-clock": unset,
		"card": view(cardItem()), "poster-portrait": upright, "poster-landscape": across,
		"news": view(newsItem()), "news-page2": page2, "job": view(jobItem()), "notice": view(noticeItem()),
		"closed": closed, "no-thermometer": unknown,
		"advice-cold": freezing, "advice-heat": hot, "advice-warning": cut,
		"weather-cold": view(forecast(-3, 6, 0)), "weather-heat": heat, "weather-stop": stop,
		"station": station, "fault-heating": broken, "stale": stale, "offline": offline,
	}
}

// tolerance is by how much a colour may differ: where multiply and add are
// fused, a pixel on the edge of a curve may come out one step apart.
func tolerance() int {
	if runtime.GOARCH == "amd64" {
		return 0
	}
	return 1
}

func compare(t *testing.T, name string, got *image.RGBA) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		writePNG(t, path, got)
		return
	}
	want := readPNG(t, path)
	if want.Rect != got.Rect {
		t.Fatalf("picture is %v, want %v", got.Rect, want.Rect)
	}
	differ, diff := 0, image.NewRGBA(got.Rect)
	for i := 0; i < len(got.Pix); i += 4 {
		at := color.RGBA{A: 255}
		for c := range 3 {
			if abs(int(got.Pix[i+c])-int(want.Pix[i+c])) > tolerance() {
				at.R = 255
			}
		}
		if at.R > 0 {
			differ++
		}
		diff.SetRGBA(i/4%got.Rect.Dx(), i/4/got.Rect.Dx(), at)
	}
	if differ == 0 {
		return
	}
	out := filepath.Join(t.ArtifactDir(), name+"-difference.png")
	writePNG(t, out, beside(want, got, diff))
	t.Errorf("%d pixels differ; wanted, painted and difference beside each other in %s (kept with -artifacts)", differ, out)
}

func beside(pictures ...*image.RGBA) *image.RGBA {
	w, h := pictures[0].Rect.Dx(), pictures[0].Rect.Dy()
	all := image.NewRGBA(image.Rect(0, 0, w*len(pictures), h))
	for i, p := range pictures {
		draw.Draw(all, image.Rect(i*w, 0, (i+1)*w, h), p, image.Point{}, draw.Src)
	}
	return all
}

func readPNG(t *testing.T, path string) *image.RGBA {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v (make it with go test ./display -update)", err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Rect, img, image.Point{}, draw.Src)
	return rgba
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func abs(x int) int { return max(x, -x) }

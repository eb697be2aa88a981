package display_test

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// panel is what the card of facilities says: the room is not known, or the
// card stands beside that of the room.
func panel(d *display.Display, v display.View, size image.Point) []string {
	_, _, services := d.Zones(size)
	var said []string
	for _, b := range d.Boxes(d.Compose(v, size).Layers[2]) {
		if b.Kind != "box" && b.Rect.In(services) {
			said = append(said, b.Text)
		}
	}
	return said
}

func stationWith(fs ...feed.Facility) *feed.Item {
	it := cardItem()
	it.Station.Facilities = fs
	return it
}

func TestTheFacilitiesAreTheStationsOwn(t *testing.T) {
	d := newDisplay(t, display.Options{})
	water, shelf := feed.Facility{Icon: "water", Name: "热水"}, feed.Facility{Name: "阅读角"}
	stopped := func(since, back string) feed.Facility {
		return feed.Facility{Icon: "microwave", Name: "微波炉", OutSince: since, BackOn: back}
	}
	for _, c := range []struct {
		name string
		card *feed.Item
		want string
	}{
		{"none is known", nil, "取暖 flame 纳凉 snowflake 饮水 cup 歇脚 armchair"},
		{"none is told", stationWith(), "取暖 flame 纳凉 snowflake 饮水 cup 歇脚 armchair"},
		{"they work", stationWith(water, shelf), "热水 cup 阅读角 circle-check"},
		{"one is out of order", stationWith(stopped("2026-11-20", ""), water), "热水 cup 微波炉 microwave 停用 11月20日起"},
		{"and is back soon", stationWith(stopped("2026-11-20", "2026-11-24")), "微波炉 microwave 停用 预计明天恢复"},
		{"this month", stationWith(stopped("2026-11-20", "2026-11-30")), "微波炉 microwave 停用 预计30日恢复"},
		{"next month", stationWith(stopped("2026-11-20", "2026-12-13")), "微波炉 microwave 停用 12月13日恢复"},
		{"it should have been back", stationWith(stopped("2026-11-20", "2026-11-22")), "微波炉 microwave 停用 11月20日起"},
		{"long ago", stationWith(stopped("2025-02-10", "")), "微波炉 microwave 停用 2025年 2月10日起"},
		{"a long name", stationWith(feed.Facility{Name: "电动自行车换电充电柜", OutSince: "2026-11-20"}), "电动自行车 circle-x 换电充电柜 停用 11月20日起"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(newsItem())
			v.Card = c.card
			if got := strings.Join(panel(d, v, fullHD), " "); got != c.want {
				t.Errorf("panel says %q, want %q", got, c.want)
			}
		})
	}
}

func TestWithoutAClockNoDayOfReturnIsCalledSoon(t *testing.T) {
	d := newDisplay(t, display.Options{})
	v := view(newsItem())
	v.Time = time.Time{}
	if got := strings.Join(panel(d, v, fullHD), " "); !strings.HasSuffix(got, "微波炉 microwave 停用 11月25日恢复") {
		t.Errorf("panel says %q", got)
	}
}

func TestTheStationsOwnSlideSaysItsFacilitiesOnce(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1080, 1920}} {
		v := view(cardItem())
		if got := strings.Join(panel(d, v, size), " "); strings.Contains(got, "热水") || !strings.Contains(got, "饮水") {
			t.Errorf("%v: panel says %q beside the station's own slide", size, got)
		}
		other := cardItem()
		other.ID = "other"
		if v.Card = other; !slices.Contains(panel(d, v, size), "热水") {
			t.Errorf("%v: panel says nothing of the station beside another's slide", size)
		}
	}
}

// Whatever is not named is counted.
func TestNoFacilityIsLeftOutInSilence(t *testing.T) {
	for _, o := range []display.Options{{}, {DistanceM: 4.5}} {
		d := newDisplay(t, o)
		for _, size := range []image.Point{fullHD, {1080, 1920}, {1280, 720}, {2160, 3840}} {
			for _, room := range []sensors.Room{{}, {Action: sensors.ActionHeating}} {
				for works := range feed.MaxFacilities + 1 {
					for out := range feed.MaxFacilities - works + 1 {
						checkNamedOrCounted(t, d, size, room, works, out)
					}
				}
			}
		}
	}
}

func checkNamedOrCounted(t *testing.T, d *display.Display, size image.Point, room sensors.Room, works, out int) {
	t.Helper()
	v := view(newsItem())
	v.Room = room
	v.Card = stationWith()
	for i := range works + out {
		f := feed.Facility{Name: string([]rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳")[i]) + strings.Repeat("箱", 1+i%3)}
		if i%(works+out) >= works {
			f.OutSince = "2026-11-20"
		}
		v.Card.Station.Facilities = append(v.Card.Station.Facilities, f)
	}
	layer := d.Compose(v, size).Layers[2]
	if err := inPlace(d, layer, size); err != nil {
		t.Errorf("%v, %d work, %d do not: %v", size, works, out, err)
	}
	named, stopped, more := 0, 0, 0
	for _, b := range d.Boxes(layer) {
		switch {
		case b.Kind == "text" && strings.HasSuffix(b.Text, "箱"):
			named++
		case b.Text == "停用":
			stopped++
		case strings.HasPrefix(b.Text, "另有"):
			_, _ = fmt.Sscanf(b.Text, "另有 %d 项", &more)
		}
	}
	_, _, services := d.Zones(size)
	place := !services.Empty() || room == sensors.Room{}
	if works+out > 0 && place && named+more != works+out {
		t.Errorf("%v, %d work, %d do not: %d are named and %d counted", size, works, out, named, more)
	}
	if !services.Empty() && services.Dy() > size.Y/4 && out > 0 && stopped == 0 {
		t.Errorf("%v, %d work, %d do not: none is said to be out of order", size, works, out)
	}
}

func TestWhatIsOutOfOrderIsStruckThrough(t *testing.T) {
	d := newDisplay(t, display.Options{})
	struck := func(since string) bool {
		v := view(newsItem())
		v.Card = stationWith(feed.Facility{Name: "微波炉", OutSince: since})
		boxes := d.Boxes(d.Compose(v, fullHD).Layers[2])
		i := slices.IndexFunc(boxes, func(b display.Box) bool { return b.Text == "微波炉" })
		bar := boxes[i+1]
		middle := (boxes[i].Rect.Min.Y + boxes[i].Rect.Max.Y) / 2
		return bar.Kind == "box" && abs((bar.Rect.Min.Y+bar.Rect.Max.Y)/2-middle) <= 4 && bar.Rect.Dx() >= boxes[i].Rect.Dx()
	}
	if !struck("2026-11-23") {
		t.Error("a facility that is out of order is not struck through")
	}
	if struck("2026-11-24") {
		t.Error("a facility that will be out of order is struck through today")
	}
}

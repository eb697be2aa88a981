package display_test

import (
	"image"
	"strings"
	"testing"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/sensors"
)

// screens are those of both orientations from 720 lines to 4K, and some of
// other proportions.
func screens() []image.Point {
	return []image.Point{
		fullHD,
		{1280, 720},
		{3840, 2160},
		{1366, 768},
		{1280, 1024},
		{2560, 1080},
		{1080, 1920},
		{720, 1280},
		{2160, 3840},
		{768, 1366},
		{1024, 1280},
		{1080, 2560},
	}
}

func TestTheCardsStandApartWithinTheScreen(t *testing.T) {
	for _, o := range []display.Options{{}, {DistanceM: 4.5}, {DiagonalInch: 65, DistanceM: 2}} {
		d := newDisplay(t, o)
		for _, size := range screens() {
			slide, climate, services := d.Zones(size)
			cards := []image.Rectangle{slide, climate}
			if !services.Empty() {
				cards = append(cards, services)
			}
			least := min(max(size.X, size.Y)/107, min(size.X, size.Y)/60) // 18 px of 1920×1080
			for i, c := range cards {
				if c.Empty() || !c.In(image.Rectangle{Max: size}.Inset(2*least)) {
					t.Errorf("%+v, %v: card %v is empty or too near to the edge", o, size, c)
				}
				for _, other := range cards[:i] {
					if c.Inset(-least).Overlaps(other) {
						t.Errorf("%+v, %v: cards %v and %v are nearer than %d px", o, size, c, other, least)
					}
				}
			}
			if portrait := size.Y > size.X; portrait != (slide.Min.Y >= climate.Max.Y) || portrait == (slide.Max.X <= climate.Min.X) {
				t.Errorf("%+v, %v: slide %v and room %v", o, size, slide, climate)
			}
			if area := slide.Dx() * slide.Dy() * 100; area < 30*size.X*size.Y {
				t.Errorf("%+v, %v: the slide has only %d%% of the screen", o, size, area/(size.X*size.Y))
			}
		}
	}
}

func TestThePictureOfA4KScreenIsThatOfFullHDTwiceAsLarge(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, size := range []image.Point{fullHD, {1080, 1920}} {
		small := []image.Rectangle{}
		a, b, c := d.Zones(size)
		small = append(small, a, b, c)
		a, b, c = d.Zones(size.Mul(2))
		for i, r := range []image.Rectangle{a, b, c} {
			twice := image.Rectangle{small[i].Min.Mul(2), small[i].Max.Mul(2)}
			if !r.In(twice.Inset(-2)) || !twice.In(r.Inset(-2)) {
				t.Errorf("%v: card %v, twice as large %v", size, small[i], r)
			}
		}
	}
}

func TestTheStationsOwnPageHasTheRoomsPlaceWhereThereIsNothingToTellOfIt(t *testing.T) {
	d := newDisplay(t, display.Options{})
	told, untold := view(nil), view(nil)
	told.Slide, untold.Slide = feed.Slide{}, feed.Slide{}
	untold.Room, untold.Card = sensors.Room{}, nil
	for _, size := range sizes() {
		if n := len(d.Compose(told, size).Layers); n != 4 {
			t.Errorf("%v: with a thermometer and facilities there are %d layers", size, n)
		}
		f := d.Compose(untold, size)
		covered := 0
		for _, l := range f.Layers {
			covered += l.Bounds.Dx() * l.Bounds.Dy()
			if err := inPlace(d, l, size); err != nil {
				t.Errorf("%v: %v", size, err)
			}
		}
		if len(f.Layers) != 3 || covered != size.X*size.Y {
			t.Errorf("%v: %d layers cover %d pixels, want 3 and all of them", size, len(f.Layers), covered)
		}
		if got := words(d, f, "main"); strings.Count(got, "flame") != 1 {
			t.Errorf("%v: the screen says %q", size, got)
		}
		untoldItem := untold
		untoldItem.Slide = told.Slide
		untoldItem.Slide.Item = newsItem()
		if n := len(d.Compose(untoldItem, size).Layers); n != 4 {
			t.Errorf("%v: a slide leaves %d layers", size, n)
		}
	}
}

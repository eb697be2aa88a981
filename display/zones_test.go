package display_test

import (
	"image"
	"testing"

	"nuanxin/display"
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

package display

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"nuanxin/feed"
)

// Sizes of the temperatures in the 1920×1080 design, the first that fits a
// line: of a forecast, and below a warning.
func figureSizes() []float64 { return []float64{168, 128, 104} }
func besideSizes() []float64 { return []float64{104, 84} }

// weatherBody lays out a forecast: the warning that is in force, which may be
// the title, the temperatures, what else there is to know, and what it means
// for people who work outdoors.
func (d *Display) weatherBody(v View, width int, z zones) []block {
	it := v.Slide.Item
	w := it.Weather
	facts := []string{w.Wind}
	if it.Title != "" || w.Warning != nil {
		facts = []string{joined([]string{dayWord(w.Date, v.Time), w.Sky}), w.Wind}
	}
	var warning, figures []block
	advice := d.adviceBlocks(v, width, z)
	switch {
	case w.Warning != nil:
		warning = d.warningBlocks(it, width, z)
		figures = d.figuresBeside(w, facts, besideSizes(), width, z)
	case advice != nil:
		figures = d.figuresBeside(w, facts, figureSizes(), z.text.Dx(), z)
	default:
		figures = d.figures(w, facts, figureSizes(), z.text.Dx(), z)
	}
	figures[0].headline = w.Warning == nil
	return slices.Concat(warning, figures, advice)
}

// forecastTitle stands for a forecast's title: the warning, or 明天 晴转多云.
func forecastTitle(it *feed.Item, now time.Time) string {
	if w := it.Weather.Warning; w != nil {
		return warningTitle(w)
	}
	sky := it.Weather.Sky
	if sky == "" {
		sky = "天气"
	}
	return joined([]string{dayWord(it.Weather.Date, now), sky})
}

// joined puts those of the words that are not empty beside each other.
func joined(words []string) string {
	var s string
	for _, w := range words {
		s = credit(s, w)
	}
	return s
}

// figures lays out the temperatures in the largest size that fits, and the
// facts on a line below.
func (d *Display) figures(w *feed.Weather, facts []string, sizes []float64, width int, z zones) []block {
	var b block
	for _, size := range sizes {
		b = d.temperatureRow(w, size, z)
		if b.indent+pixels(b.text.width(), b.style.size) <= width {
			break
		}
	}
	return append([]block{b}, d.prose(joined(facts), z.body(), z)...)
}

// figuresBeside lays out the temperatures in the largest size that leaves room
// for the facts at their right; if none does, the facts are below.
func (d *Display) figuresBeside(w *feed.Weather, facts []string, sizes []float64, width int, z zones) []block {
	for _, size := range sizes {
		b := d.temperatureRow(w, size, z)
		if beside := d.factsBeside(b, facts, width, z); beside != nil {
			b.first = append(b.first, beside...)
			return []block{b}
		}
	}
	return d.figures(w, facts, sizes, width, z)
}

// temperatureRow is a line with the temperatures.
func (d *Display) temperatureRow(w *feed.Weather, size float64, z zones) block {
	b := block{text: d.shape(temperatures(w.Low, w.High), bold), before: z.em(18), whole: true, style: z.display(size, primary)}
	if icon := skyIcon(w.Sky); icon != "" {
		st := b.style
		st.ink = weather
		b.indent = iconAdvance(st)
		b.first = []piece{{icon: icon, style: st, dx: st.size / 20}}
	}
	return b
}

// factLeading is the distance of facts below each other in the 1920×1080
// design.
const factLeading = 66

// factsBeside puts facts at the right of the temperatures, nil if they do not
// fit there.
func (d *Display) factsBeside(figures block, facts []string, width int, z zones) []piece {
	st := z.body()
	st.leading = z.em(factLeading)
	left := figures.indent + pixels(figures.text.width(), figures.style.size) + st.size*3/4
	facts = slices.DeleteFunc(slices.Clone(facts), func(s string) bool { return s == "" })
	top := st.middle() - figures.style.middle() - (len(facts)-1)*st.leading/2
	var beside []piece
	for i, s := range facts {
		if left+d.width(s, st) > width {
			return nil
		}
		beside = append(beside, piece{text: d.shape(s, regular), style: st, dx: left, dy: top + i*st.leading})
	}
	return beside
}

// temperatures writes a range such as −3～8℃.
func temperatures(low, high *int) string {
	switch {
	case low == nil && high == nil:
		return ""
	case low == nil || high != nil && *low == *high:
		return whole(*high) + "℃"
	case high == nil:
		return whole(*low) + "℃"
	}
	return whole(*low) + "～" + whole(*high) + "℃"
}

// whole writes a number with a minus sign.
func whole(n int) string { return strings.Replace(strconv.Itoa(n), "-", "−", 1) }

// skyIcon returns the icon of a sky, of several the one that matters most.
func skyIcon(sky string) string {
	for _, s := range []struct{ words, icon string }{
		{"雪冰", "cloud-snow"},
		{"雷", "cloud-storm"},
		{"雨", "cloud-rain"},
		{"雾霾", "cloud-fog"},
		{"沙尘风", "wind"},
		{"云阴", "cloud"},
		{"晴", "sun"},
	} {
		if strings.ContainsAny(sky, s.words) {
			return s.icon
		}
	}
	return ""
}

package display

import (
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
// the title, the temperatures, and what else there is to know.
func (d *Display) weatherBody(v View, width int, z zones) []block {
	it := v.Slide.Item
	w := it.Weather
	facts := []string{w.Wind}
	if it.Title != "" || w.Warning != nil {
		facts = []string{dayWord(w.Date, v.Time), w.Sky, w.Wind}
	}
	rest := d.prose(joined(facts), z.body(), z)
	if w.Warning == nil {
		figures := d.figures(w, figureSizes(), z.text.Dx(), z)
		figures.headline = true
		return append([]block{figures}, rest...)
	}
	var blocks []block
	if it.Title != "" {
		blocks = append(blocks, d.warningName(w.Warning, z))
	}
	blocks = append(blocks, d.prose(w.Warning.Text, z.body(), z)...)
	return append(append(blocks, d.figures(w, besideSizes(), width, z)), rest...)
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

// figures lays out the temperatures, the sky's icon before them.
func (d *Display) figures(w *feed.Weather, sizes []float64, width int, z zones) block {
	icon := skyIcon(w.Sky)
	b := block{text: d.shape(temperatures(w.Low, w.High), bold), before: z.em(18), whole: true}
	for _, size := range sizes {
		b.style = z.display(size, primary)
		if icon != "" {
			b.indent = iconAdvance(b.style)
		}
		if b.indent+pixels(b.text.width(), b.style.size) <= width {
			break
		}
	}
	if icon != "" {
		st := b.style
		st.ink = weather
		b.first = []piece{{icon: icon, style: st, dx: st.size / 20}}
	}
	return b
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

// warningSize is the size of a warning's name in the 1920×1080 design.
const warningSize = 72

// warningName lays out what a warning is called.
func (d *Display) warningName(w *feed.Warning, z zones) block {
	b := block{text: d.shape(warningTitle(w), bold), style: z.display(warningSize, primary), before: z.em(18), whole: true}
	b.first, b.indent = patch(w, b.style)
	return b
}

// warningTitle is what a warning is called: 寒潮蓝色预警.
func warningTitle(w *feed.Warning) string { return w.Kind + levelOf(w.Level).name + "预警" }

// patch is a warning's colour before its name, and the room that it takes.
func patch(w *feed.Warning, st style) ([]piece, int) {
	l := levelOf(w.Level)
	advance := st.size * 4 / 3
	st.ink = l.sign
	return []piece{{icon: "alert-triangle", style: st, disc: l.ink}}, advance
}

// level is how a level of warnings is presented: its word, its colour, and
// the colour of a sign on that.
type level struct {
	name      string
	ink, sign ink
}

func levelOf(l feed.Level) level {
	switch l {
	case feed.LevelBlue:
		return level{"蓝色", warningBlue, white}
	case feed.LevelYellow:
		return level{"黄色", warningYellow, black}
	case feed.LevelOrange:
		return level{"橙色", warningOrange, black}
	case feed.LevelRed:
		return level{"红色", warningRed, white}
	}
	return level{"", fault, black}
}

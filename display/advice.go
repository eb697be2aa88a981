package display

import (
	"strconv"
	"strings"
	"time"

	"nuanxin/feed"
)

// Cold says from which forecast on people who work outdoors are warned of the
// cold. No national rule for it was found. The zero value stands for 0 and
// -10 °C.
type Cold struct {
	// IceC is the low in °C at and below which roads may be icy.
	IceC float64
	// FrostC, below IceC, is that at and below which one guards against frost.
	FrostC float64
}

// The forecast's low in °C that Cold's zero value stands for. Water freezes at
// 0; at -10 a ride at 25 km/h chills bare skin as still air of -19 does (the wind
// chill index of 2001).
const defaultFrostC = -10

// The forecast's high in °C from which employers owe something to those who
// work outdoors: 防暑降温措施管理办法 (安监总安健〔2012〕89号), article 8,
// paragraph 1. A high that is a bound counts to the graver side: 以上 and 以下
// both include it (民法典, article 1259).
const (
	rotateC  = 35 // 8(1)3: take turns, no overtime outdoors
	shortenC = 37 // 8(1)2: at most 6 hours outdoors, none in the 3 hottest
	stopC    = 40 // 8(1)1: no work outdoors that day
)

// What the advice on heat rests on, at length and in short.
const (
	heatBasis      = "依据《防暑降温措施管理办法》"
	heatArticle    = heatBasis + "第八条"
	heatBasisShort = "依据国家防暑降温规定"
)

// advice is what a forecast means for people who work outdoors.
type advice struct {
	icon    string
	ink     ink
	extreme string   // the temperature that it follows from: 最高 38℃
	points  []string // what to do, or of what to beware, the first the most needed
	more    string   // a sentence on it
	ruled   bool     // a rule demands it, and not only prudence
}

// adviceOf returns what a forecast means, nil if there is nothing to say. It
// goes by the forecast alone and never by the station's own thermometer: the
// rule names the forecast, and that thermometer is indoors. The rule asks for
// the forecast issued on the day itself; on the eve of that day the screen
// gives notice of it, and so always says which day it means. What the rule
// exempts, emergency work, is not for a screen to judge.
func adviceOf(w *feed.Weather, cold Cold) *advice {
	if w == nil || w.Low == nil || w.High == nil {
		return nil
	}
	hot := func(more string, points ...string) *advice {
		return &advice{"sun", heat, "最高" + spoken(*w.High), points, more, true}
	}
	chilly := func(more string, points ...string) *advice {
		return &advice{"snowflake", cool, "最低" + spoken(*w.Low), points, more, false}
	}
	low := float64(*w.Low)
	switch {
	case *w.High >= stopC:
		return hot("请进站纳凉、喝水，谨防中暑。", "停止室外露天作业")
	case *w.High >= shortenC:
		return hot("热了、渴了，进站歇歇、喝口水。", "室外作业不超 6 小时", "避开最热 3 小时")
	case *w.High >= rotateC:
		return hot("缩短连续作业时间，热了进站歇歇。", "换班轮休", "室外不加班")
	case low <= cold.FrostC:
		return chilly("护好手脚耳朵，冷了进站暖一暖。", "注意防冻", "骑行慢行")
	case low <= cold.IceC:
		return chilly("桥面、背阴处更滑，转弯慢一点。", "路面易结冰", "骑行慢行")
	}
	return nil
}

// orDefault returns the thresholds that are meant.
func (c Cold) orDefault() Cold {
	if c == (Cold{}) {
		c.FrostC = defaultFrostC
	}
	return c
}

// spoken writes whole degrees as one says them, to stand after a word: 零下 12℃.
func spoken(n int) string {
	if n < 0 {
		return "零下 " + strconv.Itoa(-n) + "℃"
	}
	return " " + strconv.Itoa(n) + "℃"
}

// over reports whether a forecast's day has certainly passed.
func (v View) over(date string) bool { return !v.Time.IsZero() && date < v.Time.Format(time.DateOnly) }

// told writes advice for a day in a line, at length first and then ever
// shorter. Every one says which day it means, but for the shortest of today.
func (a *advice) told(day string) []string {
	all := strings.Join(a.points, "，")
	lines := []string{day + a.extreme + "，" + all, day + all, day + a.points[0]}
	if day == today {
		lines = append(lines, a.points[0])
	}
	return lines
}

// adviceBefore is the white above the advice on a slide in the 1920×1080 design.
const adviceBefore = 30

// adviceBlocks lays out the advice of a forecast on its own slide, and what it
// rests on. A warning's own text says more than the sentence that is ready here.
func (d *Display) adviceBlocks(v View, width int, z zones) []block {
	w := v.Slide.Item.Weather
	a := adviceOf(w, d.cold)
	if a == nil || v.over(w.Date) {
		return nil
	}
	blocks := d.points(a, width, z)
	first := len(blocks)
	if w.Warning == nil || w.Warning.Text == "" {
		blocks = append(blocks, d.prose(a.more, z.body(), z)...)
	}
	if a.ruled {
		basis := heatArticle
		if d.width(basis, z.label()) > width {
			basis = heatBasis
		}
		blocks = append(blocks, d.prose(basis, z.label(), z)...)
	}
	for i := range blocks[first:] {
		blocks[first+i].before = 0
	}
	return blocks
}

// points lays out what to do, on one line if that has room.
func (d *Display) points(a *advice, width int, z zones) []block {
	st := z.strong(a.ink)
	lines := []string{strings.Join(a.points, "，")}
	if iconAdvance(st)+d.width(lines[0], st) > width {
		lines = a.points
	}
	var blocks []block
	for _, s := range lines {
		blocks = append(blocks, block{text: d.shape(s, bold), style: st, indent: iconAdvance(st), whole: true})
	}
	blocks[0].before = z.em(adviceBefore)
	blocks[0].first = []piece{{icon: a.icon, style: st}}
	return blocks
}

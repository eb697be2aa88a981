package display

import (
	"fmt"
	"image"
	"slices"

	"nuanxin/feed"
)

// strip shows at the left whether the station is cut off, the official warning
// in force and the advice by the forecast, except on their own slide; at the
// right the slide's place in the round and what comes next, where there is more
// than one item.
//
// Where there is not room for all of it, what comes next gives way first, then
// the advice, and the page last; the link's state and the warning stay. The
// source of advice that rests on a rule is worth more than what comes next.
func (d *Display) strip(v View, z zones) []op {
	left, right := z.side()+z.em(headerInset), z.strip.Max.X-z.side()-z.em(headerInset)
	base := z.strip.Min.Y + z.em(70)
	told, place := d.fitting(d.tidings(v, z), places(v.Slide, z), right-left)
	ops := d.run(told, image.Pt(left, base), right-left, z)
	return append(ops, d.run(place, image.Pt(right-d.runWidth(place), base), right-left, z)...)
}

// tiding is one way to say what stands at the strip's left.
type tiding struct {
	marks []mark
	// yields says that what comes next is worth more than this length.
	yields bool
}

// fitting returns the first of the tidings that has room with a place in the
// round. The last has it whatever there is.
func (d *Display) fitting(tidings []tiding, places [][]mark, room int) (told, place []mark) {
	for _, t := range tidings {
		for i, p := range places {
			if i > 0 && t.yields {
				break
			}
			width := d.runWidth(t.marks) + d.runWidth(p)
			if len(t.marks) > 0 && len(p) > 0 {
				width += p[0].style.size
			}
			if width <= room {
				return t.marks, p
			}
		}
	}
	return tidings[len(tidings)-1].marks, nil
}

// places are the ways to say where the slide is in its round: with what comes
// next, and without.
func places(s feed.Slide, z zones) [][]mark {
	var page, next []mark
	st := z.label()
	if s.Item != nil && s.Count > 1 {
		page = []mark{{words: fmt.Sprintf("%d / %d", s.Position, s.Count), style: st}}
	}
	if s.Next != "" {
		k := kindOf(s.Next)
		next = []mark{{words: "下一条", style: st}, {icon: k.icon, sign: k.ink, words: k.name, style: st, before: z.em(18)}}
		if page != nil {
			next[0].before = z.em(54)
		}
	}
	return [][]mark{append(slices.Clip(page), next...), page}
}

// tidings are the ways to say what stands at the left, the fullest first.
func (d *Display) tidings(v View, z zones) []tiding {
	var link, fixed []mark
	if v.Offline {
		st := z.label()
		link = []mark{{icon: "cloud-off", sign: st.ink, words: "离线·显示已存内容", style: st}}
		fixed = []mark{{icon: "cloud-off", sign: st.ink, words: "离线", style: st}}
	}
	if it := v.Warning; it != nil && !v.shows(it) && it.Weather.Warning != nil {
		l := levelOf(it.Weather.Warning.Level)
		fixed = append(fixed, mark{icon: "alert-triangle", sign: l.sign, words: warningTitle(it.Weather.Warning), style: z.strong(l.sign), plate: &l})
	}
	var all []tiding
	for _, t := range d.adviceRuns(v, z) {
		all = append(all, tiding{apart(append(slices.Clip(fixed), t.marks...), z), t.yields})
	}
	if len(all) == 0 && len(fixed) == 1 && v.Offline {
		all = append(all, tiding{marks: link})
	}
	return append(all, tiding{marks: apart(fixed, z)})
}

// adviceRuns are the ways to give the advice by the forecast.
func (d *Display) adviceRuns(v View, z zones) []tiding {
	it := v.Forecast
	if it == nil || v.shows(it) || v.over(it.Weather.Date) {
		return nil
	}
	a := adviceOf(it.Weather, d.cold)
	if a == nil {
		return nil
	}
	bases := []string{it.Source}
	if a.ruled {
		bases = []string{heatBasis, heatBasisShort}
	}
	st := z.body()
	var all []tiding
	lines := a.told(dayWord(it.Weather.Date, v.Time))
	for _, l := range lines[:2] { // all that is to be done is worth more than the source
		for _, b := range bases {
			if b != "" {
				run := []mark{{icon: a.icon, sign: a.ink, words: l, style: st}, {words: b, style: z.label()}}
				all = append(all, tiding{run, !a.ruled})
			}
		}
	}
	for _, l := range lines {
		all = append(all, tiding{marks: []mark{{icon: a.icon, sign: a.ink, words: l, style: st}}})
	}
	return all
}

package display

import (
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/go-text/typesetting/font"

	"nuanxin/feed"
)

// Box is what one drawing operation covers, for tests.
type Box struct {
	Kind string // box, text, icon, code or picture
	Rect image.Rectangle
	Text string
	Ink  uint32 // of a text
	Size int    // of a text, in pixels to the em
	Bold bool
}

// Boxes returns what is drawn on a layer, in order.
func (d *Display) Boxes(l Layer) []Box {
	var boxes []Box
	for _, o := range l.ops {
		switch o := o.(type) {
		case boxOp:
			boxes = append(boxes, Box{Kind: "box", Rect: o.rect})
		case iconOp:
			boxes = append(boxes, Box{Kind: "icon", Rect: image.Rectangle{Max: image.Pt(o.size, o.size)}.Add(o.at), Text: o.name})
		case pictureOp:
			boxes = append(boxes, Box{Kind: "picture", Rect: o.rect, Text: o.name})
		case codeOp:
			side := o.module * o.code.Size
			r := image.Rectangle{Max: image.Pt(side, side)}.Add(o.at)
			boxes = append(boxes, Box{Kind: "code", Rect: r.Inset(-quietModules * o.module)})
		case glyphsOp:
			var r image.Rectangle
			for _, g := range o.glyphs {
				m := d.glyphMask(o.weight, g.id, o.size)
				r = r.Union(m.Rect.Add(o.base).Add(image.Pt(g.x, g.y)))
			}
			boxes = append(boxes, Box{"text", r, o.text, uint32(o.ink), o.size, o.weight == bold})
		}
	}
	return boxes
}

// PaintFirst paints the first drawing operations of a layer, as many as there
// are boxes before one of them.
func (d *Display) PaintFirst(l Layer, n int, dst *image.RGBA) {
	l.ops = l.ops[:n]
	d.Paint(l, dst)
}

// PaintOne paints one more on what is there.
func (d *Display) PaintOne(l Layer, i int, dst *image.RGBA) {
	l.ops[i].paint(d, dst, dst.Rect.Min.Sub(l.Bounds.Min))
}

// InkHeight returns the mean height of the ink of a text's ideographs in ems.
func (d *Display) InkHeight(s string, inBold bool) float64 {
	w := regular
	if inBold {
		w = bold
	}
	const size = 200
	sum, n := 0, 0
	for _, g := range d.shape(s, w).clusters {
		if isHan(g.first) {
			sum, n = sum+d.glyphMask(w, g.glyphs[0].id, size).Rect.Dy(), n+1
		}
	}
	return float64(sum) / float64(n) / size
}

// Zones returns the cards of a screen.
func (d *Display) Zones(size image.Point) (slide, climate, services image.Rectangle) {
	z := newZones(size, d.scale)
	return z.slide, z.climate, z.services
}

// BodySize returns the least size of reading text in pixels.
func (d *Display) BodySize(size image.Point) int { return newZones(size, d.scale).body().size }

// PageTexts returns the item's own text on each of its pages, in order.
func (d *Display) PageTexts(v View, size image.Point) [][]string {
	var texts [][]string
	for _, p := range d.layOut(v, d.zones(v, size)).pages {
		var page []string
		for _, o := range p.ops {
			if g, ok := o.(glyphsOp); ok {
				page = append(page, g.text)
			}
		}
		texts = append(texts, page)
	}
	return texts
}

// Break breaks a text into lines of at most a number of ems.
func (d *Display) Break(s string, ems float64, headline bool) []string {
	t := d.shape(s, regular)
	if headline {
		return t.strings(t.balanced(int(ems * em)))
	}
	return t.strings(t.lines(int(ems * em)))
}

// Set is a line as it is set.
type Set struct {
	Text  string
	Width int // from its left edge to the end of its ink, in thousandths of an em
}

// Fill breaks prose into lines that fill a number of ems, and sets them.
func (d *Display) Fill(s string, ems float64) (sets []Set) {
	t, width := d.shape(s, regular), int(ems*em)
	for from := 0; from < len(t.clusters); {
		l := t.filled(from, width)
		from = l.to
		fill := width
		if l.to == len(t.clusters) {
			fill = 0
		}
		set := Set{Text: t.strings([]line{l})[0]}
		if glyphs := t.set(l, em, fill); len(glyphs) > 0 {
			last := t.clusters[t.withoutSpaces(l.from, l.to)-1]
			set.Width = glyphs[len(glyphs)-1].x + last.advance - last.tail - last.glyphs[len(last.glyphs)-1].x
		}
		sets = append(sets, set)
	}
	return sets
}

func (t text) strings(ls []line) (out []string) {
	for _, l := range ls {
		out = append(out, string(t.runes[t.clusters[l.from].from:t.clusters[l.to-1].to]))
	}
	return out
}

// Width returns the width of a text on one line in thousandths of an em.
func (d *Display) Width(s string) int { return d.shape(s, regular).width() }

// Ink returns how much a character covers in a weight.
func (d *Display) Ink(r rune, inBold bool) (ink int) {
	w := regular
	if inBold {
		w = bold
	}
	for _, g := range d.shape(string(r), w).clusters[0].glyphs {
		for _, p := range d.glyphMask(w, g.id, 100).Pix {
			ink += int(p)
		}
	}
	return ink
}

// Weights returns the texts of the item's first page, each after its weight.
func (d *Display) Weights(v View, size image.Point) (texts []string) {
	for _, o := range d.layOut(v, d.zones(v, size)).pages[0].ops {
		if g, ok := o.(glyphsOp); ok {
			texts = append(texts, []string{"regular ", "bold "}[g.weight]+g.text)
		}
	}
	return texts
}

// CacheBytes returns the memory that the mask cache holds, and its bound.
func (d *Display) CacheBytes() (held, bound int) { return d.masks.bytes, masksBytes }

// IconNames returns the icons that are embedded.
func IconNames() []string {
	files, _ := icons.ReadDir("icons")
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".svg"); ok {
			names = append(names, name)
		}
	}
	return names
}

// DrawIcon rasterises an icon.
func DrawIcon(name string, size int) *image.Alpha { return drawIcon(name, size) }

// Role is what a colour says.
type Role struct {
	Name, Says string
	Ink        uint32
}

// Roles are the colours of text in the order of the documents.
func Roles() []Role {
	return []Role{
		{"primary", "text", uint32(primary)},
		{"secondary", "labels, dates, captions", uint32(secondary)},
		{"heat", "heating, heat", uint32(heat)},
		{"cool", "cooling, cold", uint32(cool)},
		{"fault", "out of order, a fault, an old value", uint32(fault)},
		{"news", "本地新闻", uint32(news)},
		{"jobs", "招聘", uint32(jobs)},
		{"notices", "服务通知", uint32(notices)},
		{"weather", "天气", uint32(weather)},
		{"welcome", "what the station gives; open", uint32(welcome)},
	}
}

// Grounds are what text stands on.
func Grounds() []Role {
	return []Role{{"ground", "", uint32(ground)}, {"card", "", uint32(card)}, {"warm", "", uint32(warmCard)}, {"cool", "", uint32(coolCard)}}
}

// Pairing is a text colour and a ground it stands on.
type Pairing struct {
	Name         string
	Text, Ground uint32
}

// Pairings returns every text colour on every ground that it stands on.
func Pairings() []Pairing {
	inks := map[string]ink{
		"primary": primary, "secondary": secondary, "heat": heat, "cool": cool, "fault": fault,
	}
	var ps []Pairing
	for name, i := range inks {
		for _, g := range []ink{ground, card, warmCard, coolCard} {
			ps = append(ps, Pairing{name, uint32(i), uint32(g)})
		}
	}
	for name, i := range map[string]ink{"news": news, "jobs": jobs, "notices": notices, "welcome": welcome} {
		ps = append(ps, Pairing{name, uint32(i), uint32(card)}, Pairing{name, uint32(i), uint32(ground)})
	}
	for _, g := range []ink{primary, alarm, alertQuiet} {
		ps = append(ps, Pairing{"alert", uint32(g), uint32(alertGround)})
	}
	return append(ps,
		Pairing{"weather", uint32(weather), uint32(card)},
		Pairing{"open", uint32(welcome), uint32(openGround)},
		Pairing{"step", uint32(notices), uint32(notices.tint())},
		Pairing{"tag", uint32(primary), uint32(tag)},
		Pairing{"code", uint32(black), uint32(white)})
}

// Plates returns the colours of warnings: of their names on them, and of their
// edges on what is behind them: shapes, which need less contrast than text.
func Plates() (names, edges []Pairing) {
	for _, l := range []feed.Level{feed.LevelBlue, feed.LevelYellow, feed.LevelOrange, feed.LevelRed, "purple"} {
		p := levelOf(l)
		names = append(names, Pairing{"name", uint32(p.sign), uint32(p.ink)})
		for _, g := range []ink{card, ground} {
			edges = append(edges, Pairing{"edge", uint32(p.edge), uint32(g)})
		}
	}
	return names, edges
}

// OpeningHours writes opening hours, and whether the station is open.
func OpeningHours(windows []feed.Window, now time.Time) (lines []string, state string) {
	return openingHours(windows), openingAt(windows, now).text(false)
}

// ScaledPictures returns how many scaled pictures are kept, and their bound.
func (d *Display) ScaledPictures() (held, bound int) { return len(d.pictures), scaledPictures }

// DrawEveryGlyph draws all glyphs of both fonts and returns what went wrong.
func (d *Display) DrawEveryGlyph(size int) []string {
	var bad []string
	for w := range d.fonts {
		n := d.fonts[w].outlines.NumGlyphs()
		for gid := range n {
			if m := d.glyphMask(weight(w), font.GID(gid), size); m.Rect.Dx() > 8*size || m.Rect.Dy() > 8*size {
				bad = append(bad, fmt.Sprintf("glyph %d of weight %d covers %v", gid, w, m.Rect))
			}
		}
		if n < 20000 {
			bad = append(bad, fmt.Sprintf("weight %d has only %d glyphs", w, n))
		}
	}
	return bad
}

// LunarDay writes a day of the 农历.
func LunarDay(t time.Time) string { return lunarDay(t) }

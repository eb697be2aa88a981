package feed_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"nuanxin/feed"
)

// A field is one text of an item that people read.
type field struct {
	key       string // as errors name it
	base      func() feed.Item
	at        func(*feed.Item) *string
	limit     int
	mandatory bool
	lines     bool // may have line breaks
}

func fields() []field {
	return []field{
		{"title", notice, func(it *feed.Item) *string { return &it.Title }, 60, true, false},
		{"source", notice, func(it *feed.Item) *string { return &it.Source }, 80, false, false},
		{"link_text", notice, func(it *feed.Item) *string { return &it.LinkText }, 12, false, false},
		{"attachments[0].text", pictured, func(it *feed.Item) *string { return &it.Attachments[0].Text }, 80, false, false},
		{"news.text", news, func(it *feed.Item) *string { return &it.News.Text }, 2000, true, true},
		{"job.employer", job, func(it *feed.Item) *string { return &it.Job.Employer }, 80, true, false},
		{"job.pay", job, func(it *feed.Item) *string { return &it.Job.Pay }, 20, true, false},
		{"job.place", job, func(it *feed.Item) *string { return &it.Job.Place }, 80, false, false},
		{"job.hours", job, func(it *feed.Item) *string { return &it.Job.Hours }, 80, false, false},
		{"job.contact", job, func(it *feed.Item) *string { return &it.Job.Contact }, 80, false, false},
		{"job.phone", job, func(it *feed.Item) *string { return &it.Job.Phone }, 40, false, false},
		{"notice.text", notice, func(it *feed.Item) *string { return &it.Notice.Text }, 2000, false, true},
		{"notice.when", notice, func(it *feed.Item) *string { return &it.Notice.When }, 80, false, false},
		{"notice.where", notice, func(it *feed.Item) *string { return &it.Notice.Where }, 80, false, false},
		{"notice.phone", notice, func(it *feed.Item) *string { return &it.Notice.Phone }, 40, false, false},
		{"notice.steps[0]", stepped, func(it *feed.Item) *string { return &it.Notice.Steps[0] }, 60, true, false},
		{"alert.text", alert, func(it *feed.Item) *string { return &it.Alert.Text }, 300, true, true},
		{"alert.where", alert, func(it *feed.Item) *string { return &it.Alert.Where }, 80, false, false},
		{"alert.phone", alert, func(it *feed.Item) *string { return &it.Alert.Phone }, 40, false, false},
		{"weather.sky", weather, func(it *feed.Item) *string { return &it.Weather.Sky }, 20, false, false},
		{"weather.wind", weather, func(it *feed.Item) *string { return &it.Weather.Wind }, 20, false, false},
		{"weather.warning.kind", weather, func(it *feed.Item) *string { return &it.Weather.Warning.Kind }, 10, true, false},
		{"weather.warning.text", weather, func(it *feed.Item) *string { return &it.Weather.Warning.Text }, 300, false, true},
		{"station.address", card, func(it *feed.Item) *string { return &it.Station.Address }, 80, false, false},
		{"station.phone", card, func(it *feed.Item) *string { return &it.Station.Phone }, 40, false, false},
		{"station.facilities[0].name", card, func(it *feed.Item) *string { return &it.Station.Facilities[0].Name }, 10, true, false},
		// Their bodies say what they are, but a title may stand above them.
		{"title", weather, func(it *feed.Item) *string { return &it.Title }, 60, false, false},
		{"title", card, func(it *feed.Item) *string { return &it.Title }, 60, false, false},
	}
}

func stepped() feed.Item {
	it := notice()
	it.Notice.Steps = []string{"扫码登记"}
	return it
}

// with is an item with one text in it, and its error.
func (f field) with(text string) error {
	it := f.base()
	*f.at(&it) = text
	return it.Check()
}

// A text that somebody adds to the format is to be tested here.
func TestEveryTextOfAnItemIsTested(t *testing.T) {
	tested := []string{ // with forms of their own
		"id", "kind", "scope", "link", "attachments.type", "attachments.chunks", "news.date", "weather.date", "weather.warning.level",
		"windows.from", "windows.to", "station.hours.from", "station.hours.to",
		"station.facilities.icon", "station.facilities.out_since", "station.facilities.back_on",
	}
	for _, f := range fields() {
		tested = append(tested, strings.ReplaceAll(f.key, "[0]", ""))
	}
	for _, key := range texts(reflect.TypeFor[feed.Item](), "") {
		if !slices.Contains(tested, key) {
			t.Errorf("%s is not", key)
		}
	}
}

// texts lists the members of a type that are texts, as "news.text".
func texts(of reflect.Type, key string) (keys []string) {
	switch of.Kind() {
	case reflect.String:
		return []string{strings.TrimPrefix(key, ".")}
	case reflect.Pointer, reflect.Slice:
		return texts(of.Elem(), key)
	case reflect.Struct:
		for f := range of.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
				keys = append(keys, texts(f.Type, key+"."+name)...)
			}
		}
	}
	return keys
}

func TestEveryTextHasItsLimit(t *testing.T) {
	for _, f := range fields() {
		wantError(t, f.with(han(f.limit)), "")
		wantError(t, f.with(han(f.limit+1)), f.key+": at most ")
		if f.lines {
			wantError(t, f.with(han(f.limit-1)+"\n"), "")
			wantError(t, f.with(han(f.limit)+"\n"), f.key+": at most ")
		}
	}
}

func TestWhatIsMandatoryMustLeaveInk(t *testing.T) {
	blanks := []string{
		"", " ", "\u3000\u00a0 ", "\u200b\u2060\ufeff",
		// Letters and marks without ink of their own: fillers of Hangul and
		// Khmer, a selector of variants, the joiner of graphemes, empty Braille.
		"\u115f\u1160\u3164\uffa0", "\u17b4\u17b5", "\ufe0f\U000e0100", "\u034f", "\u2800",
	}
	for _, f := range fields() {
		for _, blank := range blanks {
			want := ""
			if f.mandatory {
				want = f.key + ": missing"
			}
			wantError(t, f.with(blank), want)
		}
		if f.mandatory && f.lines {
			wantError(t, f.with("\n\n"), f.key+": missing")
		}
	}
}

func TestCheckRefusesCharactersThatHideOrDisguise(t *testing.T) {
	unsafe := []string{
		"\x00", "\t", "\r", "\x1b", "\x7f", "\u0085", "\u009b", "\u2028", "\u2029", "\ufffd", "\xff", "\xed\xa0\x80",
		// UAX #9, section 2: the explicit and implicit directional formatting characters.
		"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
	}
	for _, f := range fields() {
		for _, s := range unsafe {
			wantError(t, f.with("甲"+s+"乙"), f.key+": control or direction-changing character")
		}
		wantError(t, f.with("甲 A，é\u3000👨\u200d👩"), "")
	}
}

func TestOnlyLongTextsHaveLineBreaks(t *testing.T) {
	for _, f := range fields() {
		want := f.key + ": control"
		if f.lines {
			want = ""
		}
		wantError(t, f.with("一\n二"), want)
	}
}

// Whatever stands in a text that was taken is short and without disguise.
func TestATextThatIsTakenIsPlain(t *testing.T) {
	dark := []*unicode.RangeTable{unicode.Bidi_Control, unicode.Cc, unicode.Zl, unicode.Zp}
	anything := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom(nil, dark...), rapid.RuneFrom([]rune("暖 \n"))))
	rapid.Check(t, func(r *rapid.T) {
		f := rapid.SampledFrom(fields()).Draw(r, "field")
		s := rapid.OneOf(anything, rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(r, "text")
		taken := f.with(s) == nil
		plain := !strings.ContainsFunc(s, func(r rune) bool {
			return unicode.In(r, dark...) && (r != '\n' || !f.lines) || r == unicode.ReplacementChar
		})
		if n := len([]rune(s)); taken && (!plain || n > f.limit) {
			r.Fatalf("%s takes %q", f.key, s)
		} else if !taken && plain && n <= f.limit && !f.mandatory {
			r.Fatalf("%s refuses %q: %v", f.key, s, f.with(s))
		}
	})
}

package display_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"nuanxin/display"
	"nuanxin/feed"
)

// article is a page of a local paper with all that is awkward to set.
func article(tb testing.TB) []string {
	tb.Helper()
	b, err := os.ReadFile("testdata/article.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// Marks that no line may begin or end with, as a reader would list them.
const (
	neverFirst = "，。、；：？！）》」』】〕”’…·～–％%℃℉‰/.,:;?!)]"
	neverLast  = "（《「『【〔“‘([￥¥$＃#"
)

// together is what the article has that no line's end may part.
func together() []string {
	return []string{
		"——", "……", "21.5℃", "26.4 ℃", "零下12℃", "12.5 %", "6亿元", "31 亿元", "37亿元", "90亩", "3.5 km", "15分钟", "48栋", "48个", "193件", "1294 件",
		"45℃", "95 ℃", "48 小时", "5 V", "2 A", "700 W", "200 mL", "3%—5%", "35℃", "40℃", "2012〕", "89号", "17名", "65岁", "12 人", "3200 元",
		"8:00–18:00", "22:00–6:00", "8:00至20:00", "6000–7500 元/月", "4500—6000元/月", "4月3日", "11月20日", "11月25日", "2026年", "2024年", "2020年",
		"0391-000 0000", "138 0000 0000", "+86 138 0000 0000", "(0391) 000 0000", "400-000-0000",
		"https://example.com/jobs/2024/spring?from=screen", "https://example.com/nuanxin", "hello@example.com", "Wi-Fi", "NuanXin-5G",
	}
}

func widths() (ems []float64) {
	for w := 9.0; w <= 36; w += 0.7 {
		ems = append(ems, w)
	}
	return ems
}

func TestALongTextIsSetByTheRules(t *testing.T) {
	d := newDisplay(t, display.Options{})
	characters, lines := 0, 0
	for _, ems := range widths() {
		box := int(ems * 1000)
		for _, paragraph := range article(t) {
			characters += utf8.RuneCountInString(paragraph)
			set := d.Fill(paragraph, ems)
			var texts []string
			for i, l := range set {
				texts = append(texts, l.Text)
				if l.Width > box {
					t.Errorf("at %.1f em, %q is %d wide", ems, l.Text, l.Width)
				}
				lines++
				// What could have stood on this line is not on the next, unless one
				// character would be left for the last.
				if i < len(set)-2 && l.Width+2000 <= box && startsWithWord(set[i+1].Text) {
					t.Errorf("at %.1f em, %q has room for more of %q", ems, l.Text, set[i+1].Text)
				}
			}
			obeys(t, ems, texts)
			if got := strings.Join(texts, ""); got != paragraph {
				t.Errorf("at %.1f em the lines join to %q", ems, got)
			}
			for _, s := range together() {
				if d.Width(s+"，") <= box && strings.Count(strings.Join(texts, "\n"), s) != strings.Count(paragraph, s) {
					t.Errorf("at %.1f em %s is parted: %q", ems, s, texts)
				}
			}
		}
	}
	t.Logf("%d characters on %d lines", characters, lines)
}

// startsWithWord reports whether a line starts with two ideographs, which may
// be parted.
func startsWithWord(line string) bool {
	r := []rune(line)
	return len(r) > 1 && unicode.Is(unicode.Han, r[0]) && unicode.Is(unicode.Han, r[1]) && !strings.HasPrefix(line, "零下1")
}

// obeys checks how each line begins and ends, and that the last has company.
func obeys(t *testing.T, ems float64, lines []string) {
	t.Helper()
	for i, l := range lines {
		seen := []rune(strings.TrimFunc(l, unseen))
		first, last := seen[0], seen[len(seen)-1]
		if i > 0 && strings.ContainsRune(neverFirst, first) {
			t.Errorf("at %.1f em a line begins with %c: %q", ems, first, lines)
		}
		if i < len(lines)-1 && strings.ContainsRune(neverLast, last) {
			t.Errorf("at %.1f em a line ends with %c: %q", ems, last, lines)
		}
		if i == len(lines)-1 && i > 0 && len(strings.TrimFunc(l, unicode.IsPunct)) == len("字") {
			t.Errorf("at %.1f em %q is alone: %q", ems, l, lines)
		}
	}
}

func unseen(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' }

func TestHeadlinesOfALongTextAreSetByTheRules(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, ems := range widths() {
		for _, sentence := range strings.FieldsFunc(strings.Join(article(t), ""), func(r rune) bool { return strings.ContainsRune("。；！？", r) }) {
			if sentence = strings.Trim(sentence, "”’）"); utf8.RuneCountInString(sentence) > feed.MaxTitle || sentence == "" {
				continue
			}
			lines := d.Break(sentence, ems, true)
			obeys(t, ems, lines)
			if got := strings.Join(lines, ""); got != sentence {
				t.Errorf("at %.1f em the lines join to %q", ems, got)
			}
			for _, l := range lines {
				if w := d.Width(l); w > int(ems*1000) {
					t.Errorf("at %.1f em, %q is %d wide", ems, l, w)
				}
			}
		}
	}
}

// A reader who turns a page finds more than one line of what was begun, and
// has read more than one of it: CLREQ, "Handling of Widows and Orphans".
func TestNoLineOfAParagraphIsAloneOnAPage(t *testing.T) {
	d := newDisplay(t, display.Options{})
	endless := []rune(strings.Map(func(r rune) rune { // without a sentence's end
		if unicode.Is(unicode.Han, r) {
			return r
		}
		return -1
	}, strings.Join(article(t), "")))
	for n := 40; n < 400; n += 7 {
		paragraphs := []string{string(endless[:n]), string(endless[500 : 800-n/2])}
		it := newsItem()
		it.News.Text = strings.Join(paragraphs, "\n")
		pages := d.PageTexts(view(it), fullHD)
		for i, page := range pages[:len(pages)-1] {
			last, next := page[len(page)-1], pages[i+1]
			if slices.ContainsFunc(paragraphs, func(p string) bool { return strings.HasPrefix(p, last) && p != last }) {
				t.Errorf("%d: page %d ends with the first line of a paragraph: %q", n, i+1, page)
			}
			if slices.ContainsFunc(paragraphs, func(p string) bool { return strings.HasSuffix(p, next[0]) && p != next[0] }) {
				t.Errorf("%d: page %d begins with the last line of a paragraph: %q", n, i+2, next)
			}
		}
	}
}

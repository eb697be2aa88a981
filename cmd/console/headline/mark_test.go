package headline_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"nuanxin/cmd/console/headline"
)

func newMarker(tb testing.TB) *headline.Marker {
	tb.Helper()
	m, err := headline.New()
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestWordsAreMarked(t *testing.T) {
	m := newMarker(t)
	for _, c := range []struct{ name, want string }{
		{"words of the dictionary", "解放区|十个|重大|项目|集中|开工"},
		{"words of our own", "暖心驿站|冬季|延长|开放|时间"},
		{"what the dictionary lacks, by the shape of it", "红姐|帮帮团|六年|调解|邻里|矛盾"},
		{"a number and its unit are one", "数字|文化|基地|投资|6亿元、占地|90亩"},
		{"a number in characters, too", "电建|社区|四十八栋楼|划成|四十八个|微网格"},
		{"a date is one", "2026年11月23日起|供暖|温度|不低于|18℃"},
		{"marks and spaces need none", "今晚|降温 16℃，最低|零下 12℃"},
		{"Latin words keep their capitals", "河南|医保|App|可办|慢性病|申请"},
		{"a street keeps its 路", "民主路|燃气|管道|泄漏，请|立即|绕行"},
		{"a particle stays with its word", "快递小哥的|招聘会"},
		{"a name of rare characters", "琚翀弋说：社区"},
		{"one word", "通知"},
		{"nothing", ""},
		{"no Chinese", "Wi-Fi 6 (5 GHz)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			title := strings.ReplaceAll(c.want, "|", "")
			if got := strings.ReplaceAll(m.Mark(title, 60), headline.ZeroWidthSpace, "|"); got != c.want {
				t.Errorf("marked as %s, want %s", got, c.want)
			}
		})
	}
}

func TestAWritersOwnMarksStand(t *testing.T) {
	const title = "解放区十个重大\u200b项目集中开工"
	if got := newMarker(t).Mark(title, 60); got != title {
		t.Errorf("marked as %q", got)
	}
}

func TestMarksAreThinnedOutWhereTheyDoNotFit(t *testing.T) {
	m := newMarker(t)
	const title = "解放区十个重大项目集中开工"
	for limit, want := range map[int]string{
		18: "解放区|十个|重大|项目|集中|开工",
		17: "解放区十个|重大项目|集中开工",
		14: "解放区十个重大项目|集中开工",
		13: title,
		12: title,
	} {
		if got := strings.ReplaceAll(m.Mark(title, limit), headline.ZeroWidthSpace, "|"); got != want {
			t.Errorf("in %d characters it is %s, want %s", limit, got, want)
		}
	}
}

// Whatever is marked, it says what it said and is no longer than allowed.
func TestMarksChangeNothingElse(t *testing.T) {
	m := newMarker(t)
	piece := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("暖心驿站的第三届2026年月 ，（）App琚İſ\u3000👍"))))
	rapid.Check(t, func(r *rapid.T) {
		title := strings.ReplaceAll(strings.ToValidUTF8(piece.Draw(r, "title"), "?"), headline.ZeroWidthSpace, "")
		limit := rapid.IntRange(0, 60).Draw(r, "limit")
		got := m.Mark(title, limit)
		if plain := strings.ReplaceAll(got, headline.ZeroWidthSpace, ""); plain != title {
			r.Fatalf("%q became %q", title, plain)
		}
		if n := utf8.RuneCountInString(got); n > max(limit, utf8.RuneCountInString(title)) {
			r.Fatalf("%q has %d characters, at most %d may be", got, n, limit)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newMarker(b)
	}
}

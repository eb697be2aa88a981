package display_test

import (
	"slices"
	"strings"
	"testing"

	"nuanxin/display"
)

func TestLinesBreakByTheChineseRules(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		name string
		text string
		ems  float64
		want string // lines parted by |
	}{
		{"plain ideographs break anywhere", "冷可取暖热可纳凉", 4, "冷可取暖|热可纳凉"},
		{"a comma stays with the word before it", "冷可取暖，热可纳凉", 4.2, "冷可取|暖，热可|纳凉"},
		{"a comma at the end gives up its blank half", "冷可取暖，热可纳凉", 4.5, "冷可取暖，|热可纳凉"},
		{"an opening mark does not end a line", "请看《办事指南》", 3, "请看|《办事|指南》"},
		{"an opening bracket begins the next line", "报名处（二楼）", 4, "报名处|（二楼）"},
		{"closing marks stay together", "他说：“来吧！”好", 5, "他说：“来|吧！”好"},
		{"a dash is not parted", "一二三——四五", 4, "一二三|——四五"},
		{"dots stay with the word before them", "一二三……四五", 4, "一二|三……|四五"},
		{"a temperature stays whole", "室内约26.4℃很舒适", 5, "室内约|26.4℃很|舒适"},
		{"a share stays whole", "增长到12.5%以上", 4, "增长到|12.5%|以上"},
		{"a phone number stays whole", "电话0391-000 0000报名", 7.5, "电话|0391-000 0000|报名"},
		{"hours stay whole", "开放时间8:00–18:30每天", 7, "开放时间|8:00–18:30|每天"},
		{"an address stays whole", "见https://example.com/a网页", 11, "见|https://example.com/a|网页"},
		{"a number keeps its unit", "投资三千又31 亿元整", 7, "投资三千又|31 亿元整"},
		{"a number keeps its unit without a space, too", "一二三四31亿元", 6, "一二三四|31亿元"},
		{"an address is not parted at its marks", "请看example.com/abcdef网页", 10, "请看|example.com/abcdef|网页"},
		{"nor at its hyphens", "请看host-of-example网页", 9, "请看|host-of-example|网页"},
		{"a middle dot does not begin a line", "一二买买提·艾力", 5, "一二买买|提·艾力"},
		{"a number sign does not end a line", "一二三＃四五", 4, "一二三|＃四五"},
		{"a date stays close", "定于十二月起11月23日", 6, "定于十二月起|11月23日"},
		{"a date is not parted", "预计十一月后的11月25日恢复", 9.5, "预计十一月后的|11月25日恢复"},
		{"a slash is not parted", "六千五百元/月", 5, "六千五百|元/月"},
		{"a run longer than the line is broken after all", "https://example.com/projects/2024", 7, "https://|example.com/|projects/2024"},
		{"a run without any mark is broken after all", strings.Repeat("8", 20), 6, "8888888888|8888888888"},
		{"one character is not left alone", "一二三四五六七八九", 8, "一二三四五六七|八九"},
		{"marks do not count as company", "一二三四五六七八。", 7, "一二三四五六|七八。"},
		{"spaces at the end take no room", "abcd efgh", 2.3, "abcd |efgh"},
		{"zero width spaces are places to break", "abcdefg\u200bhijklmn", 6, "abcdefg\u200b|hijklmn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(d.Break(c.text, c.ems, false), "|"); got != c.want {
				t.Errorf("lines of %v em: %s, want %s", c.ems, got, c.want)
			}
		})
	}
}

func TestHeadlinesAreBalanced(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct{ name, text, want string }{
		{"evenly", "解放区十个重大项目集中开工", "解放区十个重大|项目集中开工"},
		{"between words", "家政理发培训周六开班", "家政理发培训|周六开班"},
		{"in the middle, the first line the longer", "天地玄黄宇宙洪荒日", "天地玄黄宇|宙洪荒日"},
		{"after a pause", "医保业务网上办，少跑一趟腿", "医保业务网上办，|少跑一趟腿"},
		{"not within a number", "电建社区四十八栋楼划成四十八个微网格", "电建社区|四十八栋楼划成|四十八个微网格"},
		{"where the writer marked it", "甲乙\u200b丙丁戊己庚辛\u200b壬癸", "甲乙丙丁戊己庚辛|壬癸"},
		{"not before a particle", "天地玄黄的宇宙洪荒", "天地玄黄的|宇宙洪荒"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.ReplaceAll(strings.Join(d.Break(c.text, 8.3, true), "|"), "\u200b", "")
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestFullWidthMarksAreSqueezed(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		text string
		want int // thousandths of an em
	}{
		{"中文", 2000},
		{"中，文", 3000},      // between characters a mark is whole
		{"中文，", 2500},      // at the end it is half
		{"“中文", 2500},      // at the beginning, too
		{"中”，文", 3500},     // two marks share one and a half
		{"中（《文", 3500},     // opening ones as well
		{"中）（文", 3500},     // and back to back
		{"中文26中文", 5510},   // a thin space on either side of a number
		{"中文 26 中文", 5510}, // the same if the writer put spaces
		{"4月3日", 3110},     // a date is one thing
		{"中文26.4℃，", 5643}, // none before a mark
	} {
		if got := d.Width(c.text); got != c.want {
			t.Errorf("width of %s is %d, want %d", c.text, got, c.want)
		}
	}
}

func TestBreakingLosesNoCharacter(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, s := range []string{"", "一", "。。。。。。。。", "((((((((((", "    ", "a\tb", "👨‍👩‍👧在家", "e\u0301a\u0301i", "葛\U000e0100城", "العربية"} {
		for _, ems := range []float64{0.3, 1, 2, 5} {
			for _, headline := range []bool{false, true} {
				if got := strings.Join(d.Break(s, ems, headline), ""); got != s {
					t.Errorf("lines of %q at %v em join to %q", s, ems, got)
				}
			}
		}
	}
}

func TestMissingCharactersAreNamed(t *testing.T) {
	d := newDisplay(t, display.Options{})
	if got := d.Missing("暖心驿站 Café 21.5℃，“好”\n\u200b\u00a0葛\ufe00"); got != nil {
		t.Errorf("missing %q, want none", got)
	}
	if got := d.Missing("琚弋翀祎頔"); got != nil {
		t.Errorf("rare characters missing: %q", got)
	}
	if got, want := d.Missing("你好👍ע👍"), []rune("👍ע"); !slices.Equal(got, want) {
		t.Errorf("missing %q, want %q", got, want)
	}
}

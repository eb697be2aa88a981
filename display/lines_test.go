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
		{"but not before a mark", "一二三\u200b，四五", 3, "一二|三\u200b，|四五"},
		{"nor after an opening one", "一二（\u200b三四）", 3, "一二|（\u200b三四）"},
		{"nor within a dash", "一二三—\u200b—四五", 4, "一二|三—\u200b—|四五"},
		{"a temperature keeps its unit behind a space", "今天最高气温26.4 ℃，最低", 7.5, "今天最高气温|26.4 ℃，最低"},
		{"a share keeps its sign behind a space", "增长到了12.5 %以上", 5.5, "增长到了|12.5 %以上"},
		{"money keeps all of its unit", "共投资6 亿元整", 5, "共投资|6 亿元整"},
		{"an area, too", "一共占地90 亩整", 5, "一共占地|90 亩整"},
		{"about so many are one", "大约有300余名居民", 5.5, "大约有|300余名|居民"},
		{"an ordinal is one", "欢迎第 3 届大会", 4, "欢迎|第 3 届|大会"},
		{"a Latin unit stays behind its space", "距离大约3.5 km处", 6, "距离大约|3.5 km处"},
		{"a date parts between year and month", "定于2026年11月23日", 6, "定于2026年|11月23日"},
		{"days from to are one", "活动11月23日至25日办", 8, "活动|11月23日至25日|办"},
		{"which parts where it is too long", "11月23日至25日办", 6, "11月23日至|25日办"},
		{"hours with another dash", "开放8:00—18:00，周末", 7, "开放|8:00—18:00，|周末"},
		{"a span of money is one", "每月4500–6000 元整", 7, "每月|4500–6000 元|整"},
		{"a mobile phone number stays whole", "手机138 0000 0000联系", 8, "手机|138 0000 0000|联系"},
		{"with its country", "手机+86 138 0000 0000联系", 9, "手机|+86 138 0000 0000|联系"},
		{"with its area in brackets", "值班(0391) 000 0000转", 8.5, "值班|(0391) 000 0000转"},
		{"which parts where it is too long", "138 0000 0000联系", 5, "138 0000 |0000联系"},
		{"a single dash does not begin a line", "南京北京—上海", 4, "南京北|京—上海"},
		{"dots are not parted", "一二三……", 4, "一二|三……"},
		{"a mark on marks on marks", "打开《办事（指南）》。", 5.5, "打开《办事|（指南）》。"},
		{"quotation marks stand with what they quote", "他说“好”。“行”，", 4.3, "他说|“好”。|“行”，"},
		{"the third of a rank of closing marks", "一二“三（四五）”。", 4.5, "一二“三|（四五）”。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(d.Break(c.text, c.ems, false), "|"); got != c.want {
				t.Errorf("lines of %v em: %s, want %s", c.ems, got, c.want)
			}
		})
	}
}

func TestProseIsSqueezedWhereItHelps(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct {
		name string
		text string
		ems  float64
		want string
	}{
		{"rather than leave a line ragged", "冷可取暖，热可纳凉，渴可饮水", 9.3, "冷可取暖，热可纳凉，|渴可饮水"},
		{"not more than its marks can give", "冷可取暖，热可纳凉，渴可饮水", 9.2, "冷可取暖，热可纳|凉，渴可饮水"},
		{"not for a line that can be filled", "冷可取暖热可纳凉渴可饮，累可歇脚冷可取暖", 16.8, "冷可取暖热可纳凉渴可饮，累可歇脚|冷可取暖"},
		{"unless one character would be alone", "冷可取暖热可纳凉渴可饮，累可歇脚冷", 16.8, "冷可取暖热可纳凉渴可饮，累可歇脚冷"},
		{"the pause after a sentence is kept", "冷可取暖。热可纳凉", 8.9, "冷可取暖。热可|纳凉"},
		{"rather than leave one character alone", "冷可取暖，热可纳凉", 8.9, "冷可取暖，热可纳凉"},
		{"thin spaces give, too", "共6座48栋，都在这里了呢", 8.2, "共6座48栋，都在|这里了呢"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			for _, l := range d.Fill(c.text, c.ems) {
				lines = append(lines, l.Text)
				if l.Width > int(c.ems*1000) {
					t.Errorf("%s is %d wide", l.Text, l.Width)
				}
			}
			if got := strings.Join(lines, "|"); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestHeadlinesAreBalanced(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, c := range []struct{ name, text, want string }{
		{"evenly", "解放区十个重大项目集中开工", "解放区十个重大|项目集中开工"},
		{"between words, where they are marked", "家政\u200b理发\u200b培训\u200b周六\u200b开班", "家政理发培训|周六开班"},
		{"better at a pause than between words", "民主路\u200b燃气\u200b管道，请\u200b立即\u200b绕行", "民主路燃气管道，|请立即绕行"},
		{"one character is not left alone", "甲乙丙丁戊己庚辛\u200b壬", "甲乙丙丁戊|己庚辛壬"},
		{"on one line more rather than within a word", "甲乙丙\u200b丁戊己\u200b庚辛壬\u200b癸子丑\u200b寅卯辰巳", "甲乙丙丁戊己|庚辛壬癸子丑|寅卯辰巳"},
		{"a marked pause is a pause", "甲乙丙，\u200b丁戊己\u200b庚辛壬癸", "甲乙丙，|丁戊己庚辛壬癸"},
		{"a number keeps its unit", "数字文化基地\u200b投资\u200b6\u2009\u200b亿元整", "数字文化基地|投资6\u2009亿元整"},
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
		{"8时30分", 3665},    // so is a time
		{"30分钟", 3310},     // but no length of time
		{"中文26.4℃，", 5643}, // none before a mark
		{"中  26", 2310},    // nor more for two spaces
		{"中\u00a026", 2310},
		{"中\u200b26", 2310}, // or because a word is marked
		{"中，26", 3110},      // the mark has white of its own
		{"中， 26", 3110},
		{"中，\u200b《文", 3500},
		{"比尔·盖茨", 4500}, // GB/T 15834, 5.1.7
		{"it’s", 1399},  // as wide as in Latin text
		{"——", 2000},
		{"……", 2000},
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

// A rare name in a headline is in the bold font itself: no other is there to
// borrow from, and none is thickened.
func TestRareNamesAreBoldInHeadlines(t *testing.T) {
	d := newDisplay(t, display.Options{})
	for _, r := range "琚弋翀祎頔暖" {
		regular, bold := d.Ink(r, false), d.Ink(r, true)
		if bold*100 < regular*115 || bold*100 > regular*190 {
			t.Errorf("%c has %d of ink in bold and %d in regular", r, bold, regular)
		}
	}
	it := newsItem()
	it.Title = "琚弋翀祎頔"
	if w := d.Weights(view(it), fullHD); !slices.Equal(w[:1], []string{"bold " + it.Title}) {
		t.Errorf("the first page is set in %q", w)
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

package newspaper_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/cmd/console/newspaper"
)

// article is the only article of a page that consists of a title and a text.
func article(t *testing.T, text string) newspaper.Article {
	t.Helper()
	page := newspaper.Read("## 题目\n\n"+text, noon)
	if len(page.Articles) != 1 {
		t.Fatalf("%q: %d articles, want 1: %+v", text, len(page.Articles), page)
	}
	return page.Articles[0]
}

func TestByLinesGoFromTheTextToTheirPlace(t *testing.T) {
	const text = "驿站开门了。"
	for page, want := range map[string]string{
		"本报讯（记者 琚某 通讯员 弋某）" + text:          "记者 琚某 通讯员 弋某",
		"本报讯 (记者琚某)" + text:                 "记者 琚某",
		"本报讯\u3000记者 琚某 通讯员弋某\u3000" + text: "记者 琚某 通讯员 弋某",
		"本报讯 记者琚某报道：" + text:                "记者 琚某",
		"【本报讯】（全媒体记者 琚某/文 弋某/图）" + text:     "全媒体记者 琚某 弋某",
		"本报讯（记者 琚\u3000某）" + text:           "记者 琚某",
		"本报讯（记者 琚某、弋某 通讯员 翀某\n某）" + text:    "记者 琚某、弋某 通讯员 翀某某",
		"本报讯 " + text:                             "",
		"（本报记者 琚某）" + text:                        "记者 琚某",
		"解放区报讯（见习记者 琚某）" + text:                   "见习记者 琚某",
		"4月3日讯（记者 琚某）" + text:                     "记者 琚某",
		"据新华社电（记者 琚某）" + text:                     "记者 琚某",
		"□记者 琚某\n" + text:                         "记者 琚某",
		"○ 本报记者 琚某\n\n" + text:                    "记者 琚某",
		"□琚某 弋某\n" + text:                         "琚某 弋某",
		"记者 琚某 通讯员 弋某 报道\n\n" + text:              "记者 琚某 通讯员 弋某",
		"作者：琚某\n\n" + text:                        "琚某",
		"记者琚某 通讯员弋某\n" + text:                     "记者 琚某 通讯员 弋某",
		text + "（记者 琚某）":                          "记者 琚某",
		text + "\n（琚某 文/图）":                       "琚某",
		text + " 本报记者 琚某":                         "记者 琚某",
		text + "\n\n通讯员 琚某":                       "通讯员 琚某",
		"本报讯（记者 琚某）" + text + "\n\n（记者 琚某）":       "记者 琚某",
		"本报讯（记者 琚某）" + text + "\n\n（通讯员 弋某）":      "记者 琚某 通讯员 弋某",
		"2024-04-03 08:30 来源：区报 作者：琚某\n\n" + text: "琚某",
		"本报讯（记者 阿依古丽·买某）" + text:                  "记者 阿依古丽·买某",
	} {
		a := article(t, page)
		if a.Byline != want || strings.Join(a.Paragraphs, "|") != text {
			t.Errorf("%q: by-line %q of %q, want %q", page, a.Byline, a.Paragraphs, want)
		}
	}
}

func TestWhatOnlyResemblesAByLineIsText(t *testing.T) {
	for _, text := range []string{
		"记者了解到，驿站开门了。",
		"记者近日走访驿站。",
		"本报通讯员培训班开班。",
		"通讯员队伍又添了新人（含学生）。",
		"他说：“我见过本报记者。”",
		"气象台4月3日发布消息，明天有雨（阵雨）。",
	} {
		if a := article(t, text); a.Byline != "" || strings.Join(a.Paragraphs, "|") != text {
			t.Errorf("%q became %q, by-line %q", text, a.Paragraphs, a.Byline)
		}
	}
}

func TestAgenciesAreNamed(t *testing.T) {
	if a := article(t, "新华社北京4月2日电（记者 琚某）春天来了。"); a.Agency != "新华社" || a.Byline != "记者 琚某" || a.Date != "2024-04-02" {
		t.Errorf("%+v", a)
	}
	if a := article(t, "本报讯（记者 琚某）据新华社消息，春天来了。"); a.Agency != "" {
		t.Errorf("agency %q of an article that only quotes it", a.Agency)
	}
}

func TestWhatBelongsToThePageIsLeftOut(t *testing.T) {
	for _, l := range []string{
		"第02版：综合新闻", "A3版", "2版 要闻", "— 3 —", "- 2 -", "第3页", "第 3 页 共 8 页", "12",
		"责任编辑：某某", "编辑 某某 校对 某某", "【责编：某某】", "[ 编辑：某某 ]", "本版编辑：某某 美编：某某",
		"扫描二维码 了解更多", "扫码关注我们", "微信扫一扫 关注公众号", "长按识别二维码", "了解更多", "阅读原文", "上一篇 下一篇",
		"投稿邮箱：news@example.com", "news@example.com", "https://example.com/a", "新闻热线：0391-0000000", "国内统一刊号：CN00-0000",
		"来源：解放区报", "图为驿站。", "▲骑手在喝水", "骑手在驿站喝水。本报记者 琚某 摄", "（下转第三版）", "下转2版", "---", "* * *", "◆◆◆", "2024年4月3日 星期三",
		"![图](a.png)", "```", "**扫描二维码 了解更多**", "*图为驿站。*",
	} {
		text := "驿站开门了。\n\n" + l + "\n\n大家都来了。"
		if a := article(t, text); !slices.Equal(a.Paragraphs, []string{"驿站开门了。", "大家都来了。"}) {
			t.Errorf("%q is in the text: %q", l, a.Paragraphs)
		}
	}
}

func TestWhatOnlyResemblesFurnitureIsText(t *testing.T) {
	for _, l := range []string{
		"居民扫描二维码即可报名。", "扫码关注公众号就能报名。", "新闻热线0391-0000000开通了。", "扫码支付，方便得很。", "主任医师来到驿站。", "图书角添了新书。", "编辑部的故事讲完了。",
		"12 人报名。", "2月30日", "4月3日，项目开工。", "三版方案都好。", "活动时间：2024年4月3日", "来电咨询：0391-0000000",
	} {
		text := "驿站开门了。\n\n" + l + "\n\n大家都来了。"
		if a := article(t, text); len(a.Paragraphs) != 3 {
			t.Errorf("%q is not in the text: %q", l, a.Paragraphs)
		}
	}
}

func TestDatesWithoutAYearAreTheNearest(t *testing.T) {
	newYear := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	for page, want := range map[string]string{
		"## 题目\n本报12月31日讯 开门了。":                       "2024-12-31",
		"## 题目\n本报1月3日讯 开门了。":                         "2025-01-03",
		"2023年1月1日 星期日\n## 题目\n本报12月31日讯 开门了。":        "2022-12-31",
		"二〇二四年十二月二十九日 星期日\n## 题目\n开门了。":               "2024-12-29",
		"## 题目\n4月3日\n开门了。":                           "2025-04-03",
		"## 题目\n开门了。":                                 "",
		"## 题目\n本报2月29日讯 开门了。":                        "2024-02-29",
		"2024-04-03\n## 题目\n开门了。\n2024-04-05 第2版\n":   "2024-04-03",
		"2024.04.03 第2版 综合\n## 题目\n开门了。\n2024年4月1日\n": "2024-04-01",
		"# 解放之窗\n2024年4月3日\n## 题目\n开门了。":              "2024-04-03",
	} {
		read := newspaper.Read(page, newYear)
		if len(read.Articles) != 1 || read.Articles[0].Date != want {
			t.Errorf("%q: %+v, want the date %s", page, read.Articles, want)
		}
	}
}

func TestTheDayOfOneArticleIsNotTheNext(t *testing.T) {
	page := newspaper.Read("2024年4月3日 第2版\n## 甲\n4月1日\n开门了。\n## 乙\n本报4月2日讯 开门了。\n## 丙\n开门了。\n2024年4月4日 第3版\n## 丁\n开门了。\n", noon)
	var got []string
	for _, a := range page.Articles {
		got = append(got, a.Title+a.Date)
	}
	if want := []string{"甲2024-04-01", "乙2024-04-02", "丙2024-04-03", "丁2024-04-04"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

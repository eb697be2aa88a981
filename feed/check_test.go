package feed_test

import (
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

func news() feed.Item {
	it := notice()
	it.Kind, it.Notice, it.News = feed.KindNews, nil, &feed.News{Date: "2026-11-22", Text: "第一段。\n第二段。"}
	return it
}

func job() feed.Item {
	it := notice()
	it.Kind, it.Notice = feed.KindJob, nil
	it.Job = &feed.Job{Employer: "花园物业", Pay: "6000 元/月", Openings: 2}
	return it
}

func alert() feed.Item {
	it := notice()
	it.Kind, it.Notice = feed.KindAlert, nil
	it.Alert = &feed.Alert{Text: "有燃气味，请马上离开。", Where: "花园街", Phone: "119"}
	return it
}

func weather() feed.Item {
	it := notice()
	it.Kind, it.Notice, it.Title = feed.KindWeather, nil, ""
	it.Weather = &feed.Weather{
		Date: "2026-11-24", Low: new(-3), High: new(5), Sky: "晴转多云", Wind: "北风 3 级",
		Warning: &feed.Warning{Kind: "寒潮", Level: feed.LevelBlue, Text: "气温下降 8℃。"},
	}
	return it
}

func card() feed.Item {
	it := notice()
	it.Kind, it.Notice, it.Scope, it.Title = feed.KindStation, nil, feed.StationScope("jz-01"), ""
	it.Station = &feed.Card{
		Address: "花园街 12 号", Phone: "0571-00000000", Hours: []feed.Window{hours("08:00", "20:00")},
		Facilities: []feed.Facility{{Icon: "microwave", Name: "微波炉"}, {Name: "充电", OutSince: "2026-11-20", BackOn: "2026-11-27"}},
	}
	return it
}

// withdrawn is the tombstone of an item, one revision on.
func withdrawn(it feed.Item) feed.Item {
	return feed.Item{
		ID: it.ID, Rev: it.Rev + 1, Kind: it.Kind, Scope: it.Scope, Issued: it.Issued, Until: it.Until, Withdrawn: true,
	}
}

// han is a text of n characters, three bytes each.
func han(n int) string { return strings.Repeat("暖", n) }

// Every limit, on both sides. The want is a part of the error; none is no error.
func TestCheckHoldsEachLimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		base   func() feed.Item
		change func(*feed.Item)
		want   string
	}{
		{"a notice", notice, func(*feed.Item) {}, ""},
		{"news", news, func(*feed.Item) {}, ""},
		{"a job", job, func(*feed.Item) {}, ""},
		{"an alert", alert, func(*feed.Item) {}, ""},
		{"weather", weather, func(*feed.Item) {}, ""},
		{"a station", card, func(*feed.Item) {}, ""},

		{"no id", notice, func(it *feed.Item) { it.ID = "" }, `id ""`},
		{"the longest id", notice, func(it *feed.Item) { it.ID = strings.Repeat("a", 64) }, ""},
		{"a longer id", notice, func(it *feed.Item) { it.ID = strings.Repeat("a", 65) }, "1 to 64"},
		{"no scope", notice, func(it *feed.Item) { it.Scope = "" }, `scope ""`},
		{"rev 0", notice, func(it *feed.Item) { it.Rev = 0 }, "rev: want 1"},
		{"a negative rev", notice, func(it *feed.Item) { it.Rev = -1 }, "rev: want 1"},
		{"the highest rev at its time", notice, func(it *feed.Item) { it.Rev = it.Issued.Add(day).UnixMilli() }, ""},
		{"a rev of the day after tomorrow", notice, func(it *feed.Item) { it.Rev = it.Issued.Add(day).UnixMilli() + 1 }, "more than a day ahead of issued"},
		{"the highest rev there is", notice, func(it *feed.Item) {
			it.Rev, it.Issued = 9007199254740991, time.UnixMilli(feed.MaxRev)
			it.Until = it.Issued.Add(day)
		}, ""},
		{"a higher rev", notice, func(it *feed.Item) { it.Rev = 9007199254740992 }, "rev: want 1"},
		{"a station in another's place", card, func(it *feed.Item) { it.Scope = feed.StationScope("jz-02") }, ""},
		{"a station in a street", card, func(it *feed.Item) { it.Scope = feed.StreetScope("huayuan") }, `scope "street/huayuan": an item of kind station`},
		{"a station everywhere", card, func(it *feed.Item) { it.Scope = feed.ScopeAll }, `scope "all": an item of kind station`},
		{"a withdrawn station everywhere", card, func(it *feed.Item) {
			*it = withdrawn(*it)
			it.Scope = feed.ScopeAll
		}, `scope "all": an item of kind station`},
		{"a notice for a station", notice, func(it *feed.Item) { it.Scope = feed.StationScope("jz-01") }, ""},
		{"no kind", notice, func(it *feed.Item) { it.Kind = "" }, `kind ""`},
		{"an unknown kind", notice, func(it *feed.Item) { it.Kind = "Notice" }, `kind "Notice"`},

		{"no issued", notice, func(it *feed.Item) { it.Issued = time.Time{} }, "issued: missing"},
		{"no until", notice, func(it *feed.Item) { it.Until = time.Time{} }, "until: missing"},
		{"until is issued", notice, func(it *feed.Item) { it.Until = it.Issued }, "after issued"},
		{"until just after issued", notice, func(it *feed.Item) { it.Until = it.Issued.Add(1) }, ""},
		{"from at until", notice, func(it *feed.Item) { it.From = it.Until }, "after from"},
		{"from just before until", notice, func(it *feed.Item) { it.From = it.Until.Add(-1) }, ""},
		{"from before issued", notice, func(it *feed.Item) { it.From = it.Issued.AddDate(-2, 0, 0) }, ""},
		{"the longest life", notice, func(it *feed.Item) { it.Until = it.Issued.Add(400 * day) }, ""},
		{"a longer life", notice, func(it *feed.Item) { it.Until = it.Issued.Add(400*day + 1) }, "within 400 days"},
		{"the longest life of an alert", alert, func(it *feed.Item) { it.Until = it.Issued.Add(3 * day) }, ""},
		{"a longer life of an alert", alert, func(it *feed.Item) { it.Until = it.Issued.Add(3*day + 1) }, "within 3 days"},
		{"a longer life of a withdrawn alert", alert, func(it *feed.Item) {
			*it = withdrawn(*it)
			it.Until = it.Issued.Add(3*day + 1)
		}, "within 3 days"},
		{"the longest life that can be written", notice, func(it *feed.Item) {
			it.Issued, it.Until = time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		}, "within 400 days"},

		{"a link", notice, func(it *feed.Item) { it.Link = "https://huayuan.example/报名?a=1#b" }, ""},
		{"the longest link", notice, func(it *feed.Item) { it.Link = "https://a.cn/" + strings.Repeat("x", 287) }, ""},
		{"a longer link", notice, func(it *feed.Item) { it.Link = "https://a.cn/" + strings.Repeat("x", 288) }, "link: at most 300"},
		{"a link without TLS", notice, func(it *feed.Item) { it.Link = "http://a.cn/" }, "https"},
		{"a link that runs", notice, func(it *feed.Item) { it.Link = "javascript:alert(1)" }, "https"},
		{"a link without a host", notice, func(it *feed.Item) { it.Link = "https:///a" }, "https"},
		{"a link with a port alone", notice, func(it *feed.Item) { it.Link = "https://:443/a" }, "https"},
		{"a link that names another host", notice, func(it *feed.Item) { it.Link = "https://gov.cn@a.cn/" }, "no user"},
		{"a link with a line break", notice, func(it *feed.Item) { it.Link = "https://a.cn/\nx" }, "https"},
		{"a link that turns round", notice, func(it *feed.Item) { it.Link = "https://a.cn/\u202ex" }, "link: control"},

		{"no body", notice, func(it *feed.Item) { it.Notice = nil }, "the body of a notice is missing"},
		{"another body", notice, func(it *feed.Item) { it.Notice, it.News = nil, news().News }, "the body of a notice is missing"},
		{"an alert's body", notice, func(it *feed.Item) { it.Notice, it.Alert = nil, alert().Alert }, "the body of a notice is missing"},
		{"a roster", notice, func(it *feed.Item) { it.Kind = feed.KindRoster }, `kind "roster": want news`},
		{"two bodies", notice, func(it *feed.Item) { it.News = news().News }, "there is another one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := c.base()
			c.change(&it)
			wantError(t, it.Check(), c.want)
		})
	}
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	switch {
	case part == "" && err != nil:
		t.Errorf("error %q, want none", err)
	case part != "" && err == nil:
		t.Errorf("no error, want %q", part)
	case part != "" && !strings.Contains(err.Error(), part):
		t.Errorf("error %q, want %q", err, part)
	}
}

func TestATombstoneSaysNothing(t *testing.T) {
	tombstone := withdrawn(notice())
	wantError(t, tombstone.Check(), "")
	for name, change := range map[string]func(*feed.Item){
		"title":     func(it *feed.Item) { it.Title = "标题" },
		"source":    func(it *feed.Item) { it.Source = "来源" },
		"link":      func(it *feed.Item) { it.Link = "https://a.cn/" },
		"link text": func(it *feed.Item) { it.LinkText = "扫码" },
		"news":      func(it *feed.Item) { it.News = news().News },
		"job":       func(it *feed.Item) { it.Job = job().Job },
		"notice":    func(it *feed.Item) { it.Notice = notice().Notice },
		"alert":     func(it *feed.Item) { it.Alert = alert().Alert },
		"weather":   func(it *feed.Item) { it.Weather = weather().Weather },
		"station":   func(it *feed.Item) { it.Station = card().Station },
		"windows":   func(it *feed.Item) { it.Windows = []feed.Window{hours("08:00", "20:00")} },
		"picture":   func(it *feed.Item) { it.Attachments = []feed.Attachment{attachment(1)} },
	} {
		t.Run(name, func(t *testing.T) {
			it := tombstone
			change(&it)
			wantError(t, it.Check(), "withdrawn: a tombstone has no")
		})
	}
	tombstone.Rev, tombstone.Until = 0, time.Time{}
	wantError(t, tombstone.Check(), "rev: want 1")
	wantError(t, tombstone.Check(), "until: missing")
}

func TestCheckListsEverythingAtOnce(t *testing.T) {
	err := feed.Item{Kind: feed.KindJob, Job: &feed.Job{}}.Check()
	for _, part := range []string{"id", "scope", "rev", "issued", "until", "title", "job.employer", "job.pay"} {
		wantError(t, err, part)
	}
}

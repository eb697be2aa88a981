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

		{"no id", notice, func(it *feed.Item) { it.ID = "" }, `id ""`},
		{"the longest id", notice, func(it *feed.Item) { it.ID = strings.Repeat("a", 64) }, ""},
		{"a longer id", notice, func(it *feed.Item) { it.ID = strings.Repeat("a", 65) }, "1 to 64"},
		{"no scope", notice, func(it *feed.Item) { it.Scope = "" }, `scope ""`},
		{"rev 0", notice, func(it *feed.Item) { it.Rev = 0 }, "rev: want 1"},
		{"a negative rev", notice, func(it *feed.Item) { it.Rev = -1 }, "rev: want 1"},
		{"the highest rev at its time", notice, func(it *feed.Item) { it.Rev = it.Issued.Add(day).UnixMilli() }, ""},
		{"a rev of the day after tomorrow", notice, func(it *feed.Item) { it.Rev = it.Issued.Add(day).UnixMilli() + 1 }, "more than a day ahead of issued"},
		{"a higher rev", notice, func(it *feed.Item) { it.Rev = 9007199254740992 }, "rev: want 1"},
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
		{"the longest life that can be written", notice, func(it *feed.Item) {
			it.Issued, it.Until = time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		}, "within 400 days"},

		{"no title", notice, func(it *feed.Item) { it.Title = "" }, "title: missing"},
		{"a blank title", notice, func(it *feed.Item) { it.Title = " \u3000\u00a0" }, "title: missing"},
		{"a title without ink", notice, func(it *feed.Item) { it.Title = "\u200b\u2060\ufeff" }, "title: missing"},
		{"the longest title", notice, func(it *feed.Item) { it.Title = han(60) }, ""},
		{"a longer title", notice, func(it *feed.Item) { it.Title = han(61) }, "title: at most 60 characters, have 61"},
		{"the longest source", notice, func(it *feed.Item) { it.Source = han(80) }, ""},
		{"a longer source", notice, func(it *feed.Item) { it.Source = han(81) }, "source: at most 80"},
		{"the longest link text", notice, func(it *feed.Item) { it.LinkText = han(12) }, ""},
		{"a longer link text", notice, func(it *feed.Item) { it.LinkText = han(13) }, "link_text: at most 12"},

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
		{"two bodies", notice, func(it *feed.Item) { it.News = news().News }, "there is another one"},

		{"news without text", news, func(it *feed.Item) { it.News.Text = "\n" }, "news.text: missing"},
		{"the longest news", news, func(it *feed.Item) { it.News.Text = han(1999) + "\n" }, ""},
		{"longer news", news, func(it *feed.Item) { it.News.Text = han(2001) }, "news.text: at most 2000"},
		{"news without a date", news, func(it *feed.Item) { it.News.Date = "" }, ""},
		{"a date that is none", news, func(it *feed.Item) { it.News.Date = "2026-02-29" }, "news.date"},
		{"a date in another form", news, func(it *feed.Item) { it.News.Date = "2026/11/22" }, "news.date"},

		{"no employer", job, func(it *feed.Item) { it.Job.Employer = "" }, "job.employer: missing"},
		{"the longest employer", job, func(it *feed.Item) { it.Job.Employer = han(80) }, ""},
		{"a longer employer", job, func(it *feed.Item) { it.Job.Employer = han(81) }, "job.employer: at most 80"},
		{"no pay", job, func(it *feed.Item) { it.Job.Pay = "" }, "job.pay: missing"},
		{"the longest pay", job, func(it *feed.Item) { it.Job.Pay = han(20) }, ""},
		{"a longer pay", job, func(it *feed.Item) { it.Job.Pay = han(21) }, "job.pay: at most 20"},
		{"the longest place", job, func(it *feed.Item) { it.Job.Place = han(80) }, ""},
		{"a longer place", job, func(it *feed.Item) { it.Job.Place = han(81) }, "job.place: at most 80"},
		{"the longest hours", job, func(it *feed.Item) { it.Job.Hours = han(80) }, ""},
		{"longer hours", job, func(it *feed.Item) { it.Job.Hours = han(81) }, "job.hours: at most 80"},
		{"the longest contact", job, func(it *feed.Item) { it.Job.Contact = han(80) }, ""},
		{"a longer contact", job, func(it *feed.Item) { it.Job.Contact = han(81) }, "job.contact: at most 80"},
		{"the longest phone", job, func(it *feed.Item) { it.Job.Phone = han(40) }, ""},
		{"a longer phone", job, func(it *feed.Item) { it.Job.Phone = han(41) }, "job.phone: at most 40"},
		{"no number of openings", job, func(it *feed.Item) { it.Job.Openings = 0 }, ""},
		{"a negative number of openings", job, func(it *feed.Item) { it.Job.Openings = -1 }, "job.openings"},
		{"the most openings", job, func(it *feed.Item) { it.Job.Openings = 9999 }, ""},
		{"more openings", job, func(it *feed.Item) { it.Job.Openings = 10000 }, "job.openings"},

		{"a notice without text", notice, func(it *feed.Item) { it.Notice.Text = "" }, ""},
		{"the longest notice", notice, func(it *feed.Item) { it.Notice.Text = han(2000) }, ""},
		{"a longer notice", notice, func(it *feed.Item) { it.Notice.Text = han(2001) }, "notice.text: at most 2000"},
		{"the longest when", notice, func(it *feed.Item) { it.Notice.When = han(80) }, ""},
		{"a longer when", notice, func(it *feed.Item) { it.Notice.When = han(81) }, "notice.when: at most 80"},
		{"the longest where", notice, func(it *feed.Item) { it.Notice.Where = han(80) }, ""},
		{"a longer where", notice, func(it *feed.Item) { it.Notice.Where = han(81) }, "notice.where: at most 80"},
		{"the longest phone of a notice", notice, func(it *feed.Item) { it.Notice.Phone = han(40) }, ""},
		{"a longer phone of a notice", notice, func(it *feed.Item) { it.Notice.Phone = han(41) }, "notice.phone: at most 40"},
		{"the most steps", notice, func(it *feed.Item) { it.Notice.Steps = strings.Split("12345678", "") }, ""},
		{"more steps", notice, func(it *feed.Item) { it.Notice.Steps = strings.Split("123456789", "") }, "notice.steps: want at most 8, have 9"},
		{"an empty step", notice, func(it *feed.Item) { it.Notice.Steps = []string{"一", ""} }, "notice.steps[1]: missing"},
		{"the longest step", notice, func(it *feed.Item) { it.Notice.Steps = []string{han(60)} }, ""},
		{"a longer step", notice, func(it *feed.Item) { it.Notice.Steps = []string{han(61)} }, "notice.steps[0]: at most 60"},
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

func TestCheckRefusesCharactersThatHideOrDisguise(t *testing.T) {
	fields := map[string]func(*feed.Item) *string{
		"title":     func(it *feed.Item) *string { return &it.Title },
		"source":    func(it *feed.Item) *string { return &it.Source },
		"link_text": func(it *feed.Item) *string { return &it.LinkText },
		"news.text": func(it *feed.Item) *string {
			it.Kind, it.Notice, it.News = feed.KindNews, nil, news().News
			return &it.News.Text
		},
		"job.employer": func(it *feed.Item) *string {
			it.Kind, it.Notice, it.Job = feed.KindJob, nil, job().Job
			return &it.Job.Employer
		},
		"notice.text":     func(it *feed.Item) *string { return &it.Notice.Text },
		"notice.where":    func(it *feed.Item) *string { return &it.Notice.Where },
		"notice.steps[0]": func(it *feed.Item) *string { it.Notice.Steps = []string{""}; return &it.Notice.Steps[0] },
	}
	unsafe := []string{
		"\x00", "\t", "\r", "\x1b", "\x7f", "\u0085", "\u009b", "\u2028", "\u2029", "\ufffd", "\xff", "\xed\xa0\x80",
		// UAX #9, section 2: the explicit and implicit directional formatting characters.
		"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
	}
	for key, field := range fields {
		for _, s := range unsafe {
			it := notice()
			*field(&it) = "甲" + s + "乙"
			wantError(t, it.Check(), key+": control or direction-changing character")
		}
		it := notice()
		*field(&it) = "甲 A，“é\u3000👨\u200d👩"
		if err := it.Check(); err != nil {
			t.Errorf("%s: harmless text refused: %v", key, err)
		}
	}
}

func TestOnlyLongTextsHaveLineBreaks(t *testing.T) {
	it := notice()
	it.Notice.Text = "一\n二"
	wantError(t, it.Check(), "")
	it.Title = "一\n二"
	wantError(t, it.Check(), "title: control")
}

func TestATombstoneSaysNothing(t *testing.T) {
	tombstone := notice()
	tombstone.Withdrawn, tombstone.Title, tombstone.Source, tombstone.Notice = true, "", "", nil
	wantError(t, tombstone.Check(), "")
	for name, change := range map[string]func(*feed.Item){
		"title":     func(it *feed.Item) { it.Title = "标题" },
		"source":    func(it *feed.Item) { it.Source = "来源" },
		"link":      func(it *feed.Item) { it.Link = "https://a.cn/" },
		"link text": func(it *feed.Item) { it.LinkText = "扫码" },
		"news":      func(it *feed.Item) { it.News = news().News },
		"job":       func(it *feed.Item) { it.Job = job().Job },
		"notice":    func(it *feed.Item) { it.Notice = notice().Notice },
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

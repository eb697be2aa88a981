package main_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"nuanxin/feed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// china is the time of the clerks, as IANA's Asia/Shanghai has it.
var china = time.FixedZone("CST", 8*60*60)

// tomorrow is an end in the clerk's time, as a flag has it.
var tomorrow = time.Now().AddDate(0, 0, 1).Format(time.RFC3339)

const page = `# 解放区报 2024年4月3日 第2版

## 平东里动工了
本报讯（记者 琚某）平东里数字文化基地占地90亩，分三期建。

## 红姐帮帮团
17位退休老党员义务帮忙。
扫描二维码 了解更多
`

// importPage imports a page from the standard input into a new folder.
func importPage(t *testing.T, page string, more ...string) (result, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "drafts")
	args := append([]string{"import", "--scope", "street/jiaobei", "--until", tomorrow, "--out", out, "-"}, more...)
	return run(t, page, args...), out
}

// drafts are the items in a folder, and their files' names.
func drafts(t *testing.T, folder string) (items []feed.Item, names []string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	must(t, err)
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(folder, f.Name()))
		must(t, err)
		it, err := feed.ParseDraft(b)
		must(t, err)
		items, names = append(items, it), append(names, f.Name())
	}
	return items, names
}

func TestImportMakesADraftOfEachArticle(t *testing.T) {
	t.Parallel()
	r, out := importPage(t, page, "--source", "解放区报")
	r.want(t, 0, "2 drafts in "+out, "01-news-20240403-", "平东里动工了", "解放区报 记者 琚某",
		"Left out", "8  belongs to the page", "扫描二维码 了解更多", "console push --broker mqtt://HOST:1883 --key FILE "+out+"/01-news-20240403-")
	items, names := drafts(t, out)
	if len(items) != 2 {
		t.Fatalf("drafts %q, want 2", names)
	}
	it := items[0]
	if it.Kind != feed.KindNews || it.Scope != "street/jiaobei" || it.Until.Format(time.RFC3339) != tomorrow || it.Title != "平东里动工了" ||
		it.Source != "解放区报 记者 琚某" || it.News.Date != "2024-04-03" || it.News.Text != "平东里数字文化基地占地90亩，分三期建。" ||
		it.Rev != 0 || !it.Issued.IsZero() || names[0] != "01-"+it.ID+".json" {
		t.Errorf("%s is %+v with %+v", names[0], it, it.News)
	}
}

func TestDraftsArePushedAsTheyAre(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	r, out := importPage(t, page)
	r.want(t, 0)
	items, names := drafts(t, out)
	for i, name := range names {
		run(t, "", d.args("push", filepath.Join(out, name))...).want(t, 0, "published")
		if it := d.item("street/jiaobei", items[i].ID); it.PlainTitle() != items[i].Title {
			t.Errorf("pushed %q, on the broker is %q", items[i].Title, it.Title)
		}
	}
}

func TestDraftsOfWholePagesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"headings.md", "wrapped.txt"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "drafts")
			run(t, "", "import", "--scope", "all", "--until", tomorrow, "--source", "解放区报", "--out", out,
				filepath.Join("newspaper", "testdata", name)).want(t, 0)
			var got bytes.Buffer
			_, names := drafts(t, out)
			for _, name := range names {
				b, err := os.ReadFile(filepath.Join(out, name))
				must(t, err)
				got.WriteString(name + "\n" + strings.ReplaceAll(string(b), tomorrow, "UNTIL"))
			}
			golden := filepath.Join("testdata", name+".drafts")
			if *update {
				must(t, os.WriteFile(golden, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s: got\n%s\nwant\n%s", golden, got.Bytes(), want)
			}
		})
	}
}

func TestImportNamesItsItemsTheSameEachTime(t *testing.T) {
	t.Parallel()
	_, out := importPage(t, page)
	first, _ := drafts(t, out)
	_, out = importPage(t, "# 解放区报 2024年4月3日\n## 头条来了\n新来的一条，排在最前面。\n"+page, "--until", time.Now().AddDate(0, 0, 9).Format(time.DateOnly))
	later, _ := drafts(t, out)
	if len(later) != 3 || later[1].ID != first[0].ID || later[2].ID != first[1].ID || later[0].ID == first[0].ID {
		t.Errorf("ids were %s, %s, and are %+v", first[0].ID, first[1].ID, later)
	}
	r, out := importPage(t, "## 同一个题目\n第一条说的是这个。\n## 同一个题目\n第二条说的是那个。\n", "--id", "jf")
	r.want(t, 0)
	if same, names := drafts(t, out); len(same) != 2 || same[0].ID+"-2" != same[1].ID || !strings.HasPrefix(same[0].ID, "jf-") {
		t.Errorf("of two articles with one title and --id jf the drafts are %q", names)
	}
}

func TestImportLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	_, out := importPage(t, page)
	before, _ := drafts(t, out)
	run(t, page+"## 又一条\n又来了一条新闻。\n", "import", "--scope", "all", "--until", tomorrow, "--out", out, "-").
		want(t, 1, out+": is not empty and is left as it is", "another --out")
	if after, _ := drafts(t, out); len(after) != len(before) || after[0].Scope != before[0].Scope {
		t.Errorf("there were %d drafts, now %+v", len(before), after)
	}
}

func TestImportWritesBesideThePage(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, out := range map[string]string{"page 3.md": "page 3", "page": "page-drafts", ".md": ".md-drafts"} {
		file := filepath.Join(folder, name)
		must(t, os.WriteFile(file, []byte(page), 0o600))
		run(t, "", "import", "--scope", "all", "--until", tomorrow, file).want(t, 0, "2 drafts in "+filepath.Join(folder, out)+",")
		if items, _ := drafts(t, filepath.Join(folder, out)); len(items) != 2 {
			t.Errorf("%s: %d drafts, want 2", name, len(items))
		}
	}
	// The command to type next can be typed.
	file := filepath.Join(folder, "王's page.md")
	must(t, os.WriteFile(file, []byte(page), 0o600))
	run(t, "", "import", "--scope", "all", "--until", tomorrow, file).want(t, 0, ` '`+folder+`/王'\''s page/01-news-`)
}

func TestUntilADayIsTheWholeDayInChina(t *testing.T) {
	t.Parallel()
	now := time.Now().In(china)
	for _, days := range []int{0, 40} {
		flag := now.AddDate(0, 0, days).Format(time.DateOnly)
		want := now.AddDate(0, 0, days+1).Format(time.DateOnly)
		r, out := importPage(t, page, "--until", flag)
		r.want(t, 0, "until ", want+" 00:00 CST")
		if items, _ := drafts(t, out); items[0].Until.Format(time.RFC3339) != want+"T00:00:00+08:00" {
			t.Errorf("--until %s: until %v", flag, items[0].Until)
		}
	}
}

func TestUntilATimeIsAsItWasWritten(t *testing.T) {
	t.Parallel()
	want := time.Now().AddDate(0, 0, 2).In(time.FixedZone("", -3*60*60)).Format(time.RFC3339)
	r, out := importPage(t, page, "--until", want)
	r.want(t, 0)
	if items, _ := drafts(t, out); items[0].Until.Format(time.RFC3339) != want {
		t.Errorf("--until %s: until %v", want, items[0].Until)
	}
}

func TestImportWritesWhatIsTooLongAndSaysSo(t *testing.T) {
	t.Parallel()
	title, text := strings.Repeat("题", feed.MaxTitle+3), strings.Repeat("文", feed.MaxText)+"。"
	r, out := importPage(t, "## "+title+"\n本报讯（记者 琚某）"+text+"\n## 𠮷日\n好日子来了👍。\n## 好的\n这一条没有毛病。\n"+
		"没有题目的一条。\n", "--source", strings.Repeat("报", feed.MaxField))
	r.want(t, 1, "title: at most 60 characters, have 63", "news.text: at most 2000 characters, have 2001",
		"source: at most 80 characters, have 86", "𠮷 (U+20BB7)", "👍 (U+1F44D)", "2 of 3 drafts cannot go to the screens", "console push")
	items, _ := drafts(t, out)
	if items[0].Title != title || items[0].News.Text != text || items[1].Title != "𠮷日" {
		t.Errorf("something was lost: %+v", items)
	}
	r, _ = importPage(t, "一段没有题目的话，后面什么都没有。\n")
	r.want(t, 1, "title: missing", "1 of 1 draft cannot")
}

func TestImportReadsWhatWindowsWrites(t *testing.T) {
	t.Parallel()
	encoded := func(b []byte, err error) string {
		must(t, err)
		return string(b)
	}
	crlf := strings.ReplaceAll(page, "\n", "\r\n")
	for name, c := range map[string]struct{ page, says string }{
		"UTF-8 with a mark": {"\ufeff" + crlf, ""},
		"GB18030":           {encoded(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(crlf))), "standard input is in GB18030"},
		"UTF-16":            {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(crlf))), "standard input is in UTF-16"},
	} {
		r, out := importPage(t, c.page)
		r.want(t, 0, c.says)
		if items, _ := drafts(t, out); len(items) != 2 || items[0].Source != "记者 琚某" || items[0].Title != "平东里动工了" {
			t.Errorf("%s: %+v", name, items)
		}
	}
}

func TestImportTakesTheDateFromTheClerk(t *testing.T) {
	t.Parallel()
	const page = "## 开门了\n驿站开门了。\n## 讯\n本报12月31日讯 驿站还开着。\n"
	r, out := importPage(t, page, "--date", "2025-01-02")
	r.want(t, 0)
	if items, _ := drafts(t, out); items[0].News.Date != "2025-01-02" || items[1].News.Date != "2024-12-31" {
		t.Errorf("dates %s and %s", items[0].News.Date, items[1].News.Date)
	}
	r, out = importPage(t, page)
	r.want(t, 0)
	if items, _ := drafts(t, out); items[0].News.Date != "" {
		t.Errorf("date %s was made up", items[0].News.Date)
	}
}

func TestImportPrintsNothingThatControlsTheTerminal(t *testing.T) {
	t.Parallel()
	r, _ := importPage(t, "## 题\x1b[2J目\u202e\n正文在此\x07。\n\x1b]0;x\x07- 3 -\n")
	r.want(t, 0, "invisible characters: U+001B, U+202E")
	if strings.ContainsAny(r.out+r.err, "\x1b\x07\u202e") {
		t.Errorf("printed %q", r.out+r.err)
	}
}

func TestImportSaysWhatToMend(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, c := range map[string]struct {
		stdin  string
		args   []string
		status int
		want   []string
	}{
		"scope":      {page, []string{"--scope", "jiaobei"}, 2, []string{"--scope", "street/NAME"}},
		"past":       {page, []string{"--until", "2024-04-03"}, 2, []string{"--until", "has passed"}},
		"no time":    {page, []string{"--until", "tomorrow"}, 2, []string{"--until", `"tomorrow": want a day such as 20`, "console import --help"}},
		"too late":   {page, []string{"--until", "2199-01-01"}, 2, []string{"--until: at most 400 days"}},
		"date":       {page, []string{"--date", "3.4.2024"}, 2, []string{"--date", "want a day such as 2024-04-03"}},
		"id":         {page, []string{"--id", "News"}, 2, []string{"--id", "a-z, 0-9 and -"}},
		"source":     {page, []string{"--source", strings.Repeat("报", 81)}, 2, []string{"--source: at most 80 characters, have 81"}},
		"no out":     {page, []string{"--out="}, 2, []string{"--out: say in which folder"}},
		"empty":      {" \n", nil, 1, []string{"standard input: no article found", "a title on a line of its own"}},
		"no article": {"## 只有题目\n", nil, 1, []string{"no article found", "stands alone, without a text", "只有题目"}},
		"binary":     {"PK\x03\x04\x00\x00\xff\xff\xfe\x80", nil, 1, []string{"standard input: is no text; save the page as plain text"}},
		"zeros":      {"驿站\x00开门了。", nil, 1, []string{"is no text"}},
		"too large":  {strings.Repeat("大", 1<<19), nil, 1, []string{"more than 1024 KiB; import one page at a time"}},
		"a year":     {strings.Repeat("## 又一条\n又来了一条新闻。\n", 100), nil, 1, []string{"100 articles are more than a page has"}},
		"no file":    {"", []string{filepath.Join(folder, "none.md")}, 2, []string{"unexpected argument"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, out := importPage(t, c.stdin, c.args...)
			r.want(t, c.status, c.want...)
			if _, err := os.Stat(out); err == nil {
				t.Errorf("there are drafts in %s all the same", out)
			}
		})
	}
	run(t, "", "import", "--scope", "all", "--until", tomorrow, filepath.Join(folder, "none.md")).want(t, 1, "none.md", "no such file")
}

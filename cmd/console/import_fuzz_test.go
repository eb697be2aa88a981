package main_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	console "nuanxin/cmd/console"
	"nuanxin/cmd/console/newspaper"
	"nuanxin/feed"
)

// Whatever the page: every letter, digit and character of it is in an article
// or in what was left out, once; nothing is made up; and each draft is one that
// push can read.
func FuzzImport(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	until := time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, b []byte) {
		text, page, drafts, err := console.Import(b, until)
		if err != nil {
			return
		}
		wantNothingLost(t, text, page)
		if len(drafts) != len(page.Articles) {
			t.Fatalf("%d drafts of %d articles", len(drafts), len(page.Articles))
		}
		_, _, again, _ := console.Import(b, until.AddDate(0, 0, 7))
		ids := map[string]bool{}
		for i, b := range drafts {
			it := wantDraft(t, b, page.Articles[i])
			if same, err := feed.ParseDraft(again[i]); err != nil || same.ID != it.ID {
				t.Fatalf("imported anew, %s is %s (%v)", it.ID, same.ID, err)
			}
			ids[it.ID] = true
		}
		if len(ids) != len(drafts) {
			t.Fatalf("%d ids for %d drafts", len(ids), len(drafts))
		}
	})
}

// seeds are pages as they are pasted.
func seeds(f *testing.F) (pages [][]byte) {
	for _, name := range []string{"headings.md", "wrapped.txt"} {
		b, err := os.ReadFile(filepath.Join("newspaper", "testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b)
		if err != nil {
			f.Fatal(err)
		}
		pages = append(pages, b, gbk, bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")))
	}
	for _, page := range []string{
		"",
		"标题\n\n本报讯（记者 琚某）正文。",
		"正文没有标题，只有一句话。",
		"# 只有标题\n## 也没有正文",
		"### 引题\n## 主题\n### ——副题\n本报4月3日讯（记者 琚某、弋某）正文。（下转第2版）\n",
		"\ufeff**标题**\n\n新华社北京4月3日电（记者 翀某）正\u202e文。\u200b完。\n",
		"题目\n====\n[链接](https://example.com/a) ![图](b.png) <br> 正文。\n---\n2月30日\n",
		"⼀⽇　２０２４年４月３日　Ａ版\v下一行\f下一页\u2028完",
	} {
		pages = append(pages, []byte(page))
	}
	return pages
}

// wantNothingLost compares the letters and digits of a page with what was made
// of it. They are compared decomposed: Read may compose and fold them.
func wantNothingLost(t *testing.T, text string, page newspaper.Page) {
	t.Helper()
	var found strings.Builder
	for _, a := range page.Articles {
		found.WriteString(a.Title + " " + strings.Join(slices.Concat(a.Subtitles, a.Paragraphs), " ") + " ")
	}
	for _, l := range page.LeftOut {
		found.WriteString(l.Text + " ")
	}
	want, got := inventory(text), inventory(found.String())
	if maps.Equal(want, got) {
		return
	}
	for r, n := range want {
		if got[r] != n {
			t.Errorf("%q: %d times on the page, %d times in what was made of it", r, n, got[r])
		}
	}
	for r, n := range got {
		if want[r] == 0 {
			t.Errorf("%q: nowhere on the page, but %d times in what was made of it", r, n)
		}
	}
	t.Logf("page %q\nread %+v", text, page)
}

// inventory counts letters, digits and the like.
func inventory(s string) map[rune]int {
	count := map[rune]int{}
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			count[r]++
		}
	}
	return count
}

// wantDraft checks that push can read a draft, and that it is the article.
func wantDraft(t *testing.T, b []byte, a newspaper.Article) feed.Item {
	t.Helper()
	it, err := feed.ParseDraft(b)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	for _, part := range slices.Concat(a.Subtitles, a.Paragraphs) {
		if !strings.Contains("\n"+it.News.Text+"\n", "\n"+part+"\n") || strings.Contains(part, "\n") || part == "" {
			t.Fatalf("paragraph %q in %q", part, it.News.Text)
		}
	}
	// Only what staff can see and mend may be wrong with it.
	it.Rev, it.Issued = 1, it.Until.Add(-time.Hour)
	it.Title, it.Source = cut(it.Title, feed.MaxTitle), cut(it.Source, feed.MaxField)
	it.News.Text = cut(it.News.Text, feed.MaxText)
	if it.Title == "" {
		it.Title = "无题"
	}
	if err := it.Check(); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return it
}

func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/cmd/console/newspaper"
	"nuanxin/feed"
)

// clipping is an item for staff to look through before they push it.
type clipping struct {
	file   string // its name
	item   feed.Item
	json   []byte
	doubts []string
}

// drafts makes items of a page's articles.
func (c importCmd) drafts(page newspaper.Page) (drafts []clipping, err error) {
	taken := map[string]int{}
	for i, a := range page.Articles {
		d := clipping{item: c.item(a), doubts: a.Doubts}
		taken[d.item.ID]++
		if n := taken[d.item.ID]; n > 1 {
			d.item.ID = fmt.Sprintf("%s-%d", d.item.ID, n)
		}
		d.file = fmt.Sprintf("%02d-%s.json", i+1, d.item.ID)
		if d.json, err = json.Marshal(d.item, jsontext.WithIndent("  ")); err != nil {
			return nil, fmt.Errorf("%s: %w", d.file, err)
		}
		d.json = append(d.json, '\n')
		drafts = append(drafts, d)
	}
	return drafts, nil
}

// item makes an item of an article. Subtitles become paragraphs, for items have
// none.
func (c importCmd) item(a newspaper.Article) feed.Item {
	date := a.Date
	if date == "" && !c.Date.IsZero() {
		date = c.Date.Format(time.DateOnly)
	}
	source := c.Source
	if a.Agency != "" {
		source = a.Agency
	}
	text := strings.Join(slices.Concat(a.Subtitles, a.Paragraphs), "\n")
	return feed.Item{
		ID:     c.id(date, a.Title, text),
		Kind:   feed.KindNews,
		Scope:  c.Scope,
		Until:  c.Until.Time,
		Title:  a.Title,
		Source: strings.TrimSpace(source + " " + a.Byline),
		News:   &feed.News{Date: date, Text: text},
	}
}

// id names an article by its day and its title, so that it has the same ID
// when the page is imported anew, and another than those of other pages.
func (c importCmd) id(date, title, text string) string {
	prefix := c.ID
	if prefix == "" {
		prefix = strings.TrimSuffix("news-"+strings.ReplaceAll(date, "-", ""), "-")
	}
	if title == "" {
		title = text
	}
	return prefix + "-" + mark(title)
}

// mark is a short name for a text.
func mark(text string) string { return feed.Digest([]byte(text))[:6] }

// faults lists everything for which a station would refuse the draft if it
// were pushed now.
func (d clipping) faults(now time.Time) error {
	it := d.item
	it.Issued, it.Rev = now, now.UnixMilli()
	return fit(it, now)
}

// save writes the drafts into a folder that is new or empty: all, or none.
func save(folder string, drafts []clipping) (err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	there, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if len(there) > 0 {
		return fmt.Errorf("%s: is not empty and is left as it is; choose another --out, or remove it to import the page anew", folder)
	}
	for i, d := range drafts {
		if err := create(filepath.Join(folder, d.file), d.json); err != nil {
			for _, d := range drafts[:i] {
				err = errors.Join(err, os.Remove(filepath.Join(folder, d.file)))
			}
			return err
		}
	}
	return nil
}

package demo

import (
	"embed"
	"fmt"
	"time"

	"nuanxin/feed"
)

//go:embed items/*.json
var itemFiles embed.FS

// items reads the demo's items, the newest first. That is a minute old, each
// next one a minute older, and all stand for a month. The forecast is for
// tomorrow.
func items(now time.Time) ([]feed.Item, error) {
	files, err := itemFiles.ReadDir("items")
	if err != nil {
		return nil, fmt.Errorf("demo items: %w", err)
	}
	var list []feed.Item
	for i, f := range files {
		b, err := itemFiles.ReadFile("items/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("demo items: %w", err)
		}
		it, err := feed.ParseDraft(b)
		if err != nil {
			return nil, fmt.Errorf("demo items: %s: %w", f.Name(), err)
		}
		it.Issued = now.Add(-time.Duration(i+1) * time.Minute).Truncate(time.Second)
		it.Until = it.Issued.AddDate(0, 1, 0)
		it.Rev = it.Issued.UnixMilli()
		if it.Weather != nil {
			it.Weather.Date = now.AddDate(0, 0, 1).Format(time.DateOnly)
		}
		list = append(list, it)
	}
	return list, nil
}

package feed_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"nuanxin/feed"
)

func BenchmarkUnseal(b *testing.B) {
	for name, signers := range map[string][]pair{"one": {clerk}, "two": {clerk, deputy}} {
		b.Run(name, func(b *testing.B) {
			message, trusted := envelope(notice(), signers...).bytes(), bothTrusted()
			for b.Loop() {
				if _, err := feed.Unseal(b.Context(), message, trusted); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSlide(b *testing.B) {
	its := items(feed.KindNews, 200)
	for i := range its {
		its[i].Windows = slices.Repeat([]feed.Window{hours("08:00", "20:00", 1, 2, 3, 4, 5), hours("22:00", "06:00")}, 2)
	}
	p := feed.NewPlaylist(onePage)
	for b.Loop() {
		p.Slide(feed.Content{Items: its}, at(noon))
	}
}

func BenchmarkParseTrust(b *testing.B) {
	var keys []feed.Key
	for i := range 100 {
		keys = append(keys, newPair(fmt.Sprintf("key-%d", i)).entry())
	}
	file := must(json.Marshal(trust(keys...)))
	for b.Loop() {
		if _, err := feed.ParseTrust(file); err != nil {
			b.Fatal(err)
		}
	}
}

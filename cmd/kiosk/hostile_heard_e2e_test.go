//go:build e2e

package main_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// sent is a message that a station has published.
type sent struct {
	topic   string
	payload []byte
	at      time.Time
}

// given is a receipt that a station has published.
type given struct {
	feed.Receipt
	at time.Time
}

// keep notes a message.
func (f *foe) keep(s sent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var r feed.Receipt
	if strings.HasSuffix(s.topic, "/receipt") && json.Unmarshal(s.payload, &r) == nil {
		f.given = append(f.given, given{r, s.at})
		return
	}
	f.sent = append(f.sent, s)
}

// has says whether a station has published something.
func (f *foe) has(match func(sent) bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.sent, match)
}

// receipts are the receipts so far that match.
func (f *foe) receipts(match func(feed.Receipt) bool) (list []given) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range f.given {
		if match(g.Receipt) {
			list = append(list, g)
		}
	}
	return list
}

func all(feed.Receipt) bool { return true }

// receipt waits for a receipt.
func (f *foe) receipt(t *testing.T, what string, match func(feed.Receipt) bool) given {
	t.Helper()
	var list []given
	waitFor(t, "the receipt of "+what, func() bool {
		list = f.receipts(match)
		return len(list) > 0
	})
	return list[0]
}

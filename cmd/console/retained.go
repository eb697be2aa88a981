package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// unverified reads the item in an envelope, whoever signed it. It serves to
// supersede what stands on a topic, never to show it.
func unverified(envelope []byte) (feed.Item, error) {
	var e struct {
		Payload []byte `json:"payload"`
	}
	if err := json.Unmarshal(envelope, &e); err != nil {
		return feed.Item{}, errors.New("no signed item")
	}
	var it feed.Item
	if err := json.Unmarshal(e.Payload, &it); err != nil {
		return feed.Item{}, errors.New("no item in the envelope")
	}
	return it, it.Check()
}

// standing is the item that the broker retains on a topic; zero if none.
type standing struct {
	feed.Item
	// verified says that a trusted key signed it.
	verified bool
}

func (s standing) found() bool { return s.ID != "" }

// ahead is how far the clock of the clerk before may have been ahead.
const ahead = 24 * time.Hour

// supersede is a revision that is higher than the one that stands: the time in
// Unix milliseconds, so that of two pushes the later one wins, and clerks
// share no counter; or one more, after a clerk whose clock is ahead.
//
// It goes above a revision of the far future only if that is verified. Else
// whoever may write on the topic could plant one so high that nothing could
// ever supersede what is signed now.
func (s standing) supersede(now time.Time) (int64, error) {
	if !s.verified && s.Rev >= now.Add(ahead).UnixMilli() {
		return 0, fmt.Errorf("on the broker stands revision %d, which no clock has reached yet; "+
			"add --trust FILE, so that it counts only if a trusted key signed it", s.Rev)
	}
	return max(now.UnixMilli(), s.Rev+1), nil
}

// yields says why a revision that a clerk wrote could not take its place.
func (s standing) yields(rev int64) error {
	if !s.found() || rev > s.Rev {
		return nil
	}
	return fmt.Errorf("rev: %d is not above %d, which the stations have already; leave rev out, or write a higher one", rev, s.Rev)
}

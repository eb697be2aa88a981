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
type standing struct{ feed.Item }

// see takes what came on the topic. A message for another topic counts for
// nothing: no station takes it.
func (s *standing) see(m arrival, scope feed.Scope, id string) {
	it, err := unverified(m.Payload)
	if err == nil && it.Scope == scope && it.ID == id {
		s.Item = it
	}
}

func (s standing) found() bool { return s.ID != "" }

// supersede is a revision that is higher than the one that stands: the time in
// Unix milliseconds, so that of two pushes the later one wins, and clerks
// share no counter; or more, after a clerk whose clock is ahead.
func (s standing) supersede(now time.Time) int64 {
	if s.Rev == feed.MaxRev { // nobody counts that far: it is not a clerk's
		return now.UnixMilli()
	}
	return max(now.UnixMilli(), s.Rev+1)
}

// yields says why a revision that a clerk wrote could not take its place.
func (s standing) yields(rev int64) error {
	if !s.found() || rev > s.Rev {
		return nil
	}
	return fmt.Errorf("rev: %d is not above %d, which the stations have already; leave rev out, or write a higher one", rev, s.Rev)
}

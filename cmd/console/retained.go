package main

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// unverified reads the item in an envelope, whoever signed it. It serves to
// supersede what stands on a topic, never to show it.
func unverified(envelope []byte) (feed.Item, error) {
	s, err := feed.ReadSigned(envelope)
	if err != nil {
		return feed.Item{}, err
	}
	var it feed.Item
	if err := json.Unmarshal(s.Payload, &it); err != nil {
		return feed.Item{}, errors.New("no item in the envelope")
	}
	return it, it.Check()
}

// standing is the item that the broker retains on a topic; zero if none.
type standing struct {
	feed.Item
	envelope []byte
	// verified says that a trusted key signed it.
	verified bool
}

func (s standing) found() bool { return s.ID != "" }

// supersede is a revision that is higher than the one that stands: the time in
// Unix milliseconds, so that of two pushes the later one wins, and clerks
// share no counter; or one more, after a clerk whose clock is ahead.
//
// It goes above no revision of the future that is not verified. Else whoever
// may write on the topic could plant one so high that nothing could ever
// supersede what is signed now.
func (s standing) supersede(now time.Time) (int64, error) {
	switch {
	case s.Rev < now.Add(feed.MaxAhead).UnixMilli():
		return max(now.UnixMilli(), s.Rev+1), nil
	case !s.verified:
		return 0, fmt.Errorf("on the broker stands revision %d, which no clock has reached yet; "+
			"add --trust FILE, so that it counts only if a trusted key signed it", s.Rev)
	case feed.Moment{Time: now, Set: true}.Ahead(s.Rev):
		return now.UnixMilli(), nil // no station has taken it
	}
	return 0, fmt.Errorf("on the broker stands revision %d, signed by a clock that was far ahead; "+
		"set that clock, and use another id or wait until %s", s.Rev, local(time.UnixMilli(s.Rev).Add(-feed.MaxAhead)))
}

// yields says why a revision that a clerk wrote, or signed earlier, could not
// take its place.
func (s standing) yields(d draft) error {
	switch {
	case !s.found() || d.Rev > s.Rev:
		return nil
	case !d.signed():
		return fmt.Errorf("rev: %d is not above %d, which the stations have already; leave rev out, or write a higher one", d.Rev, s.Rev)
	case d.Rev == s.Rev && samePayload(s.envelope, d.envelope):
		return nil // it stands with fewer signatures, or with the same
	}
	return fmt.Errorf("it was signed as revision %d, and the stations have %d already; sign the item anew with console sign", d.Rev, s.Rev)
}

// samePayload says whether the bytes that were signed are the same.
func samePayload(a, b []byte) bool {
	one, errOne := feed.ReadSigned(a)
	other, errOther := feed.ReadSigned(b)
	return errOne == nil && errOther == nil && bytes.Equal(one.Payload, other.Payload)
}

package store

import (
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// keepKnown is how long a revision is remembered after its last end, so that
// staff can still ask what became of it.
const keepKnown = 7 * 24 * time.Hour

// Shown keeps the receipt for an item's first time on the glass. It reports
// whether it was the first.
func (s *Store) Shown(r feed.Receipt) (first bool, err error) {
	due := func(tx *bolt.Tx) bool {
		known := readKnown(tx, r.Ref)
		return known.Rev == r.Rev && known.Status == feed.StatusReceived
	}
	if !s.view(due) {
		return false, nil
	}
	err = s.update(func(tx *bolt.Tx) error {
		if first = due(tx); !first {
			return nil
		}
		return give(tx, r)
	})
	if err != nil {
		return false, fmt.Errorf("store shown %s: %w", key(r.Ref), err)
	}
	return first, nil
}

// Expire removes what has ended, with a receipt made for each item, and
// forgets revisions that no message can bring back, and those that nobody's
// clock can have given: they came while this station's was not set. It reports
// how many items left, and writes nothing if there is nothing to remove.
func (s *Store) Expire(now feed.Moment, receipt func(feed.Item) feed.Receipt) (left int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	over := map[string]bool{}
	s.view(func(tx *bolt.Tx) bool {
		over = forgettable(tx, now)
		return true
	})
	content := s.Content()
	var ended []feed.Item
	content.Items = slices.DeleteFunc(slices.Clone(content.Items), func(it feed.Item) bool {
		if now.Before(it.Until) {
			return over[string(key(it.Ref()))]
		}
		ended = append(ended, it)
		return true
	})
	if len(ended)+len(over) == 0 {
		return 0, nil
	}
	left = len(s.Content().Items) - len(content.Items)
	err = s.update(func(tx *bolt.Tx) error {
		for _, it := range ended {
			if err := expire(tx, receipt(it)); err != nil {
				return err
			}
		}
		if left > len(ended) { // unless it is the clock that is wrong
			if err := write(tx, keyEarly, now.Time); err != nil {
				return err
			}
		}
		return forget(tx, over)
	})
	if err != nil {
		return 0, fmt.Errorf("store expiry: %w", err)
	}
	s.content.Store(&content)
	return left, nil
}

func expire(tx *bolt.Tx, r feed.Receipt) error {
	if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(key(r.Ref)); err != nil {
		return err
	}
	return give(tx, r)
}

// give adds a receipt for the message that is known, and remembers it.
func give(tx *bolt.Tx, r feed.Receipt) error {
	known := readKnown(tx, r.Ref)
	r.Digest = known.Digest
	known.Status, known.At = r.Status, r.At
	if err := writeKnown(tx, r.Ref, known); err != nil {
		return err
	}
	return putReceipt(tx, r)
}

// forgettable lists the keys of the revisions that can be forgotten.
func forgettable(tx *bolt.Tx, now feed.Moment) map[string]bool {
	over := map[string]bool{}
	_ = tx.Bucket([]byte(bucketRevisions)).ForEach(func(k, b []byte) error {
		known, err := parseKnown(b)
		if err != nil || !now.Before(known.Until.Add(keepKnown)) || known.Undated && now.Ahead(known.Rev) {
			over[string(k)] = true
		}
		return nil
	})
	return over
}

func forget(tx *bolt.Tx, over map[string]bool) error {
	for k := range over {
		if err := tx.Bucket([]byte(bucketRevisions)).Delete([]byte(k)); err != nil {
			return err
		}
		if err := tx.Bucket([]byte(bucketEnvelopes)).Delete([]byte(k)); err != nil {
			return err
		}
	}
	return nil
}

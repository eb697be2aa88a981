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
	err = s.db.Update(func(tx *bolt.Tx) error {
		if first = due(tx); !first {
			return nil
		}
		known := readKnown(tx, r.Ref)
		r.Digest = known.Digest
		known.Status, known.At = r.Status, r.At
		if err := writeKnown(tx, r.Ref, known); err != nil {
			return err
		}
		return putReceipt(tx, r)
	})
	if err != nil {
		return false, fmt.Errorf("store shown %s: %w", key(r.Ref), err)
	}
	return first, nil
}

// Expire removes what has ended, with a receipt made for each item, and
// forgets revisions that ended long ago. It reports how many items left, and
// writes nothing if none did.
func (s *Store) Expire(now feed.Moment, receipt func(feed.Item) feed.Receipt) (left int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content := s.Content()
	var ended []feed.Item
	content.Items = slices.DeleteFunc(slices.Clone(content.Items), func(it feed.Item) bool {
		if now.Before(it.Until) {
			return false
		}
		ended = append(ended, it)
		return true
	})
	if len(ended) == 0 {
		return 0, nil
	}
	size := s.size
	err = s.db.Update(func(tx *bolt.Tx) error {
		for _, it := range ended {
			size -= len(tx.Bucket([]byte(bucketEnvelopes)).Get(key(it.Ref())))
			if err := expire(tx, receipt(it)); err != nil {
				return err
			}
		}
		return forget(tx, now)
	})
	if err != nil {
		return 0, fmt.Errorf("store expiry: %w", err)
	}
	s.size = size
	s.content.Store(&content)
	return len(ended), nil
}

func expire(tx *bolt.Tx, r feed.Receipt) error {
	known := readKnown(tx, r.Ref)
	r.Digest = known.Digest
	known.Status, known.At = r.Status, r.At
	if err := writeKnown(tx, r.Ref, known); err != nil {
		return err
	}
	if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(key(r.Ref)); err != nil {
		return err
	}
	return putReceipt(tx, r)
}

// forget removes the revisions that no message can bring back, and those that
// nobody's clock can have given: they came while this station's was not set.
func forget(tx *bolt.Tx, now feed.Moment) error {
	revisions := tx.Bucket([]byte(bucketRevisions))
	var over [][]byte
	err := revisions.ForEach(func(k, b []byte) error {
		known, err := parseKnown(b)
		if err != nil || !now.Before(known.Until.Add(keepKnown)) || now.Ahead(known.Rev) {
			over = append(over, slices.Clone(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range over {
		if err := revisions.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Put keeps a revision of an item, the message it came in, and the receipt
// for it. A tombstone removes what was kept before and leaves the revision; it
// takes the item out of the content even if the disk fails, for nothing that
// was withdrawn may stay up. A live item was pushed just now and becomes the
// content's latest.
func (s *Store) Put(it feed.Item, envelope []byte, live bool, r feed.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref := it.Ref()
	content := without(s.Content(), ref)
	if it.Withdrawn {
		s.content.Store(&content)
	}
	err := s.db.Update(func(tx *bolt.Tx) error {
		// An item that was shortened or withdrawn must stay known until the
		// last end that any revision had, or an old one could come back.
		until := readKnown(tx, ref).Until
		if it.Until.After(until) {
			until = it.Until
		}
		if err := writeKnown(tx, ref, feed.Known{Rev: it.Rev, Kind: it.Kind, Digest: r.Digest, Until: until}); err != nil {
			return err
		}
		if err := putReceipt(tx, r); err != nil {
			return err
		}
		if it.Withdrawn {
			return tx.Bucket([]byte(bucketEnvelopes)).Delete(key(ref))
		}
		return tx.Bucket([]byte(bucketEnvelopes)).Put(key(ref), envelope)
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", key(ref), err)
	}
	if it.Withdrawn {
		return nil
	}
	content.Items = append(content.Items, it)
	if live {
		content.Latest = ref
	}
	s.content.Store(&content)
	return nil
}

// without returns the content less an item, sharing nothing that append or
// the caller could change.
func without(c feed.Content, r feed.Ref) feed.Content {
	c.Items = slices.DeleteFunc(slices.Clone(c.Items), func(it feed.Item) bool { return it.Ref().Same(r) })
	return c
}

// Refuse keeps the receipt for a message that was refused, once for the same
// message on the same topic: the broker sends a retained one again and again.
// Under a flood the receipts beyond the first thousand waiting are dropped.
func (s *Store) Refuse(r feed.Receipt) error {
	const maxWaiting, maxTopics = 1000, 256
	again := s.view(func(tx *bolt.Tx) bool {
		return string(tx.Bucket([]byte(bucketRefused)).Get(key(r.Ref))) == r.Digest || waiting(tx) >= maxWaiting
	})
	if again { // an empty transaction would still be written
		return nil
	}
	err := s.db.Update(func(tx *bolt.Tx) error {
		refused := tx.Bucket([]byte(bucketRefused))
		if refused.Stats().KeyN >= maxTopics {
			var err error
			if refused, err = emptied(tx, bucketRefused); err != nil {
				return err
			}
		}
		if err := refused.Put(key(r.Ref), []byte(r.Digest)); err != nil {
			return err
		}
		return putReceipt(tx, r)
	})
	if err != nil {
		return fmt.Errorf("store refusal: %w", err)
	}
	return nil
}

func emptied(tx *bolt.Tx, name string) (*bolt.Bucket, error) {
	if err := tx.DeleteBucket([]byte(name)); err != nil {
		return nil, err
	}
	return tx.CreateBucket([]byte(name))
}

// Shown keeps the receipt for an item's first time on the glass. It reports
// whether it was the first.
func (s *Store) Shown(r feed.Receipt) (first bool, err error) {
	due := func(tx *bolt.Tx) bool {
		known := readKnown(tx, r.Ref)
		return known.Rev == r.Rev && !known.Shown
	}
	if !s.view(due) {
		return false, nil
	}
	err = s.db.Update(func(tx *bolt.Tx) error {
		if first = due(tx); !first {
			return nil
		}
		known := readKnown(tx, r.Ref)
		known.Shown, r.Digest = true, known.Digest
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
// then forgets revisions whose last end has passed. It reports how many items
// left, and writes nothing if none did.
func (s *Store) Expire(now time.Time, receipt func(feed.Item) feed.Receipt) (left int, err error) {
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
	err = s.db.Update(func(tx *bolt.Tx) error {
		for _, it := range ended {
			r := receipt(it)
			r.Digest = readKnown(tx, r.Ref).Digest
			if err := putReceipt(tx, r); err != nil {
				return err
			}
			if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(key(r.Ref)); err != nil {
				return err
			}
		}
		return forget(tx, now)
	})
	if err != nil {
		return 0, fmt.Errorf("store expiry: %w", err)
	}
	s.content.Store(&content)
	return len(ended), nil
}

// forget removes the revisions that no message can bring back.
func forget(tx *bolt.Tx, now time.Time) error {
	revisions := tx.Bucket([]byte(bucketRevisions))
	var over [][]byte
	err := revisions.ForEach(func(k, b []byte) error {
		if known, err := parseKnown(b); err != nil || !now.Before(known.Until) {
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

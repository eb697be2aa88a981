package store

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Verify opens every stored envelope again, under a trust that has changed or
// after a start. What does not hold leaves, with the receipt that refused
// makes of its ref and of the reason. It reports how many items left.
func (s *Store) Verify(unseal Unseal, refused func(feed.Ref, error) feed.Receipt) (left int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var content feed.Content
	var gone []feed.Receipt
	var lost [][]byte
	open := s.view(func(tx *bolt.Tx) bool {
		return nil == tx.Bucket([]byte(bucketEnvelopes)).ForEach(func(k, envelope []byte) error {
			known := readKnownKey(tx, k)
			it, err := unseal(envelope)
			switch {
			case feed.Digest(envelope) != known.Digest:
				lost = append(lost, bytes.Clone(k)) // the disk has changed it
			case err != nil:
				gone = append(gone, refused(refOf(k, known.Rev), err))
			default:
				content.Items = append(content.Items, it)
			}
			return nil
		})
	})
	if !open {
		return 0, errClosed
	}
	if i := find(content.Items, s.Content().Latest); i >= 0 {
		content.Latest = s.Content().Latest
	}
	// The screen first: what is no longer trusted must not wait for the disk.
	s.content.Store(&content)
	if len(gone)+len(lost) == 0 {
		return 0, nil
	}
	err = s.update(func(tx *bolt.Tx) error {
		for _, r := range gone {
			if err := reject(tx, r); err != nil {
				return err
			}
			// Trusted again, the same message may come back.
			lost = append(lost, key(r.Ref))
		}
		return forgetMessages(tx, lost)
	})
	if err != nil {
		return len(gone), fmt.Errorf("store verdicts: %w", err)
	}
	return len(gone), nil
}

// Reject takes one revision of an item off for good, with a receipt that says
// why. It is remembered. Nothing happens if that revision is not up any more.
func (s *Store) Reject(r feed.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if find(s.Content().Items, r.Ref) < 0 {
		return nil
	}
	content := without(s.Content(), r.Ref)
	s.content.Store(&content)
	if err := s.update(func(tx *bolt.Tx) error { return reject(tx, r) }); err != nil {
		return fmt.Errorf("reject %s: %w", key(r.Ref), err)
	}
	return nil
}

func reject(tx *bolt.Tx, r feed.Receipt) error {
	if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(key(r.Ref)); err != nil {
		return err
	}
	r.Digest = readKnown(tx, r.Ref).Digest
	if err := noteRefusal(tx, r); err != nil {
		return err
	}
	return give(tx, r)
}

// forgetMessages removes envelopes so that the same messages may come again:
// the broker is asked for everything at the next connection.
func forgetMessages(tx *bolt.Tx, keys [][]byte) error {
	for _, k := range keys {
		if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(k); err != nil {
			return err
		}
		known := readKnownKey(tx, k)
		if known.Rev == 0 {
			continue // that is lost as well
		}
		known.Digest = ""
		if err := writeKnown(tx, refOf(k, known.Rev), known); err != nil {
			return err
		}
	}
	return forgetFilters(tx)
}

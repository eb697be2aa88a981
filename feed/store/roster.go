package store

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Rosters returns the last message on each roster's topic.
func (s *Store) Rosters() map[feed.Scope][]byte {
	rosters := map[feed.Scope][]byte{}
	s.view(func(tx *bolt.Tx) bool {
		return nil == tx.Bucket([]byte(bucketRosters)).ForEach(func(k, v []byte) error {
			rosters[feed.Scope(k)] = bytes.Clone(v)
			return nil
		})
	})
	return rosters
}

// PutRoster keeps a roster and what it tells: no revision below those that it
// names counts any more. What it says is withdrawn leaves, with a receipt, and
// what it says is superseded leaves until the newer revision comes. It reports
// whether the content has changed.
func (s *Store) PutRoster(r feed.Roster, message []byte, withdrawn func(feed.Ref) feed.Receipt) (changed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content := s.Content()
	content.Items = slices.DeleteFunc(slices.Clone(content.Items), func(it feed.Item) bool {
		return it.Scope == r.Scope && (it.Rev < r.Items[it.ID] || it.Rev < r.Withdrawn[it.ID])
	})
	changed = len(content.Items) < len(s.Content().Items)
	s.content.Store(&content) // nothing that was withdrawn waits for the disk
	size := s.size
	err = s.db.Update(func(tx *bolt.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(r.Items)) {
			if err := supersede(tx, feed.Ref{Scope: r.Scope, ID: id, Rev: r.Items[id]}, r, &size); err != nil {
				return err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(r.Withdrawn)) {
			if err := withdraw(tx, feed.Ref{Scope: r.Scope, ID: id, Rev: r.Withdrawn[id]}, r, &size, withdrawn); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte(bucketRosters)).Put([]byte(r.Scope), message)
	})
	if err != nil {
		return changed, fmt.Errorf("store roster of %s: %w", r.Scope, err)
	}
	s.size = size
	return changed, nil
}

// supersede makes a revision the highest that is known, if it is.
func supersede(tx *bolt.Tx, ref feed.Ref, r feed.Roster, size *int) error {
	known := readKnown(tx, ref)
	if known.Rev >= ref.Rev {
		return nil
	}
	envelopes := tx.Bucket([]byte(bucketEnvelopes))
	*size -= len(envelopes.Get(key(ref)))
	if err := envelopes.Delete(key(ref)); err != nil {
		return err
	}
	known.Rev, known.Digest, known.Status, known.At = ref.Rev, "", "", r.Issued
	// A roster tells no end. It will be told again before this one has passed.
	if end := r.Issued.Add(keepKnown); end.After(known.Until) {
		known.Until = end
	}
	return writeKnown(tx, ref, known)
}

// withdraw does what the tombstone would do that has not come.
func withdraw(tx *bolt.Tx, ref feed.Ref, r feed.Roster, size *int, receipt func(feed.Ref) feed.Receipt) error {
	was := readKnown(tx, ref)
	if was.Rev >= ref.Rev {
		return nil
	}
	if err := supersede(tx, ref, r, size); err != nil {
		return err
	}
	given := receipt(ref)
	known := readKnown(tx, ref)
	known.Status, known.At = given.Status, given.At
	if err := writeKnown(tx, ref, known); err != nil {
		return err
	}
	if was.Rev == 0 {
		return nil // it was never here
	}
	return putReceipt(tx, given)
}

// RemoveRoster forgets a scope's roster, whose signer is no longer trusted.
func (s *Store) RemoveRoster(scope feed.Scope) error {
	err := s.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketRosters)).Delete([]byte(scope))
	})
	if err != nil {
		return fmt.Errorf("remove roster of %s: %w", scope, err)
	}
	return nil
}

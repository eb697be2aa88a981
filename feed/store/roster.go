package store

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

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
		return it.Scope == r.Scope && (it.Rev < r.Items[it.ID] || it.Rev <= r.Withdrawn[it.ID])
	})
	changed = len(content.Items) < len(s.Content().Items)
	s.content.Store(&content) // nothing that was withdrawn waits for the disk
	err = s.update(func(tx *bolt.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(r.Items)) {
			ref := feed.Ref{Scope: r.Scope, ID: id, Rev: r.Items[id]}
			if known := readKnown(tx, ref); known.Rev < ref.Rev {
				known.Undated = withdrawn(ref).At.IsZero()
				if err := supersede(tx, ref, r.Issued, known); err != nil {
					return err
				}
			}
		}
		for _, id := range slices.Sorted(maps.Keys(r.Withdrawn)) {
			ref := feed.Ref{Scope: r.Scope, ID: id, Rev: r.Withdrawn[id]}
			if err := withdraw(tx, withdrawn(ref), r.Issued); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte(bucketRosters)).Put([]byte(r.Scope), message)
	})
	if err != nil {
		return changed, fmt.Errorf("store roster of %s: %w", r.Scope, err)
	}
	return changed, nil
}

// supersede makes a revision that is not here the highest that is known.
func supersede(tx *bolt.Tx, ref feed.Ref, issued time.Time, known feed.Known) error {
	known.Status, known.At = "", time.Time{}
	return outrank(tx, ref, issued, known)
}

// withdraw does what the tombstone would do that has not come. An item that
// was never here gets its receipt when that comes.
func withdraw(tx *bolt.Tx, given feed.Receipt, issued time.Time) error {
	known := readKnown(tx, given.Ref)
	up := tx.Bucket([]byte(bucketEnvelopes)).Get(key(given.Ref)) != nil
	if known.Rev > given.Rev || known.Rev == given.Rev && !up {
		return nil
	}
	known.Status, known.At, known.Undated = given.Status, given.At, given.At.IsZero()
	if err := outrank(tx, given.Ref, issued, known); err != nil || known.Kind == "" {
		return err
	}
	return putReceipt(tx, given)
}

// outrank puts a revision of which a roster tells above what is here.
func outrank(tx *bolt.Tx, ref feed.Ref, issued time.Time, known feed.Known) error {
	if err := tx.Bucket([]byte(bucketEnvelopes)).Delete(key(ref)); err != nil {
		return err
	}
	known.Rev, known.Digest = ref.Rev, ""
	// A roster tells no end. It will be told again before this one has passed.
	if end := issued.Add(keepKnown); end.After(known.Until) {
		known.Until = end
	}
	return writeKnown(tx, ref, known)
}

// RemoveRoster forgets a scope's roster, whose signer is no longer trusted.
func (s *Store) RemoveRoster(scope feed.Scope) error {
	err := s.update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketRosters)).Delete([]byte(scope))
	})
	if err != nil {
		return fmt.Errorf("remove roster of %s: %w", scope, err)
	}
	return nil
}

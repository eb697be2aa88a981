//go:build crash

package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// SkipSync makes commits return before they are on disk.
func SkipSync(s *Store) {
	db := s.db.Load()
	db.NoSync, db.NoGrowSync = true, true
}

// Each visits every value of every bucket, and each bucket's sequence number.
func Each(s *Store, visit func(key string, value []byte) error) error {
	return s.db.Load().View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			if err := visit(string(name)+"'s sequence number", fmt.Append(nil, b.Sequence())); err != nil {
				return err
			}
			return b.ForEach(func(k, v []byte) error { return visit(fmt.Sprintf("%s %q", name, k), v) })
		})
	})
}

// Check looks at every page of the database.
func Check(s *Store) error {
	return s.db.Load().View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	})
}

package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Peek has a look at a database that another process may have open. It looks
// at a copy, for the database allows no second reader; a copy that a commit has
// torn is made again. The store is good for reading, and only until look
// returns.
func Peek(file string, look func(*Store) error) error {
	const tries = 5
	var err error
	for range tries {
		var torn bool
		if torn, err = peek(file, look); !torn {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("read store %q: %w", file, err)
	}
	return nil
}

func peek(file string, look func(*Store) error) (torn bool, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	if _, err := check(bytes.NewReader(b)); err != nil {
		return true, err
	}
	dir, err := os.MkdirTemp("", "nuanxin")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "copy.db")
	if err := os.WriteFile(copied, b, 0o600); err != nil {
		return false, err
	}
	db, err := bolt.Open(copied, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		return false, err
	}
	s := New(Options{File: file})
	s.db.Store(db)
	defer func() { err = errors.Join(err, s.Close()) }()
	return false, look(s)
}

// Items opens the stored envelopes and returns those that hold.
func (s *Store) Items(unseal Unseal) (items []feed.Item) {
	s.view(func(tx *bolt.Tx) bool {
		envelopes := tx.Bucket([]byte(bucketEnvelopes))
		return envelopes != nil && nil == envelopes.ForEach(func(_, envelope []byte) error {
			if it, err := unseal(envelope); err == nil {
				items = append(items, it)
			}
			return nil
		})
	})
	return items
}

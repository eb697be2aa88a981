package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Peek reads the content of a database that another process may have open.
// It reads a copy, for the database allows no second reader; a copy that a
// commit has torn is made again.
func Peek(file string, unseal Unseal) (content feed.Content, err error) {
	const tries = 5
	for range tries {
		if content, err = peek(file, unseal); err == nil || errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return feed.Content{}, fmt.Errorf("read store %q: %w", file, err)
	}
	return content, nil
}

func peek(file string, unseal Unseal) (content feed.Content, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return feed.Content{}, err
	}
	dir, err := os.MkdirTemp("", "nuanxin")
	if err != nil {
		return feed.Content{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "copy.db")
	if err := os.WriteFile(copied, b, 0o600); err != nil {
		return feed.Content{}, err
	}
	db, err := bolt.Open(copied, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		return feed.Content{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.View(func(tx *bolt.Tx) error {
		for torn := range tx.Check() {
			return torn
		}
		content.Items, err = stored(tx, unseal)
		return err
	})
	return content, err
}

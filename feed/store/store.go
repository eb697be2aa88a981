package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"nuanxin/feed"
)

// Store is an open database. Close it.
type Store struct {
	db *bolt.DB
	// mu orders commits and the publishing of what they changed.
	mu      sync.Mutex
	content atomic.Pointer[feed.Content]
}

// Buckets of the database. Keys of the first three are "scope/id".
const (
	bucketRevisions = "revisions" // feed.Known as JSON
	bucketEnvelopes = "envelopes" // the signed bytes of what may be shown
	bucketRefused   = "refused"   // digest of the last message that was refused
	bucketOutbox    = "outbox"    // receipt as JSON, by big-endian sequence number
)

// Unseal opens a stored envelope. An item that it refuses, because the trust
// has changed, stays off the screen.
type Unseal func(envelope []byte) (feed.Item, error)

// Open opens the database in a file, making it if there is none. Only one
// process can have it open; another waits a second and gives up.
func Open(file string, unseal Unseal) (*Store, error) {
	db, err := bolt.Open(file, 0o600, &bolt.Options{Timeout: time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("open store %q: another kiosk is using it", file)
	}
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", file, err)
	}
	s := &Store{db: db}
	if err := s.load(unseal); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %q: %w", file, err), db.Close())
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Content returns what is stored, as of the last change. The caller must not
// change it.
func (s *Store) Content() feed.Content { return *s.content.Load() }

func (s *Store) load(unseal Unseal) error {
	var content feed.Content
	err := s.db.Update(func(tx *bolt.Tx) error {
		for _, name := range []string{bucketRevisions, bucketEnvelopes, bucketRefused, bucketOutbox} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		var err error
		content.Items, err = stored(tx, unseal)
		return err
	})
	s.content.Store(&content)
	return err
}

// stored reads the items of a database; a new one has none.
func stored(tx *bolt.Tx, unseal Unseal) (items []feed.Item, err error) {
	envelopes := tx.Bucket([]byte(bucketEnvelopes))
	if envelopes == nil {
		return nil, nil
	}
	err = envelopes.ForEach(func(_, envelope []byte) error {
		if it, err := unseal(envelope); err == nil {
			items = append(items, it)
		}
		return nil
	})
	return items, err
}

// Known returns what is remembered of an item, of whatever revision.
func (s *Store) Known(r feed.Ref) (known feed.Known) {
	s.view(func(tx *bolt.Tx) bool {
		known = readKnown(tx, r)
		return true
	})
	return known
}

// view asks a question of the database. A closed one answers no.
func (s *Store) view(ask func(*bolt.Tx) bool) (yes bool) {
	_ = s.db.View(func(tx *bolt.Tx) error {
		yes = ask(tx)
		return nil
	})
	return yes
}

func key(r feed.Ref) []byte { return []byte(string(r.Scope) + "/" + r.ID) }

func readKnown(tx *bolt.Tx, r feed.Ref) feed.Known {
	b := tx.Bucket([]byte(bucketRevisions)).Get(key(r))
	if b == nil {
		return feed.Known{}
	}
	// What cannot be read counts as never seen: the broker has it.
	known, _ := parseKnown(b)
	return known
}

func parseKnown(b []byte) (known feed.Known, err error) {
	err = json.Unmarshal(b, &known)
	return known, err
}

func writeKnown(tx *bolt.Tx, r feed.Ref, known feed.Known) error {
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(bucketRevisions)).Put(key(r), b)
}

package store

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Options say where things are kept, and how much of it.
type Options struct {
	// File is the database. It is made if there is none.
	File string
	// Budget bounds what is on the disk, in bytes: a quarter is for the
	// database, a quarter for a damaged one that was set aside, and a half
	// for pictures.
	Budget int64
	// Log gets what happened to the database.
	Log *slog.Logger
}

// Store is a database and a folder of pictures. Close it.
type Store struct {
	opts Options
	db   atomic.Pointer[bolt.DB] // nil while it is not open
	// mu orders commits and the publishing of what they changed.
	mu      sync.Mutex
	content atomic.Pointer[feed.Content]
	// replaced says that a damaged database was set aside by Open.
	replaced bool

	*Pictures
}

// Buckets of the database. Keys of the first three are "scope/id".
const (
	bucketRevisions = "revisions" // feed.Known
	bucketEnvelopes = "envelopes" // the signed bytes of what may be shown
	bucketRefused   = "refused"   // the receipt of the last message that was refused
	bucketOutbox    = "outbox"    // receipts, by big-endian sequence number
	bucketProofs    = "proofs"    // proofs of play, likewise
	bucketRosters   = "rosters"   // the signed bytes of the last roster, by scope
	bucketStation   = "station"   // what the station knows of itself, by the keys in station.go
)

func buckets() []string {
	return []string{bucketRevisions, bucketEnvelopes, bucketRefused, bucketOutbox, bucketProofs, bucketRosters, bucketStation}
}

// numbered are the buckets whose keys are sequence numbers.
func numbered() []string { return []string{bucketOutbox, bucketProofs} }

// Unseal opens a stored envelope. An item that it refuses stays off the
// screen.
type Unseal = func(envelope []byte) (feed.Item, error)

// New makes a store. It reads nothing: the screen can begin before [Store.Open]
// has read the disk.
func New(o Options) *Store {
	s := &Store{opts: o, Pictures: newPictures(strings.TrimSuffix(o.File, filepath.Ext(o.File))+"-pictures", o.Budget/2)}
	s.content.Store(&feed.Content{})
	return s
}

// Content returns what is stored, as of the last change. The caller must not
// change it.
func (s *Store) Content() feed.Content { return *s.content.Load() }

// Replaced says that the database was damaged when it was opened, and was set
// aside.
func (s *Store) Replaced() bool { return s.replaced }

// Close closes the database. It may be opened again.
func (s *Store) Close() error {
	if db := s.db.Swap(nil); db != nil {
		return db.Close()
	}
	return nil
}

// view asks a question of the database. A closed one answers no.
func (s *Store) view(ask func(*bolt.Tx) bool) (yes bool) {
	db := s.db.Load()
	if db == nil {
		return false
	}
	_ = db.View(func(tx *bolt.Tx) error {
		yes = ask(tx)
		return nil
	})
	return yes
}

var errClosed = errors.New("the store is not open")

// update changes the database. It returns when that is on disk.
func (s *Store) update(change func(*bolt.Tx) error) error {
	db := s.db.Load()
	if db == nil {
		return errClosed
	}
	return db.Update(change)
}

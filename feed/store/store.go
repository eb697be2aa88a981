package store

import (
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
	db   *bolt.DB
	// mu orders commits and the publishing of what they changed.
	mu      sync.Mutex
	content atomic.Pointer[feed.Content]
	size    int // bytes of the stored envelopes, under mu
	// replaced says that a damaged database was set aside by Open.
	replaced bool

	*Pictures
}

// Buckets of the database. Keys of the first three are "scope/id".
const (
	bucketRevisions = "revisions" // feed.Known as JSON
	bucketEnvelopes = "envelopes" // the signed bytes of what may be shown
	bucketRefused   = "refused"   // the receipt as JSON of the last message that was refused
	bucketOutbox    = "outbox"    // receipt as JSON, by big-endian sequence number
	bucketRosters   = "rosters"   // the signed bytes of the last roster, by scope
	bucketStation   = "station"   // what the station knows of itself, by the keys in station.go
)

func buckets() []string {
	return []string{bucketRevisions, bucketEnvelopes, bucketRefused, bucketOutbox, bucketRosters, bucketStation}
}

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

// Close closes the database.
func (s *Store) Close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// view asks a question of the database. A closed one answers no.
func (s *Store) view(ask func(*bolt.Tx) bool) (yes bool) {
	_ = s.db.View(func(tx *bolt.Tx) error {
		yes = ask(tx)
		return nil
	})
	return yes
}

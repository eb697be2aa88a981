package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Open opens the database, and begins a new one if it is damaged. Only one
// process can have it open; another waits a second and gives up. After an
// error it may be tried again: a disk may have room, or be there, later.
//
// What is stored is not shown before [Store.Verify] has looked at it.
func (s *Store) Open() error {
	db, err := s.openSound()
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("open store %q: another kiosk is using it", s.opts.File)
	case err != nil && !damaged(err):
		return fmt.Errorf("open store %q: %w", s.opts.File, err)
	case err != nil:
		s.opts.Log.Error("store is damaged and set aside", "err", err)
		if db, err = s.replace(); err != nil {
			return fmt.Errorf("replace damaged store %q: %w", s.opts.File, err)
		}
		s.replaced = true
	}
	s.db = db
	return s.Pictures.open()
}

// openSound opens the database if nothing is wrong with it.
func (s *Store) openSound() (db *bolt.DB, err error) {
	defer recovered(&err)()
	db, err = open(s.opts.File, s.opts.Budget/4)
	if err != nil {
		return nil, err
	}
	if err := check(db); err != nil {
		return nil, errors.Join(errDamaged, err, db.Close())
	}
	return db, nil
}

// open opens a database and makes the buckets that it lacks.
func open(file string, limit int64) (*bolt.DB, error) {
	db, err := bolt.Open(file, 0o600, &bolt.Options{Timeout: time.Second, MaxSize: int(limit), FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, err
	}
	db.AllocSize = 1 << 20 // how much it grows by
	if err := makeBuckets(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func makeBuckets(db *bolt.DB) error {
	complete := true
	_ = db.View(func(tx *bolt.Tx) error {
		for _, name := range buckets() {
			complete = complete && tx.Bucket([]byte(name)) != nil
		}
		return nil
	})
	if complete { // an empty transaction would still be written
		return nil
	}
	return db.Update(func(tx *bolt.Tx) error {
		for _, name := range buckets() {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// check reads every page.
func check(db *bolt.DB) error {
	return db.View(func(tx *bolt.Tx) error {
		info, err := os.Stat(db.Path())
		if err != nil {
			return err
		}
		// A page behind the file's end would stop the process (SIGBUS).
		if info.Size() < tx.Size() {
			return fmt.Errorf("has %d bytes of %d", info.Size(), tx.Size())
		}
		for err := range tx.Check() {
			return err
		}
		return nil
	})
}

var errDamaged = errors.New("damaged")

// damaged says whether an error is of the file's content, so that another file
// would do. Whether a disk can be read at all is not.
func damaged(err error) bool {
	_, ofFile := errors.AsType[*fs.PathError](err)
	_, ofSystem := errors.AsType[syscall.Errno](err)
	return errors.Is(err, errDamaged) || errors.Is(err, syscall.EIO) || !ofFile && !ofSystem
}

// recovered makes a panic an error: that of a database that contradicts
// itself, or of a page that cannot be read.
func recovered(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if fault := recover(); fault != nil {
			*err = errors.Join(errDamaged, fmt.Errorf("%v", fault))
		}
	}
}

// replace sets the database aside and begins a new one with what can be read
// of the old one. The filters that the broker knows are forgotten, so that it
// sends everything again.
func (s *Store) replace() (*bolt.DB, error) {
	saved := salvage(s.opts.File)
	if err := os.Rename(s.opts.File, s.opts.File+".damaged"); err != nil {
		return nil, err
	}
	if err := syncFolder(filepath.Dir(s.opts.File)); err != nil {
		return nil, err
	}
	db, err := open(s.opts.File, s.opts.Budget/4)
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, p := range saved {
			if err := tx.Bucket([]byte(p.bucket)).Put(p.key, p.value); err != nil {
				return err
			}
			if p.bucket == bucketOutbox {
				if err := tx.Bucket([]byte(bucketOutbox)).SetSequence(seqOf(p.key)); err != nil {
					return err
				}
			}
		}
		return tx.Bucket([]byte(bucketStation)).Delete([]byte(keyFilters))
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.opts.Log.Info("store begun anew", "saved", len(saved))
	return db, nil
}

// pair is what one bucket of a damaged database has under one key.
type pair struct {
	bucket     string
	key, value []byte
}

// salvage reads as much of a damaged database as can be read. What it reads is
// signed, or harms nobody if it is wrong.
func salvage(file string) (saved []pair) {
	var fault error // no more can be read
	defer recovered(&fault)()
	db, err := bolt.Open(file, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil
	}
	defer db.Close()
	for _, name := range buckets() {
		saved = append(saved, salvageBucket(db, name)...)
	}
	return saved
}

func salvageBucket(db *bolt.DB, name string) (saved []pair) {
	var fault error
	defer recovered(&fault)()
	_ = db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(name))
		if b == nil {
			return nil
		}
		return b.ForEach(func(k, v []byte) error {
			saved = append(saved, pair{name, append([]byte{}, k...), append([]byte{}, v...)})
			return nil
		})
	})
	return saved
}

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

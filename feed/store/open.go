package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Open opens the database, and begins a new one if it is damaged. Only one
// process can have it open; another waits a second and gives up. After an
// error it may be tried again: a disk may have room, or be there, later.
//
// What is stored is not shown before [Store.Verify] has looked at it.
func (s *Store) Open() error {
	db, err := s.open()
	if err != nil {
		return fmt.Errorf("open store %q: %w", s.opts.File, err)
	}
	if err := s.Pictures.open(); err != nil {
		return errors.Join(err, db.Close())
	}
	s.db.Store(db)
	return nil
}

func (s *Store) open() (*bolt.DB, error) {
	file, err := lock(s.opts.File)
	if err != nil {
		return nil, err
	}
	torn, err := false, error(nil)
	if !empty(file) {
		torn, err = check(file)
	}
	if errors.Is(err, errDamaged) {
		s.opts.Log.Error("store is damaged and set aside", "err", err)
		err = s.replace(file)
		if err == nil {
			s.replaced = true
			file, err = lock(s.opts.File)
		}
	}
	if err != nil {
		_ = file.Close() // if it is not closed yet
		return nil, err
	}
	db, err := openBolt(s.opts.File, s.limit(), file)
	if err != nil {
		return nil, err
	}
	if torn { // the last commit may have been acknowledged
		err = db.Update(forgetFilters)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// limit is how large the database may be, in bytes.
func (s *Store) limit() int { return int(s.opts.Budget / 4) }

// lock opens a file for this process alone.
func lock(name string) (*os.File, error) {
	const pace = 50 * time.Millisecond
	for end := time.Now().Add(time.Second); ; time.Sleep(pace) {
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		_ = file.Close()
		switch {
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return nil, err
		case time.Now().After(end):
			return nil, errors.New("another kiosk is using it")
		}
	}
}

// empty says whether there is nothing in a file, as in one that was just made.
func empty(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Size() == 0
}

var errDamaged = errors.New("damaged")

// check reads every page that is in use. Its error is [errDamaged]: the fault
// is in the file, so that another one would do.
func check(file io.ReaderAt) (torn bool, err error) {
	v, err := readVolume(file)
	if err == nil {
		err = v.read(visitor{bucket: func(string, uint64) {}, pair: func(string, []byte, []byte) {}})
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return v.torn, nil
}

// openBolt opens a database, in a file that is open already, and makes the
// buckets that it lacks.
func openBolt(name string, limit int, file *os.File) (*bolt.DB, error) {
	db, err := bolt.Open(name, 0o600, &bolt.Options{
		MaxSize:      limit,
		FreelistType: bolt.FreelistMapType,
		OpenFile:     func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize = min(1<<20, limit/16) // how much it grows by
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

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

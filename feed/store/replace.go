package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"nuanxin/feed"
)

// replace puts a new database, with what can be read of the damaged one, in
// its place, and keeps the damaged one beside it for whoever wants to know.
// There is a database under the name at every moment. What was subscribed to
// is forgotten, so that the broker sends everything again.
func (s *Store) replace(damaged *os.File) error {
	fresh, aside := s.opts.File+".new", s.opts.File+".damaged"
	// Each may be left from another time.
	if err := errors.Join(remove(fresh), remove(aside)); err != nil {
		return err
	}
	saved, err := s.begin(fresh, damaged)
	if err != nil {
		return errors.Join(fmt.Errorf("begin anew: %w", err), remove(fresh))
	}
	info, err := damaged.Stat()
	if err == nil && info.Size() <= int64(s.limit()) {
		err = os.Link(s.opts.File, aside)
	}
	if err != nil {
		return errors.Join(err, remove(fresh))
	}
	if err := os.Rename(fresh, s.opts.File); err != nil {
		return err
	}
	s.opts.Log.Info("store begun anew", "saved", saved)
	return errors.Join(damaged.Close(), syncFolder(filepath.Dir(s.opts.File)))
}

// begin makes a new database of what can be read of a damaged one.
func (s *Store) begin(name string, damaged *os.File) (saved int, err error) {
	file, err := lock(name)
	if err != nil {
		return 0, err
	}
	db, err := openBolt(name, s.limit(), file)
	if err != nil {
		return 0, err
	}
	old := salvage(damaged)
	err = db.Update(old.write)
	if errors.Is(err, bolterrors.ErrMaxSizeReached) { // the budget is a smaller one now
		old.pairs = nil
		err = db.Update(old.write)
	}
	return len(old.pairs), errors.Join(err, db.Close())
}

// relic is what can be read of a damaged database. It is signed, or has a
// checksum, or both are missed later.
type relic struct {
	pairs     []pair
	sequences map[string]uint64 // the highest number in a bucket
}

// pair is what a bucket has under one key.
type pair struct {
	bucket     string
	key, value []byte
}

func (r relic) write(tx *bolt.Tx) error {
	for _, p := range r.pairs {
		if err := tx.Bucket([]byte(p.bucket)).Put(p.key, p.value); err != nil {
			return err
		}
	}
	for _, name := range numbered() {
		if err := tx.Bucket([]byte(name)).SetSequence(r.sequences[name]); err != nil {
			return err
		}
	}
	return forgetFilters(tx)
}

func salvage(damaged *os.File) (r relic) {
	r.sequences = map[string]uint64{}
	v, err := readVolume(damaged)
	if err != nil {
		return r
	}
	ours := map[string]bool{}
	for _, name := range buckets() {
		ours[name] = true
	}
	_ = v.read(visitor{
		bucket: func(name string, sequence uint64) {
			if ours[name] {
				r.sequences[name] = max(r.sequences[name], min(sequence, feed.MaxRev))
			}
		},
		pair: func(bucket string, key, value []byte) {
			if !ours[bucket] || len(key) == 0 || len(key) > bolt.MaxKeySize {
				return
			}
			if slices.Contains(numbered(), bucket) {
				if seqOf(key) == 0 {
					return
				}
				r.sequences[bucket] = max(r.sequences[bucket], seqOf(key))
			}
			r.pairs = append(r.pairs, pair{bucket, bytes.Clone(key), bytes.Clone(value)})
		},
	})
	return r
}

// remove removes a file that may not be there.
func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

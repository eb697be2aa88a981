package store

import (
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Keys of what the station knows of itself.
const (
	keyTrust   = "trust"   // the newest root document, as JSON
	keyClock   = "clock"   // what the clock showed when it was set
	keyEarly   = "early"   // when something seemed to be dated ahead
	keyFilters = "filters" // what the broker's session is subscribed to
	keyCommand = "command" // the latest end of a command that was taken
)

// Trust returns the newest root document that came over the wire; version 0
// if none did.
func (s *Store) Trust() (t feed.Trust) {
	s.get(keyTrust, &t)
	if t.Check() != nil {
		return feed.Trust{} // of another version of this program
	}
	return t
}

// SetTrust keeps a root document. The filters are forgotten with it, in case
// the power fails before the broker was asked for what it now permits.
func (s *Store) SetTrust(t feed.Trust) error { return s.set(keyTrust, t, forgetFilters) }

// Clock returns what the clock showed when it was last noted.
func (s *Store) Clock() (t time.Time) {
	s.view(func(tx *bolt.Tx) bool {
		t = readClock(tx)
		return true
	})
	return t
}

// readClock returns the zero time for one that is not there or cannot be read.
func readClock(tx *bolt.Tx) (t time.Time) {
	if b := tx.Bucket([]byte(bucketStation)).Get([]byte(keyClock)); b != nil && decode(b, &t) != nil {
		return time.Time{}
	}
	return t
}

// SetClock notes what the clock shows. If it was put back, what had ended by the
// wrong time has not: the filters are forgotten, so that it is asked for also
// if the power fails first.
func (s *Store) SetClock(t time.Time) error {
	if t.Before(s.Clock()) {
		return s.set(keyClock, t, forgetFilters)
	}
	return s.set(keyClock, t)
}

// Commanded returns the latest end of a command that was taken, so that none
// of them is taken again after a start.
func (s *Store) Commanded() (until time.Time) {
	s.get(keyCommand, &until)
	return until
}

// SetCommanded notes it.
func (s *Store) SetCommanded(until time.Time) error { return s.set(keyCommand, until) }

// Early returns by what time something seemed to be dated ahead, zero if nothing
// did: the clock may have been behind.
func (s *Store) Early() (t time.Time) {
	s.get(keyEarly, &t)
	return t
}

// SetEarly keeps it. The zero time, once that is asked for again, makes the next
// connection ask for everything.
func (s *Store) SetEarly(t time.Time) error {
	if t.IsZero() {
		return s.set(keyEarly, t, forgetFilters)
	}
	return s.set(keyEarly, t)
}

// Filters returns the filters that the broker's session may have; true says
// that it certainly has one.
func (s *Store) Filters() (filters map[string]bool) {
	s.get(keyFilters, &filters)
	return filters
}

// SetFilters keeps them.
func (s *Store) SetFilters(filters map[string]bool) error { return s.set(keyFilters, filters) }

// get reads a value; what is not there or cannot be read leaves v as it is.
func (s *Store) get(key string, v any) {
	s.view(func(tx *bolt.Tx) bool {
		b := tx.Bucket([]byte(bucketStation)).Get([]byte(key))
		return b != nil && decode(b, v) == nil
	})
}

// set keeps a value, and does what else belongs into the transaction.
func (s *Store) set(key string, v any, also ...func(*bolt.Tx) error) error {
	err := s.update(func(tx *bolt.Tx) error {
		for _, do := range also {
			if err := do(tx); err != nil {
				return err
			}
		}
		return write(tx, key, v)
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", key, err)
	}
	return nil
}

func write(tx *bolt.Tx, key string, v any) error {
	b, err := encode(v)
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(bucketStation)).Put([]byte(key), b)
}

// forgetFilters makes the next connection ask the broker for everything again.
func forgetFilters(tx *bolt.Tx) error {
	return tx.Bucket([]byte(bucketStation)).Delete([]byte(keyFilters))
}

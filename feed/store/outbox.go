package store

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Next returns the oldest receipts that wait to be sent, at most so many.
func (s *Store) Next(limit int) (waiting []feed.Receipt, err error) {
	open := s.view(func(tx *bolt.Tx) bool {
		c := tx.Bucket([]byte(bucketOutbox)).Cursor()
		for k, b := c.First(); k != nil && len(waiting) < limit; k, b = c.Next() {
			var r feed.Receipt
			if decode(b, &r) != nil {
				continue // it says nothing any more, and must not hold up the rest
			}
			r.Seq = seqOf(k)
			waiting = append(waiting, r)
		}
		return true
	})
	if !open {
		return nil, fmt.Errorf("read outbox: %w", errClosed)
	}
	return waiting, nil
}

// Sent removes the receipts up to a sequence number, which the district has
// acknowledged.
func (s *Store) Sent(last uint64) error {
	err := s.update(func(tx *bolt.Tx) error { return removeUpTo(tx.Bucket([]byte(bucketOutbox)), last) })
	if err != nil {
		return fmt.Errorf("remove receipts up to %d: %w", last, err)
	}
	return nil
}

// Waiting is the number of receipts that wait to be sent.
func (s *Store) Waiting() (n int) {
	s.view(func(tx *bolt.Tx) bool {
		n = waiting(tx)
		return true
	})
	return n
}

func waiting(tx *bolt.Tx) int { return tx.Bucket([]byte(bucketOutbox)).Stats().KeyN }

func seqOf(key []byte) uint64 {
	if len(key) != 8 || binary.BigEndian.Uint64(key) > feed.MaxRev {
		return 0 // of a damaged database
	}
	return binary.BigEndian.Uint64(key)
}

// putReceipt adds a receipt.
func putReceipt(tx *bolt.Tx, r feed.Receipt) error {
	if err := doubt(tx, r); err != nil {
		return err
	}
	r.Seq = 0 // the key says it
	b, err := encode(r)
	if err != nil {
		return err
	}
	return addNumbered(tx.Bucket([]byte(bucketOutbox)), b)
}

// addNumbered adds a value behind all others. Sequence numbers go on rising
// after a restart.
func addNumbered(b *bolt.Bucket, value []byte) error {
	b.FillPercent = 1 // nothing is put in between
	seq, err := b.NextSequence()
	if err != nil {
		return err
	}
	return b.Put(numberKey(seq), value)
}

func numberKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// removeUpTo removes the values up to a sequence number.
func removeUpTo(b *bolt.Bucket, last uint64) error {
	c := b.Cursor()
	for k, _ := c.First(); k != nil && seqOf(k) <= last; k, _ = c.First() {
		if err := c.Delete(); err != nil {
			return err
		}
	}
	return nil
}

// doubt keeps what is needed if the clock is wrong by which something has
// ended: then it is asked for again.
func doubt(tx *bolt.Tx, r feed.Receipt) error {
	switch {
	case r.Status != feed.StatusExpired && r.Reason != feed.ReasonExpired:
		return nil
	case r.At.IsZero(): // by a time that may be wrong either way
		return forgetFilters(tx)
	case r.At.After(readClock(tx)):
		return write(tx, keyClock, r.At)
	}
	return nil
}

package store

import (
	"encoding/binary"
	"fmt"

	"github.com/go-json-experiment/json"
	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Next returns the oldest receipt that waits to be sent.
func (s *Store) Next() (r feed.Receipt, ok bool, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		k, b := tx.Bucket([]byte(bucketOutbox)).Cursor().First()
		if k == nil {
			return nil
		}
		ok = true
		if err := json.Unmarshal(b, &r); err != nil {
			return err
		}
		r.Seq = binary.BigEndian.Uint64(k)
		return nil
	})
	if err != nil {
		return feed.Receipt{}, false, fmt.Errorf("read outbox: %w", err)
	}
	return r, ok, nil
}

// Sent removes a receipt that the district has acknowledged.
func (s *Store) Sent(seq uint64) error {
	err := s.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketOutbox)).Delete(binary.BigEndian.AppendUint64(nil, seq))
	})
	if err != nil {
		return fmt.Errorf("remove receipt %d: %w", seq, err)
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

// putReceipt adds a receipt. Sequence numbers go on rising after a restart.
func putReceipt(tx *bolt.Tx, r feed.Receipt) error {
	outbox := tx.Bucket([]byte(bucketOutbox))
	seq, err := outbox.NextSequence()
	if err != nil {
		return err
	}
	r.Seq = 0 // the key says it
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return outbox.Put(binary.BigEndian.AppendUint64(nil, seq), b)
}

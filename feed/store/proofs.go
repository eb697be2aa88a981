package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// proofShare is the part of the database that proofs of play may take: with 20
// items and the default budget, those of a month.
const proofShare = 16

// PutProofs keeps proofs of play, and removes those up to a number, which the
// district has acknowledged: in one transaction, since each costs a card some
// 16 KiB. Where there is no room, the oldest leave, and the new ones tell how
// many plays went with them.
func (s *Store) PutProofs(list []feed.Proof, acknowledged uint64) error {
	err := s.update(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(bucketProofs))
		if err := removeUpTo(b, acknowledged); err != nil {
			return err
		}
		for _, p := range list {
			if err := putProof(b, p, s.limit()/proofShare); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store proof of play: %w", err)
	}
	return nil
}

func putProof(b *bolt.Bucket, p feed.Proof, share int) error {
	p.Seq = 0 // the key says it
	value, err := encode(p)
	if err != nil {
		return err
	}
	dropped, err := makeRoom(b, share-len(value))
	if err != nil {
		return err
	}
	if dropped > 0 {
		p.Dropped += dropped
		if value, err = encode(p); err != nil {
			return err
		}
	}
	return addNumbered(b, value)
}

// makeRoom removes the oldest proofs until the others have no more than so many
// bytes, and returns how many plays went.
func makeRoom(b *bolt.Bucket, limit int) (dropped int, err error) {
	size := 0
	_ = b.ForEach(func(_, v []byte) error {
		size += len(v)
		return nil
	})
	c := b.Cursor()
	for k, v := c.First(); k != nil && size > limit; k, v = c.First() {
		var p feed.Proof
		if decode(v, &p) == nil {
			dropped += p.Count() + p.Dropped
		}
		size -= len(v)
		if err := c.Delete(); err != nil {
			return 0, err
		}
	}
	return dropped, nil
}

// NextProof returns the oldest proof of play with a higher number.
func (s *Store) NextProof(after uint64) (next feed.Proof, ok bool) {
	ok = s.view(func(tx *bolt.Tx) bool {
		c := tx.Bucket([]byte(bucketProofs)).Cursor()
		for k, b := c.Seek(numberKey(after + 1)); k != nil; k, b = c.Next() {
			var p feed.Proof
			if seqOf(k) > after && decode(b, &p) == nil { // else it says nothing any more
				next, next.Seq = p, seqOf(k)
				return true
			}
		}
		return false
	})
	return next, ok
}

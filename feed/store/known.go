package store

import (
	"bytes"
	"slices"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// key names an item in the database, whatever its revision.
func key(r feed.Ref) []byte { return []byte(string(r.Scope) + "/" + r.ID) }

func refOf(key []byte, rev int64) feed.Ref {
	i := bytes.LastIndexByte(key, '/')
	return feed.Ref{Scope: feed.Scope(key[:max(i, 0)]), ID: string(key[i+1:]), Rev: rev}
}

// Known returns what is remembered of an item, of whatever revision.
func (s *Store) Known(r feed.Ref) (known feed.Known) {
	s.view(func(tx *bolt.Tx) bool {
		known = readKnown(tx, r)
		return true
	})
	return known
}

func readKnown(tx *bolt.Tx, r feed.Ref) feed.Known { return readKnownKey(tx, key(r)) }

func readKnownKey(tx *bolt.Tx, key []byte) feed.Known {
	b := tx.Bucket([]byte(bucketRevisions)).Get(key)
	if b == nil {
		return feed.Known{}
	}
	// What cannot be read counts as never seen: the broker has it.
	known, _ := parseKnown(b)
	return known
}

func parseKnown(b []byte) (known feed.Known, err error) {
	err = decode(b, &known)
	return known, err
}

func writeKnown(tx *bolt.Tx, r feed.Ref, known feed.Known) error {
	b, err := encode(known)
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(bucketRevisions)).Put(key(r), b)
}

// without returns the content less an item, sharing nothing that append or
// the caller could change.
func without(c feed.Content, r feed.Ref) feed.Content {
	c.Items = slices.DeleteFunc(slices.Clone(c.Items), func(it feed.Item) bool { return it.Ref().Same(r) })
	return c
}

func find(items []feed.Item, r feed.Ref) int {
	return slices.IndexFunc(items, func(it feed.Item) bool { return it.Ref() == r })
}

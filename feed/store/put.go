package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// Put keeps items, the messages they came in and the receipts for them, in one
// transaction. What it has already, and the same refusal again, it passes
// over without writing. It returns the receipts that it has added.
//
// A tombstone removes what was kept before and leaves the revision. It takes
// the item out of the content even if the disk fails, for nothing that was
// withdrawn may stay up.
func (s *Store) Put(arrivals []feed.Arrival) (given []feed.Receipt, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var news []feed.Arrival
	s.view(func(tx *bolt.Tx) bool {
		for _, a := range arrivals {
			if s.judge(tx, &a) {
				news = append(news, a)
			}
		}
		return true
	})
	if len(news) == 0 {
		return nil, nil
	}
	for _, a := range news {
		if a.Item.Withdrawn && !a.Refused() {
			c := without(s.Content(), a.Item.Ref())
			s.content.Store(&c)
		}
	}
	content, size := s.Content(), s.size
	content.Items = slices.Clone(content.Items)
	err = s.db.Update(func(tx *bolt.Tx) error {
		for _, a := range news {
			// Again, for two messages may be of the same item.
			if !s.judge(tx, &a) {
				continue
			}
			if err := put(tx, &a, &content, &s.size); err != nil {
				return err
			}
			given = append(given, a.Receipt)
		}
		return nil
	})
	if err != nil {
		s.size = size
		return nil, fmt.Errorf("store %d messages: %w", len(news), err)
	}
	s.content.Store(&content)
	return given, nil
}

// judge decides what becomes of an arrival; false means that it tells nothing
// new.
func (s *Store) judge(tx *bolt.Tx, a *feed.Arrival) (news bool) {
	known := readKnown(tx, a.Receipt.Ref)
	if !a.Refused() {
		if a.Item.Rev == known.Rev && a.Receipt.Digest == known.Digest {
			return false // the broker sent it again
		}
		if refusal, ok := errors.AsType[*feed.Refusal](known.Admit(a.Item)); ok {
			a.Refuse(refusal)
		} else if limit := int(s.opts.Budget / 8); !a.Item.Withdrawn && s.size+len(a.Envelope) > limit {
			a.Refuse(&feed.Refusal{Reason: feed.ReasonNoRoom, Detail: fmt.Sprintf("the station's items have %d bytes, the limit is %d", s.size, limit)})
		}
	}
	return !a.Refused() || !idle(tx, a.Receipt)
}

// maxWaiting is how many receipts may wait when a refusal adds another:
// nobody can fill the disk with bad messages.
const maxWaiting = 1000

// idle says whether a refusal tells nothing new: the same message on the same
// topic was refused before, as a broker sends a retained one again and again.
func idle(tx *bolt.Tx, r feed.Receipt) bool {
	return refusal(tx, r.Ref).Digest == r.Digest || waiting(tx) >= maxWaiting
}

func put(tx *bolt.Tx, a *feed.Arrival, content *feed.Content, size *int) error {
	if a.Refused() {
		if err := noteRefusal(tx, a.Receipt); err != nil {
			return err
		}
		return putReceipt(tx, a.Receipt)
	}
	it, k := a.Item, key(a.Item.Ref())
	known := readKnown(tx, it.Ref())
	next := feed.Known{Rev: it.Rev, Kind: it.Kind, Digest: a.Receipt.Digest, Until: it.Until, Status: a.Receipt.Status, At: a.Receipt.At}
	// An item that was shortened or withdrawn must stay known until the last
	// end that any revision had, or an old one could come back.
	if known.Until.After(next.Until) {
		next.Until = known.Until
	}
	// A message that the disk had lost is no news to the district.
	again := known.Rev == it.Rev && known.Status != feed.StatusRefused && known.Status != ""
	if again {
		next.Status, next.At = known.Status, known.At
	}
	if err := writeKnown(tx, it.Ref(), next); err != nil {
		return err
	}
	if !again {
		if err := putReceipt(tx, a.Receipt); err != nil {
			return err
		}
	}
	if err := tx.Bucket([]byte(bucketRefused)).Delete(k); err != nil {
		return err
	}
	envelopes := tx.Bucket([]byte(bucketEnvelopes))
	*content = without(*content, it.Ref())
	*size -= len(envelopes.Get(k))
	if it.Withdrawn {
		return envelopes.Delete(k)
	}
	content.Items = append(content.Items, it)
	if a.Live {
		content.Latest = it.Ref()
	}
	*size += len(a.Envelope)
	return envelopes.Put(k, a.Envelope)
}

// noteRefusal remembers the last refusal on a topic, of so many topics.
func noteRefusal(tx *bolt.Tx, r feed.Receipt) error {
	const maxTopics = 256
	refused := tx.Bucket([]byte(bucketRefused))
	if refused.Stats().KeyN >= maxTopics {
		if err := tx.DeleteBucket([]byte(bucketRefused)); err != nil {
			return err
		}
		var err error
		if refused, err = tx.CreateBucket([]byte(bucketRefused)); err != nil {
			return err
		}
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return refused.Put(key(r.Ref), b)
}

// Refused returns the last refusal on an item's topic, if nothing was accepted
// there since.
func (s *Store) Refused(r feed.Ref) (last feed.Receipt, ok bool) {
	ok = s.view(func(tx *bolt.Tx) bool {
		last = refusal(tx, r)
		return last.Status != ""
	})
	return last, ok
}

func refusal(tx *bolt.Tx, r feed.Ref) (last feed.Receipt) {
	if b := tx.Bucket([]byte(bucketRefused)).Get(key(r)); b != nil {
		_ = json.Unmarshal(b, &last) // one that cannot be read is given again
	}
	return last
}

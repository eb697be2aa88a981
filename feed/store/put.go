package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

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
	withdrawn := map[string]bool{} // by their keys
	open := s.view(func(tx *bolt.Tx) bool {
		for _, a := range arrivals {
			judged := a
			if !s.judge(tx, &judged, 0) {
				continue
			}
			news = append(news, a)
			if a.Item.Withdrawn && !judged.Refused() {
				withdrawn[string(key(a.Item.Ref()))] = true
			}
		}
		return true
	})
	if len(withdrawn) > 0 {
		c := s.Content()
		c.Items = slices.DeleteFunc(slices.Clone(c.Items), func(it feed.Item) bool { return withdrawn[string(key(it.Ref()))] })
		s.content.Store(&c)
	}
	if open && len(news) == 0 {
		return nil, nil
	}
	given, err = s.putAll(news)
	if err != nil {
		return given, fmt.Errorf("store %d messages: %w", len(news), err)
	}
	return given, nil
}

// putAll puts arrivals that tell something new, in one transaction if the
// database has room for the pages that this copies.
func (s *Store) putAll(news []feed.Arrival) (given []feed.Receipt, err error) {
	given, err = s.put(news)
	switch {
	case !errors.Is(err, bolterrors.ErrMaxSizeReached):
		return given, err
	case len(news) > 1:
		half := len(news) / 2
		given, err = s.putAll(news[:half])
		if err != nil {
			return given, err
		}
		rest, err := s.putAll(news[half:])
		return append(given, rest...), err
	case news[0].Refused():
		return nil, nil // there is no room to tell of it
	case news[0].Item.Withdrawn:
		return nil, err
	}
	news[0].Refuse(noRoom("the station's database is full"))
	return s.putAll(news)
}

func (s *Store) put(news []feed.Arrival) (given []feed.Receipt, err error) {
	content, added := s.Content(), 0
	fresh := map[string]feed.Item{} // what has become of the items, by their keys
	err = s.update(func(tx *bolt.Tx) error {
		for _, a := range news {
			// Again, for the one before may be of the same item.
			if !s.judge(tx, &a, added) {
				continue
			}
			if a.Refused() && waiting(tx)+len(given) >= maxWaiting {
				continue // what this transaction gave is not counted before its commit
			}
			if err := put(tx, &a); err != nil {
				return err
			}
			if !a.Refused() {
				fresh[string(key(a.Item.Ref()))] = a.Item
				if a.Live && !a.Item.Withdrawn {
					content.Latest = a.Item.Ref()
				}
			}
			given = append(given, a.Receipt)
			added += len(a.Envelope)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	content.Items = renew(content.Items, given, fresh)
	s.content.Store(&content)
	return given, nil
}

// renew returns the items with the fresh ones in place of those that they
// follow, behind the rest, in the order in which they came. Once a transaction
// and not once an item, or a thousand would copy half a million.
func renew(items []feed.Item, given []feed.Receipt, fresh map[string]feed.Item) []feed.Item {
	renewed := make([]feed.Item, 0, len(items)+len(fresh))
	for i := range items {
		if _, replaced := fresh[string(key(items[i].Ref()))]; !replaced {
			renewed = append(renewed, items[i])
		}
	}
	for _, r := range given {
		if it := fresh[string(key(r.Ref))]; it.Ref() == r.Ref && !it.Withdrawn {
			renewed = append(renewed, it)
		}
	}
	return renewed
}

// judge decides what becomes of an arrival; false means that it tells nothing
// new. The transaction has added so many bytes before.
func (s *Store) judge(tx *bolt.Tx, a *feed.Arrival, added int) (news bool) {
	known := readKnown(tx, a.Receipt.Ref)
	if r := a.Receipt; (r.Reason == feed.ReasonExpired || r.Reason == feed.ReasonFuture) && r.Digest == known.Digest {
		return false // it was accepted at another time
	}
	if !a.Refused() {
		if a.Item.Rev == known.Rev && a.Receipt.Digest == known.Digest {
			// The broker sent it again; but by a set clock it has not ended, so
			// the clock was wrong when it did.
			return known.Status == feed.StatusExpired && !a.Receipt.At.IsZero()
		}
		if a.Ended && known.Rev == 0 {
			a.Refuse(&feed.Refusal{Reason: feed.ReasonExpired, Detail: "ended at " + a.Item.Until.Format(time.RFC3339)})
			return !s.idle(tx, a.Receipt)
		}
		if a.Item.Rev < known.Rev && a.Again {
			return false // it was accepted before the newer one, and the broker does not know
		}
		if refusal, ok := errors.AsType[*feed.Refusal](known.Admit(a.Item)); ok {
			a.Refuse(refusal)
		} else if refusal := s.room(tx, a, added); refusal != nil {
			a.Refuse(refusal)
		}
	}
	return !a.Refused() || !s.idle(tx, a.Receipt)
}

// room says why there is no room for an item. It may fill half of the database:
// bbolt copies each page that a transaction changes, and what comes with items
// (receipts, withdrawals) must find room when they do not.
func (s *Store) room(tx *bolt.Tx, a *feed.Arrival, added int) *feed.Refusal {
	if a.Item.Withdrawn {
		return nil
	}
	before := len(tx.Bucket([]byte(bucketEnvelopes)).Get(key(a.Item.Ref())))
	if after, limit := used(tx)+added+len(a.Envelope)-before, s.limit()/2; after > limit {
		return noRoom("with this item, the station's database has %d bytes; the limit is %d", after, limit)
	}
	return nil
}

func noRoom(format string, args ...any) *feed.Refusal {
	return &feed.Refusal{Reason: feed.ReasonNoRoom, Detail: fmt.Sprintf(format, args...)}
}

// used is how many bytes of the database are in use, as of the last commit.
func used(tx *bolt.Tx) int {
	stats := tx.DB().Stats()
	return int(tx.Size()) - (stats.FreePageN+stats.PendingPageN)*tx.DB().Info().PageSize
}

// maxWaiting is how many receipts may wait when a refusal adds another:
// nobody can fill the disk with bad messages.
const maxWaiting = 1000

// idle says whether a refusal is not worth a write: the same message on the
// same topic was refused before, as a broker sends a retained one again and
// again, or there are enough of them, or what must not be lost needs the room.
func (s *Store) idle(tx *bolt.Tx, r feed.Receipt) bool {
	return refusal(tx, r.Ref).Digest == r.Digest || waiting(tx) >= maxWaiting || used(tx) > s.limit()/8*5
}

func put(tx *bolt.Tx, a *feed.Arrival) error {
	if a.Refused() {
		if err := noteRefusal(tx, a.Receipt); err != nil {
			return err
		}
		return putReceipt(tx, a.Receipt)
	}
	it, k := a.Item, key(a.Item.Ref())
	known := readKnown(tx, it.Ref())
	next := feed.Known{Rev: it.Rev, Kind: it.Kind, Digest: a.Receipt.Digest, Until: it.Until, Status: a.Receipt.Status, At: a.Receipt.At, Undated: a.Receipt.At.IsZero()}
	// An item that was shortened or withdrawn must stay known until the last
	// end that any revision had, or an old one could come back.
	if known.Until.After(next.Until) {
		next.Until = known.Until
	}
	// A message that the disk had lost is no news to the district, nor is the
	// tombstone of an item that a roster has taken off.
	again := known.Rev == it.Rev && known.Kind != "" && slices.Contains(
		[]feed.Status{feed.StatusReceived, feed.StatusShown, feed.StatusWithdrawn}, known.Status)
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
	if it.Withdrawn {
		return tx.Bucket([]byte(bucketEnvelopes)).Delete(k)
	}
	return tx.Bucket([]byte(bucketEnvelopes)).Put(k, a.Envelope)
}

// noteRefusal remembers the last refusal on a topic, of so many topics.
func noteRefusal(tx *bolt.Tx, r feed.Receipt) error {
	const maxTopics = 256
	refused := tx.Bucket([]byte(bucketRefused))
	if refused.Get(key(r.Ref)) == nil && refused.Stats().KeyN >= maxTopics {
		if err := tx.DeleteBucket([]byte(bucketRefused)); err != nil {
			return err
		}
		var err error
		if refused, err = tx.CreateBucket([]byte(bucketRefused)); err != nil {
			return err
		}
	}
	b, err := encode(r)
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
		_ = decode(b, &last) // one that cannot be read is given again
	}
	return last
}

//go:build crash

package store_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// work is a station's life, faster. What a store can do besides belongs into
// step, and what it keeps besides into newState.
type work struct {
	t     *testing.T
	dice  *rand.Rand
	st    *store.Store
	clerk feed.Signer
	trust feed.Trust
	now   time.Time
	// chunks are the names of what the store has of pictures.
	chunks []string
}

func newWork(t *testing.T, seed uint64) *work {
	t.Helper()
	clerk, err := feed.NewSigner("clerk")
	check(t, err)
	return &work{
		t: t, dice: rand.New(rand.NewPCG(seed, 0)), clerk: clerk,
		trust: feed.Trust{Version: 1, Keys: []feed.Key{clerk.TrustEntry()}},
		now:   time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}
}

// newStore is a store as a kiosk makes it, on a small disk.
func newStore(folder string) *store.Store {
	return store.New(store.Options{File: filepath.Join(folder, "feed.db"), Budget: diskSize / 2, Log: slog.New(slog.DiscardHandler)})
}

// step makes one of the store's calls, which acknowledges by returning.
func (w *work) step() {
	type call struct {
		often int
		make  func() error
	}
	calls := []call{
		{10, w.put},
		{4, w.send},
		{4, w.show},
		{2, w.putChunk},
		{1, w.keepChunks},
		{1, w.expire},
		{1, w.putRoster},
		{2, w.putProofs},
		{1, w.reject},
		{1, w.setTrust},
		{1, w.setClock},
		{1, w.setFilters},
	}
	var bag []func() error
	for _, c := range calls {
		for range c.often {
			bag = append(bag, c.make)
		}
	}
	check(w.t, bag[w.dice.IntN(len(bag))]())
}

// put stores some messages at once: items, tombstones, and what was refused.
func (w *work) put() error {
	var arrivals []feed.Arrival
	for range 1 + w.dice.IntN(3) {
		it := w.next()
		switch w.dice.IntN(6) {
		case 0:
			it.Withdrawn = true
		default:
			it.Title, it.News = it.ID, &feed.News{Text: strings.Repeat("暖", 1+w.dice.IntN(feed.MaxText))}
		}
		a, err := w.arrival(it)
		if err != nil {
			return err
		}
		arrivals = append(arrivals, a)
	}
	_, err := w.st.Put(arrivals)
	return err
}

// next is a revision of one of a few items, so that most have had others.
func (w *work) next() feed.Item {
	const items = 40
	it := feed.Item{
		ID: fmt.Sprintf("item-%d", w.dice.IntN(items)), Kind: feed.KindNews, Scope: feed.ScopeAll,
		Issued: w.now, Until: w.now.Add(time.Duration(1+w.dice.IntN(48)) * time.Hour),
	}
	it.Rev = w.st.Known(it.Ref()).Rev + 1
	return it
}

// arrival is a message of any size: white space may follow the envelope, and
// no two pages of it are alike.
func (w *work) arrival(it feed.Item) (a feed.Arrival, err error) {
	a = feed.Arrival{Item: it, Live: w.dice.IntN(2) == 0}
	if a.Envelope, err = feed.Seal(w.t.Context(), it, w.clerk); err != nil {
		return a, err
	}
	if w.dice.IntN(2) == 0 {
		for range w.dice.IntN(feed.MaxEnvelope - len(a.Envelope)) {
			a.Envelope = append(a.Envelope, " \t\r\n"[w.dice.IntN(4)])
		}
	}
	status := feed.StatusReceived
	if it.Withdrawn {
		status = feed.StatusWithdrawn
	}
	a.Receipt = w.receipt(it.Ref(), status)
	a.Receipt.Digest = feed.Digest(a.Envelope)
	if w.dice.IntN(6) == 0 {
		a.Refuse(&feed.Refusal{Reason: feed.ReasonForeignKey, Detail: "a stranger"})
	}
	return a, nil
}

func (w *work) receipt(r feed.Ref, status feed.Status) feed.Receipt {
	return feed.Receipt{Station: "s1", Ref: r, Status: status, At: w.now}
}

func (w *work) send() error {
	waiting, err := w.st.Next(1 + w.dice.IntN(5))
	if err != nil || len(waiting) == 0 {
		return err
	}
	return w.st.Sent(waiting[len(waiting)-1].Seq)
}

// shown is one of the items that stand, if any does.
func (w *work) shown() (r feed.Ref, ok bool) {
	items := w.st.Content().Items
	if len(items) == 0 {
		return feed.Ref{}, false
	}
	return items[w.dice.IntN(len(items))].Ref(), true
}

func (w *work) show() error {
	r, ok := w.shown()
	if !ok {
		return nil
	}
	_, err := w.st.Shown(w.receipt(r, feed.StatusShown))
	return err
}

// putProofs keeps what was played, of which the district has some.
func (w *work) putProofs() error {
	var list []feed.Proof
	for range 1 + w.dice.IntN(2) {
		p := feed.Proof{V: 1, Station: "s1", Hour: w.now.Truncate(time.Hour)}
		for range 1 + w.dice.IntN(200) {
			p.Plays = append(p.Plays, feed.Play{Ref: w.next().Ref(), Plays: w.dice.IntN(9), Seconds: 8.5})
		}
		list = append(list, p)
	}
	acknowledged := uint64(0)
	if next, ok := w.st.NextProof(0); ok && w.dice.IntN(2) == 0 {
		acknowledged = next.Seq
	}
	return w.st.PutProofs(list, acknowledged)
}

func (w *work) reject() error {
	r, ok := w.shown()
	if !ok {
		return nil
	}
	return w.st.Reject(w.receipt(r, feed.StatusRefused))
}

func (w *work) expire() error {
	w.now = w.now.Add(time.Duration(w.dice.IntN(12)) * time.Hour)
	_, err := w.st.Expire(feed.Moment{Time: w.now, Set: true}, func(it feed.Item) feed.Receipt {
		return w.receipt(it.Ref(), feed.StatusExpired)
	})
	return err
}

// putRoster tells of revisions that the store may not have.
func (w *work) putRoster() error {
	stands, withdrawn := w.next(), w.next()
	r := feed.Roster{Scope: feed.ScopeAll, Seq: w.now.UnixMilli(), Issued: w.now, Trust: 1, Items: map[string]int64{stands.ID: stands.Rev}}
	if withdrawn.ID != stands.ID {
		r.Withdrawn = map[string]int64{withdrawn.ID: withdrawn.Rev}
	}
	message, err := feed.SealRoster(w.t.Context(), r, w.clerk)
	if err != nil {
		return err
	}
	_, err = w.st.PutRoster(r, message, func(ref feed.Ref) feed.Receipt { return w.receipt(ref, feed.StatusWithdrawn) })
	return err
}

func (w *work) setTrust() error {
	w.trust.Version++
	return w.st.SetTrust(w.trust)
}

func (w *work) setClock() error {
	w.now = w.now.Add(time.Minute)
	return w.st.SetClock(w.now)
}

func (w *work) setFilters() error {
	return w.st.SetFilters(map[string]bool{fmt.Sprint("filter/", w.dice.IntN(9)): true})
}

func (w *work) putChunk() error {
	chunk := make([]byte, 8*(1+w.dice.IntN(feed.MaxChunk/8)))
	for i := 0; i < len(chunk); i += 8 {
		binary.LittleEndian.PutUint64(chunk[i:], w.dice.Uint64())
	}
	name := feed.ChunkName(chunk)
	w.chunks = append(w.chunks, name)
	err := w.st.PutChunk(name, chunk)
	if errors.Is(err, store.ErrNoRoom) {
		return w.keepChunks()
	}
	return err
}

// keepChunks collects most of them.
func (w *work) keepChunks() error {
	keep := map[string]bool{}
	for _, name := range w.chunks {
		keep[name] = w.dice.IntN(4) == 0
	}
	w.st.KeepChunks(keep)
	w.chunks = slices.DeleteFunc(w.chunks, func(name string) bool { return !keep[name] })
	return nil
}

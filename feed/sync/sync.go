package sync

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"nuanxin/feed"
)

// store is where content and receipts are kept; *store.Store is one.
type store interface {
	Content() feed.Content
	Known(feed.Ref) feed.Known
	Refused(feed.Ref) (feed.Receipt, bool)
	Put([]feed.Arrival) (given []feed.Receipt, err error)
	Verify(unseal func(envelope []byte) (feed.Item, error), refused func(feed.Ref, error) feed.Receipt) (left int, err error)
	Reject(feed.Receipt) error
	Shown(feed.Receipt) (first bool, err error)
	Expire(now feed.Moment, receipt func(feed.Item) feed.Receipt) (left int, err error)

	Next(limit int) ([]feed.Receipt, error)
	Sent(last uint64) error
	PutProofs(list []feed.Proof, acknowledged uint64) error
	NextProof(after uint64) (next feed.Proof, ok bool)

	Trust() feed.Trust
	SetTrust(feed.Trust) error
	Clock() time.Time
	SetClock(time.Time) error
	Commanded() time.Time
	SetCommanded(until time.Time) error
	Early() time.Time
	SetEarly(time.Time) error
	Rosters() map[feed.Scope][]byte
	PutRoster(r feed.Roster, message []byte, withdrawn func(feed.Ref) feed.Receipt) (changed bool, err error)
	RemoveRoster(feed.Scope) error

	HasChunk(name string) bool
	PutChunk(name string, chunk []byte) error
	KeepChunks(names map[string]bool)
	Room([]feed.Attachment) []feed.Attachment
	Picture(feed.Attachment) ([]byte, bool)
}

// Link is the way to the broker.
type Link struct {
	// Send publishes a message; nil means that the broker has it.
	Send func(ctx context.Context, topic string, payload []byte) error
	// Fetch has the broker send again what it retains on a topic. It returns
	// when that has been handled, and says whether anything came.
	Fetch func(ctx context.Context, topic string) (came bool, err error)
	// Refresh has the broker send again everything that it retains for the
	// station. It must not block.
	Refresh func()
}

// Options say whose content it is and how to tell the rest of the program.
type Options struct {
	Station feed.Station
	Prefix  feed.Prefix
	// Trust is that of the station's file.
	Trust feed.Trust
	Store store
	Link  Link
	Clock *feed.Clock
	// Look pictures what is to be seen on the screen, for a command. It may
	// take its time.
	Look func() (seen feed.Seen, chunks [][]byte, err error)
	// Plays counts what is played, and Drawn tells until when the picture is
	// known to have been on the glass.
	Plays *feed.PlayLog
	Drawn func() time.Time
	// RosterAge is how old the last roster of a scope may be; zero is any age.
	RosterAge time.Duration
	// Changed is called after the content, or a picture of it, and Told after
	// the [Status], has changed. They must not block.
	Changed, Told func()
	// Alive is called every minute or so while the house is kept: the store
	// answers, and nobody holds up the rest. It must not block, and may be nil.
	Alive func()
	Log   *slog.Logger
}

// Message is what came on a topic.
type Message struct {
	Topic   string
	Payload []byte
	// Live says that it was published just now, and not retained.
	Live bool
	// Again says that the broker has perhaps sent it before.
	Again bool
}

// Sync is the traffic between the wire and the store.
type Sync struct {
	Options
	outbox  chan struct{} // a receipt was added, or the link is up again
	errands chan struct{} // there may be something to fetch
	proofs  chan struct{} // the link is up again
	answers chan any      // to queries and commands
	orders  chan order
	taken   taken // by Handle

	complaints complaints

	mu      sync.Mutex // over what follows
	trust   feed.Trust
	denied  *feed.Refusal // why the last root document was turned away
	rosters map[feed.Scope]feed.Roster
	missing map[feed.Ref]bool // named by a roster, and not to be had
	waiting map[string]bool   // chunks that are asked for
	hours   hours
}

// New makes a Sync. Call [Sync.Start] before anything else.
func New(o Options) *Sync {
	return &Sync{
		Options: o,
		outbox:  make(chan struct{}, 1),
		errands: make(chan struct{}, 1),
		proofs:  make(chan struct{}, 1),
		answers: make(chan any, maxAnswers),
		orders:  make(chan order, 1),
		taken:   taken{ends: map[string]time.Time{}},
		trust:   o.Trust,
		rosters: map[feed.Scope]feed.Roster{},
		missing: map[feed.Ref]bool{},
		waiting: map[string]bool{},
	}
}

// Start takes up what the store has kept, once it is open: the newest root
// document, the rosters and the time, and the items that hold under that
// trust.
func (s *Sync) Start(ctx context.Context) error {
	if kept := s.Store.Trust(); kept.Version > s.trust.Version {
		s.trust = kept
	}
	s.Clock.Recall(s.Store.Clock())
	s.taken.floor = s.Store.Commanded()
	s.hours = hours{seen: s.Clock.Now().Time, at: time.Now(), latest: s.Store.Clock()}
	if early := s.Store.Early(); !early.IsZero() {
		s.hours.seen = early
	}
	err := s.adopt(ctx, s.trust)
	s.Changed()
	return err
}

// Handle takes messages in the order in which they came. It returns nil when
// all have been dealt with, durably, be they accepted or refused; they may
// then be acknowledged. An error means that the disk failed, and that all of
// them must come again.
func (s *Sync) Handle(ctx context.Context, messages []Message) error {
	var items []Message
	for _, m := range messages {
		// An empty message frees the broker of a retained one. It takes
		// nothing off the screen: only a signed tombstone does.
		if len(m.Payload) == 0 {
			continue
		}
		about, scope, name := s.Prefix.Parse(m.Topic)
		if about == feed.SubjectItem {
			items = append(items, m) // many are kept at the price of one
			continue
		}
		if err := s.handleItems(ctx, items); err != nil {
			return err
		}
		items = nil
		if err := s.handle(ctx, m, about, scope, name); err != nil {
			return err
		}
	}
	return s.handleItems(ctx, items)
}

func (s *Sync) handle(ctx context.Context, m Message, about feed.Subject, scope feed.Scope, name string) error {
	switch about {
	case feed.SubjectTrust:
		return s.handleTrust(ctx, m.Payload)
	case feed.SubjectRoster:
		return s.handleRoster(ctx, scope, m)
	case feed.SubjectQuery:
		s.handleQuery(ctx, scope, m.Payload)
		return nil
	case feed.SubjectCommand:
		s.handleCommand(ctx, scope, m)
		return nil
	case feed.SubjectBlob:
		return s.handleChunk(ctx, name, m.Payload)
	}
	s.Log.Log(ctx, s.complaints.level(), "message on an unknown topic ignored", "topic", m.Topic[:min(len(m.Topic), 120)])
	return nil
}

// Shown notes that an item is on the glass. Only its first time makes a
// receipt and is written.
func (s *Sync) Shown(r feed.Ref) {
	first, err := s.Store.Shown(s.receipt(r, feed.StatusShown))
	if err != nil {
		s.Log.Error("cannot note that an item was shown", "err", err)
	}
	if first {
		ring(s.outbox)
	}
}

// receipt makes a receipt of this moment, which it leaves out while the clock
// is not set.
func (s *Sync) receipt(r feed.Ref, status feed.Status) feed.Receipt {
	given := feed.Receipt{Station: s.Station.ID, Ref: r, Status: status}
	if now := s.now(); now.Set {
		given.At = now.UTC().Truncate(time.Millisecond)
	}
	return given
}

// refusal is the receipt for what a [*feed.Refusal] says.
func (s *Sync) refusal(r feed.Ref, err error) feed.Receipt {
	given := s.receipt(r, feed.StatusRefused)
	if why, ok := errors.AsType[*feed.Refusal](err); ok {
		given.Reason, given.Detail = why.Reason, why.Detail
	}
	return given
}

// Trust is the root document in force.
func (s *Sync) Trust() feed.Trust {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trust
}

// Rosters are the last rosters, by scope.
func (s *Sync) Rosters() map[feed.Scope]feed.Roster {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.rosters)
}

// ours says whether a scope is one of the station's.
func (s *Sync) ours(scope feed.Scope) bool { return slices.Contains(s.Station.Scopes(), scope) }

// ring leaves word for one who may be busy.
func ring(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

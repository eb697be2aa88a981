package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

// audience keeps account of the stations that a message is for. A district has
// thousands of them, so what is asked at every receipt is cheap.
type audience struct {
	scope feed.Scope
	// goal is the status with which a station is through with the message.
	goal    feed.Status
	members map[string]*member // every station that was heard of, by ID
}

// member is a station and what it said of the message.
type member struct {
	station
	known    bool // it has a state
	within   bool // the scope, by that state
	answered bool
	last     feed.Receipt
}

func newAudience(scope feed.Scope) *audience {
	return &audience{scope: scope, members: map[string]*member{}}
}

func (a *audience) member(id string) *member {
	if a.members[id] == nil {
		a.members[id] = &member{station: nameless(id)}
	}
	return a.members[id]
}

// goalOf is the status with which a station is through with an item.
func goalOf(it feed.Item, now time.Time) feed.Status {
	switch {
	case it.Withdrawn:
		return feed.StatusWithdrawn
	case it.From.After(now):
		return feed.StatusReceived
	}
	return feed.StatusShown
}

// see takes a station's state. An empty one is that of a station which was
// taken away.
func (a *audience) see(id string, payload []byte) {
	m := a.member(id)
	if len(payload) == 0 {
		m.station, m.known, m.within = nameless(id), false, false
		return
	}
	if s, err := parseStation(id, payload); err == nil {
		m.station, m.known, m.within = s, true, slices.Contains(s.scopes(), a.scope)
	}
}

// hear takes a receipt for the message and says whether it is news: a receipt
// may come twice, and a late "received" tells nothing after "shown".
func (a *audience) hear(r feed.Receipt) bool {
	m := a.member(r.Station)
	if m.answered && r.Seq <= m.last.Seq {
		return false
	}
	m.answered, m.last = true, r
	return true
}

// addressed says whether the message is for the station: by its state, or
// because it answered.
func (m *member) addressed() bool { return m.within || m.answered }

// addressed lists the stations that the message is for, by their IDs.
func (a *audience) addressed() (list []*member) {
	for _, id := range slices.Sorted(maps.Keys(a.members)) {
		if m := a.members[id]; m.addressed() {
			list = append(list, m)
		}
	}
	return list
}

// Verdicts on a station, besides the other words of its receipts.
const (
	verdictMissing = "missing"
	verdictRefused = string(feed.StatusRefused)
	verdictArrived = "received, not yet shown"
)

// verdict says what became of the message at a station, and whether the
// station is through with it or may still say more.
func (a *audience) verdict(m *member) (word string, through bool) {
	switch {
	case !m.answered:
		return verdictMissing, false
	case m.last.Status == feed.StatusReceived && a.goal == feed.StatusShown:
		return verdictArrived, false
	}
	return string(m.last.Status), true
}

// through says whether every addressed station is through with the message.
func (a *audience) through() bool {
	for _, m := range a.members {
		if _, through := a.verdict(m); m.addressed() && !through {
			return false
		}
	}
	return true
}

// tally counts the stations by their verdicts.
type tally map[string]int

func (a *audience) tally() tally {
	t := tally{}
	for _, m := range a.addressed() {
		word, _ := a.verdict(m)
		t[word]++
	}
	return t
}

// String is such as "2 shown; 1 missing", from good to bad.
func (t tally) String() string {
	order := []string{
		string(feed.StatusShown), string(feed.StatusWithdrawn), string(feed.StatusExpired),
		string(feed.StatusReceived), verdictArrived, verdictRefused, verdictMissing,
	}
	words := slices.SortedFunc(maps.Keys(t), func(x, y string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x), slices.Index(order, y)), cmp.Compare(x, y))
	})
	for i, word := range words {
		words[i] = fmt.Sprintf("%d %s", t[word], word)
	}
	return strings.Join(words, "; ")
}

// shortfall is the error of stations that do not have the message.
func (t tally) shortfall() error {
	var parts []string
	if n := t[verdictRefused]; n > 0 {
		parts = append(parts, plural(n, "station")+" refused it: mend what REASON says")
	}
	if n := t[verdictMissing]; n > 0 {
		parts = append(parts, plural(n, "station")+" did not answer: the broker keeps the message for later")
	}
	if len(parts) == 0 {
		return nil
	}
	return errors.New(strings.Join(parts, "; "))
}

// nobody explains that no station is addressed, as far as can be told.
func (a *audience) nobody(p feed.Prefix) error {
	places := map[string]bool{}
	for _, m := range a.members {
		if !m.known {
			continue
		}
		for _, scope := range m.scopes() {
			places[string(scope)] = true
		}
	}
	if len(places) == 0 {
		return fmt.Errorf("no station has ever reported under %s; is --prefix the district's?", p)
	}
	delete(places, string(feed.ScopeAll))
	names := slices.Sorted(maps.Keys(places))
	const most = 12
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return fmt.Errorf("no station is in the scope %s; stations are in %s", a.scope, strings.Join(names, ", "))
}

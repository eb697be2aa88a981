package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"nuanxin/feed"
	"nuanxin/telemetry"
	"slices"
	"strings"
	"time"
)

// audience keeps account of the stations that a message is for.
type audience struct {
	scope feed.Scope
	// goal is the status with which a station is through with the message.
	goal feed.Status
	all  map[string]station // that have said anything of themselves
	news map[string]outcome // of those that have answered
}

// outcome is the last that a station said of the message.
type outcome struct {
	feed.Receipt
	after time.Duration // from the publication to the receipt's arrival
}

func newAudience(scope feed.Scope) *audience {
	return &audience{scope: scope, all: map[string]station{}, news: map[string]outcome{}}
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
	if len(payload) == 0 {
		delete(a.all, id)
		return
	}
	if s, err := parseStation(id, payload); err == nil {
		a.all[id] = s
	}
}

// hear takes a receipt for the message and says whether it is news: a receipt
// may come twice, and a late "received" tells nothing after "shown".
func (a *audience) hear(r feed.Receipt, after time.Duration) bool {
	last, heard := a.news[r.Station]
	if heard && r.Seq <= last.Seq {
		return false
	}
	a.news[r.Station] = outcome{Receipt: r, after: after}
	return true
}

// addressed lists the stations that the message is for: by their state, or
// because they answered.
func (a *audience) addressed() []station {
	var list []station
	for _, s := range a.all {
		if _, heard := a.news[s.Station]; heard || slices.Contains(s.scopes(), a.scope) {
			list = append(list, s)
		}
	}
	for id := range a.news {
		if _, known := a.all[id]; !known {
			list = append(list, station{telemetry.State{Station: id, Name: a.name(id), Online: true}})
		}
	}
	slices.SortFunc(list, func(x, y station) int { return cmp.Compare(x.Station, y.Station) })
	return list
}

// Verdicts on a station, besides the other words of its receipts.
const (
	verdictMissing = "missing"
	verdictRefused = string(feed.StatusRefused)
	verdictArrived = "received, not yet shown"
)

// verdict says what became of the message at a station. It is undecided while
// the station may still say more.
func (a *audience) verdict(id string) (word string, through bool) {
	o, heard := a.news[id]
	switch {
	case !heard:
		return verdictMissing, false
	case o.Status == feed.StatusReceived && a.goal == feed.StatusShown:
		return verdictArrived, false
	}
	return string(o.Status), true
}

// through says whether every addressed station has said its last.
func (a *audience) through() bool {
	stations := a.addressed()
	return len(stations) > 0 && !slices.ContainsFunc(stations, func(s station) bool {
		_, through := a.verdict(s.Station)
		return !through
	})
}

// tally counts the stations by their verdicts.
type tally map[string]int

func (a *audience) tally() tally {
	t := tally{}
	for _, s := range a.addressed() {
		word, _ := a.verdict(s.Station)
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
	if len(a.all) == 0 {
		return fmt.Errorf("no station has ever reported under %s; is --prefix the district's?", p)
	}
	places := map[string]bool{}
	for _, s := range a.all {
		for _, scope := range s.scopes() {
			places[string(scope)] = true
		}
	}
	delete(places, string(feed.ScopeAll))
	names := slices.Sorted(maps.Keys(places))
	const most = 12
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return fmt.Errorf("no station is in the scope %s; stations are in %s", a.scope, strings.Join(names, ", "))
}

// name is the station's name, "?" if it has said nothing of itself.
func (a *audience) name(id string) string {
	if s, ok := a.all[id]; ok {
		return s.Name
	}
	return "?"
}

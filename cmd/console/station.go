package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/telemetry"
)

// station is a station by its retained state.
type station struct{ telemetry.State }

// nameless is a station that has said nothing of itself.
func nameless(id string) station { return station{telemetry.State{Station: id, Name: "?"}} }

// errForeign is the error of a message on another station's topic.
var errForeign = errors.New("speaks for another station")

// parse reads what came on the topic of a station. owner is who says it.
func parse[T any](id string, payload []byte, owner func(T) string) (v T, err error) {
	if err = json.Unmarshal(payload, &v); err == nil && owner(v) != id {
		err = errForeign
	}
	return v, err
}

func parseStation(id string, payload []byte) (station, error) {
	state, err := parse(id, payload, func(s telemetry.State) string { return s.Station })
	if err != nil {
		return station{}, err
	}
	s := station{state}
	s.Name = printable(s.Name, 20)
	s.Street, s.Group = printable(s.Street, 64), printable(s.Group, 64)
	s.Version = printable(s.Version, 24)
	if s.Content != nil {
		s.cleanContent()
	}
	return s, nil
}

// cleanContent cuts what the station says of its content to what can be true.
func (s station) cleanContent() {
	c := s.Content
	c.TrustRefused = printable(c.TrustRefused, 240)
	c.Rosters = c.Rosters[:min(len(c.Rosters), 4)]
	for i := range c.Rosters {
		r := &c.Rosters[i]
		r.Scope = feed.Scope(printable(string(r.Scope), 80))
		r.First = r.First[:min(len(r.First), 8)]
		for j := range r.First {
			r.First[j] = printable(r.First[j], 64)
		}
	}
}

// scopes lists the scopes that the station is in.
func (s station) scopes() []feed.Scope {
	return feed.Station{ID: s.Station, Street: s.Street, Group: s.Group}.Scopes()
}

// presence says whether the station is connected, and since when if it knows.
func (s station) presence() string {
	switch {
	case s.Online && s.At.IsZero():
		return "online"
	case s.Online:
		return "online since " + local(s.At)
	case s.At.IsZero(): // the broker said it
		return "offline, its connection broke"
	}
	return "offline, stopped " + local(s.At)
}

// stationTopic takes the topic of a station apart.
func stationTopic(p feed.Prefix, topic string) (id, leaf string, ok bool) {
	rest, ok := strings.CutPrefix(topic, string(p)+"/station/")
	if !ok {
		return "", "", false
	}
	id, leaf, ok = strings.Cut(rest, "/")
	return id, leaf, ok && feed.CheckID(id) == nil
}

func parseReceipt(id string, payload []byte) (feed.Receipt, error) {
	r, err := parse(id, payload, func(r feed.Receipt) string { return r.Station })
	clean(&r)
	return r, err
}

func clean(r *feed.Receipt) {
	r.Status = feed.Status(printable(string(r.Status), 12))
	r.Reason = feed.Reason(printable(string(r.Reason), 24))
	r.Detail = printable(r.Detail, 240)
}

func parseAnswer(id string, payload []byte) (feed.Answer, error) {
	a, err := parse(id, payload, func(a feed.Answer) string { return a.Station })
	clean(&a.Receipt)
	if a.Refused != nil {
		clean(a.Refused)
	}
	return a, err
}

func parseReply(id string, payload []byte) (feed.Reply, error) {
	r, err := parse(id, payload, func(r feed.Reply) string { return r.Station })
	r.Reason = feed.Reason(printable(string(r.Reason), 24))
	r.Detail = printable(r.Detail, 240)
	return r, err
}

func parseProof(id string, payload []byte) (feed.Proof, error) {
	return parse(id, payload, func(p feed.Proof) string { return p.Station })
}

// rosterState is what a state says of a scope's roster.
type rosterState = telemetry.Roster

// missing names the items that the broker kept from a station, such as "2
// items of all missing: a, b".
func missing(r rosterState) string {
	return fmt.Sprintf("%s of %s missing: %s", plural(r.Missing, "item"), r.Scope, strings.Join(r.First, ", "))
}

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

// parseStation reads the state that came on the topic of a station.
func parseStation(id string, payload []byte) (station, error) {
	var s station
	if err := json.Unmarshal(payload, &s.State); err != nil {
		return station{}, err
	}
	if s.Station != id {
		return station{}, errForeign
	}
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

// parseReceipt reads a receipt that came on the topic of a station.
func parseReceipt(id string, payload []byte) (feed.Receipt, error) {
	var r feed.Receipt
	if err := json.Unmarshal(payload, &r); err != nil {
		return feed.Receipt{}, err
	}
	if r.Station != id {
		return feed.Receipt{}, errForeign
	}
	clean(&r)
	return r, nil
}

func clean(r *feed.Receipt) {
	r.Status = feed.Status(printable(string(r.Status), 12))
	r.Reason = feed.Reason(printable(string(r.Reason), 24))
	r.Detail = printable(r.Detail, 240)
}

// parseAnswer reads an answer that came on the topic of a station.
func parseAnswer(id string, payload []byte) (feed.Answer, error) {
	var a feed.Answer
	if err := json.Unmarshal(payload, &a); err != nil {
		return feed.Answer{}, err
	}
	if a.Station != id {
		return feed.Answer{}, errForeign
	}
	clean(&a.Receipt)
	if a.Refused != nil {
		clean(a.Refused)
	}
	return a, nil
}

// parseReply reads a reply that came on the topic of a station.
func parseReply(id string, payload []byte) (feed.Reply, error) {
	var r feed.Reply
	if err := json.Unmarshal(payload, &r); err != nil {
		return feed.Reply{}, err
	}
	if r.Station != id {
		return feed.Reply{}, errForeign
	}
	r.Reason = feed.Reason(printable(string(r.Reason), 24))
	r.Detail = printable(r.Detail, 240)
	return r, nil
}

// parseProof reads a proof of play that came on the topic of a station.
func parseProof(id string, payload []byte) (feed.Proof, error) {
	var p feed.Proof
	if err := json.Unmarshal(payload, &p); err != nil {
		return feed.Proof{}, err
	}
	if p.Station != id {
		return feed.Proof{}, errForeign
	}
	return p, nil
}

// rosterState is what a state says of a scope's roster.
type rosterState = telemetry.Roster

// missing names the items that the broker kept from a station, such as "2
// items of all missing: a, b".
func missing(r rosterState) string {
	return fmt.Sprintf("%s of %s missing: %s", plural(r.Missing, "item"), r.Scope, strings.Join(r.First, ", "))
}

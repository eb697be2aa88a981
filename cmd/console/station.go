package main

import (
	"errors"
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
	return s, nil
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
	r.Status = feed.Status(printable(string(r.Status), 12))
	r.Reason = feed.Reason(printable(string(r.Reason), 24))
	r.Detail = printable(r.Detail, 240)
	return r, nil
}

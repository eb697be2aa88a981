package main

import (
	"errors"
	"nuanxin/feed"
	"strings"

	"github.com/go-json-experiment/json"
)

// station is what the console reads of a station's retained state.
type station struct {
	ID     string `json:"station"`
	Name   string `json:"name"`
	Street string `json:"street"`
	Group  string `json:"group"`
	Online bool   `json:"online"`
}

var errForeign = errors.New("speaks for another station")

// parseStation reads the state that came on the topic of a station.
func parseStation(id string, payload []byte) (station, error) {
	var s station
	if err := json.Unmarshal(payload, &s); err != nil {
		return station{}, err
	}
	if s.ID != id {
		return station{}, errForeign
	}
	s.Name = printable(s.Name, 20)
	return s, nil
}

// scopes lists the scopes that the station is in.
func (s station) scopes() []feed.Scope {
	return feed.Station{ID: s.ID, Street: s.Street, Group: s.Group}.Scopes()
}

// presence says in a word whether the station is connected.
func (s station) presence() string {
	if s.Online {
		return "online"
	}
	return "offline"
}

// excuse says why the station may not have answered.
func (s station) excuse() string {
	if s.Online {
		return "online, but silent"
	}
	return "offline"
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

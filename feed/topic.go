package feed

import "strings"

// Prefix is the beginning of every topic of a district, such as
// "nuanxin/v1". The topics below it are specified in docs/protocol.md.
type Prefix string

// Content is the topic of one item.
func (p Prefix) Content(s Scope, id string) string {
	return string(p) + "/content/" + string(s) + "/" + id
}

// ParseContent takes the topic of an item apart.
func (p Prefix) ParseContent(topic string) (s Scope, id string, ok bool) {
	rest, ok := strings.CutPrefix(topic, string(p)+"/content/")
	if !ok {
		return "", "", false
	}
	i := strings.LastIndexByte(rest, '/')
	if i < 0 {
		return "", "", false
	}
	s, id = Scope(rest[:i]), rest[i+1:]
	return s, id, s.Check() == nil && CheckID(id) == nil
}

// State is the topic of a station's birth and will; Telemetry that of its
// reports; Receipt that of its receipts. The station "+" makes the topic a
// filter for all stations.
func (p Prefix) State(station string) string { return p.station(station, "state") }

// Telemetry is the topic of a station's reports.
func (p Prefix) Telemetry(station string) string { return p.station(station, "telemetry") }

// Receipt is the topic of a station's receipts.
func (p Prefix) Receipt(station string) string { return p.station(station, "receipt") }

func (p Prefix) station(station, leaf string) string {
	return string(p) + "/station/" + station + "/" + leaf
}

// Station is a station as the wire knows it.
type Station struct {
	ID     string
	Street string
	// Group is empty for a station that belongs to none.
	Group string
}

// Scopes lists the scopes whose items are for the station.
func (s Station) Scopes() []Scope {
	scopes := []Scope{ScopeAll, StreetScope(s.Street), StationScope(s.ID)}
	if s.Group != "" {
		scopes = append(scopes, GroupScope(s.Group))
	}
	return scopes
}

// ContentFilters lists the topic filters of everything that is for the
// station. They do not overlap.
func (p Prefix) ContentFilters(s Station) []string {
	var filters []string
	for _, scope := range s.Scopes() {
		filters = append(filters, p.Content(scope, "+"))
	}
	return filters
}

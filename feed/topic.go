package feed

import "strings"

// Prefix is the beginning of every topic of a district, such as
// "nuanxin/v1". The topics below it are specified in docs/protocol.md.
type Prefix string

// Names in the place of an item's ID. No ID begins with a tilde.
const (
	leafRoster = "~roster"
	leafQuery  = "~query"
)

// leafCommand is the one word below a station that the station reads.
const leafCommand = "command"

// Content is the topic of one item; the ID "+" makes it a filter for all that
// a scope has.
func (p Prefix) Content(s Scope, id string) string {
	return string(p) + "/content/" + string(s) + "/" + id
}

// Roster is the topic of a scope's roster.
func (p Prefix) Roster(s Scope) string { return p.Content(s, leafRoster) }

// Query is the topic of queries to the stations of a scope.
func (p Prefix) Query(s Scope) string { return p.Content(s, leafQuery) }

// Trust is the topic of the root documents.
func (p Prefix) Trust() string { return string(p) + "/trust" }

// Blob is the topic of a chunk of an attachment.
func (p Prefix) Blob(name string) string { return string(p) + "/blob/" + name }

// State is the topic of a station's birth and will. The station "+" makes it,
// as the three below, a filter for all stations.
func (p Prefix) State(station string) string { return p.station(station, "state") }

// Telemetry is the topic of a station's reports and proofs of play.
func (p Prefix) Telemetry(station string) string { return p.station(station, "telemetry") }

// Receipt is the topic of a station's receipts.
func (p Prefix) Receipt(station string) string { return p.station(station, "receipt") }

// Event is the topic of a station's answers to queries and commands.
func (p Prefix) Event(station string) string { return p.station(station, "event") }

// Screen is the topic of the chunks of a station's screenshots.
func (p Prefix) Screen(station string) string { return p.station(station, "screen") }

// Command is the topic of commands to a station.
func (p Prefix) Command(station string) string { return p.station(station, leafCommand) }

func (p Prefix) station(station, leaf string) string {
	return string(p) + "/station/" + station + "/" + leaf
}

// Subject is what a message to stations is about.
type Subject int

// What messages to stations are about.
const (
	SubjectNone Subject = iota // nothing that a station knows
	SubjectItem
	SubjectRoster
	SubjectQuery
	SubjectTrust
	SubjectBlob
	SubjectCommand
)

// Parse takes the topic of a message to stations apart. Scope and name are
// those of an item; rosters, queries and commands have a scope, blobs a name.
func (p Prefix) Parse(topic string) (about Subject, scope Scope, name string) {
	rest, ok := strings.CutPrefix(topic, string(p)+"/")
	branch, rest, deeper := strings.Cut(rest, "/")
	switch {
	case !ok:
	case branch == "trust" && !deeper:
		return SubjectTrust, "", ""
	case branch == "blob" && CheckChunkName(rest) == nil:
		return SubjectBlob, "", rest
	case branch == "content":
		return parseContent(rest)
	case branch == "station":
		if id, leaf, _ := strings.Cut(rest, "/"); leaf == leafCommand && CheckID(id) == nil {
			return SubjectCommand, StationScope(id), ""
		}
	}
	return SubjectNone, "", ""
}

func parseContent(rest string) (about Subject, scope Scope, name string) {
	i := strings.LastIndexByte(rest, '/')
	if i < 0 || Scope(rest[:i]).Check() != nil {
		return SubjectNone, "", ""
	}
	switch scope, name = Scope(rest[:i]), rest[i+1:]; {
	case name == leafRoster:
		return SubjectRoster, scope, ""
	case name == leafQuery:
		return SubjectQuery, scope, ""
	case CheckID(name) == nil:
		return SubjectItem, scope, name
	}
	return SubjectNone, "", ""
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

// Filters lists the topic filters of everything that is for the station, in
// the order in which it should come. They do not overlap.
func (p Prefix) Filters(s Station) []string {
	filters := []string{p.Trust()}
	for _, scope := range s.Scopes() {
		filters = append(filters, p.Content(scope, "+"))
	}
	return append(filters, p.Command(s.ID))
}

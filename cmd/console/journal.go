package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/sensors"
	"nuanxin/telemetry"
)

// journal writes a line for everything that the stations report.
type journal struct {
	prefix feed.Prefix
	table  table
	known  map[string]station // by ID, as they last said
	said   map[string]string  // what was last printed, by kind and ID
}

func newJournal(p feed.Prefix, out io.Writer) *journal {
	j := &journal{prefix: p, table: table{out: out}, known: map[string]station{}, said: map[string]string{}}
	j.table.fit(time.TimeOnly, "telemetry")
	return j
}

// event is what a message says.
type event struct {
	at            time.Time
	what, station string
	text          string
}

// print writes the events of some messages, in columns as wide as they need.
func (j *journal) print(messages ...arrival) {
	var events []event
	for _, m := range messages {
		events = append(events, j.read(m)...)
	}
	var rows [][]string
	for _, e := range events {
		rows = append(rows, []string{chinaTime(e.at).Format(time.TimeOnly), e.what, e.station, j.known[e.station].Name, e.text})
	}
	j.table.rows(rows)
}

// read reads a message. What tells nothing new makes no event.
func (j *journal) read(m arrival) []event {
	id, leaf, ok := stationTopic(j.prefix, m.Topic)
	if !ok {
		return nil
	}
	var text string
	switch leaf {
	case "state":
		return j.state(id, m)
	case "telemetry":
		if p, err := parseProof(id, m.Payload); err == nil && p.Seq > 0 {
			return []event{{m.at, "plays", id, played(p)}}
		}
		text = reading(m.Payload)
	case "receipt":
		text = receipt(id, m.Payload)
	case "event":
		text = answer(id, m.Payload)
	default:
		return nil
	}
	return []event{{m.at, leaf, id, text}}
}

const unreadable = "(unreadable)"

// state tells who is there, and how the content stands, each when it has
// changed.
func (j *journal) state(id string, m arrival) (events []event) {
	tell := func(what, text string) {
		if key := what + " " + id; j.said[key] != text {
			j.said[key] = text
			events = append(events, event{m.at, what, id, text})
		}
	}
	_, known := j.known[id]
	if len(m.Payload) == 0 {
		delete(j.known, id)
		if known {
			tell("state", "taken away from the broker")
		}
		return events
	}
	s, err := parseStation(id, m.Payload)
	if err != nil {
		j.said["state "+id] = ""
		tell("state", unreadable)
		return events
	}
	j.known[id] = s
	text := s.presence() + "; street " + s.Street
	if s.Group != "" {
		text += ", group " + s.Group
	}
	if s.Version != "" {
		text += ", version " + s.Version
	}
	tell("state", text)
	if s.Content != nil {
		tell("content", content(*s.Content))
	}
	return events
}

// content sums up how a station's content stands by the district's word.
func content(c telemetry.Content) string {
	parts := []string{fmt.Sprintf("trust version %d", c.Trust)}
	if c.TrustBehind {
		parts[0] += ", a newer one is named"
	}
	if c.TrustRefused != "" {
		parts[0] += ", a newer one was refused: " + c.TrustRefused
	}
	for _, r := range c.Rosters {
		switch {
		case r.Stale && r.Seq == 0:
			parts = append(parts, fmt.Sprintf("no roster of %s", r.Scope))
		case r.Stale:
			parts = append(parts, fmt.Sprintf("the roster of %s is old, from %s", r.Scope, local(r.Issued)))
		}
		if r.Missing > 0 {
			parts = append(parts, missing(r))
		}
	}
	if len(parts) == 1 && len(c.Rosters) > 0 {
		parts = append(parts, "complete")
	}
	if c.StoreReplaced {
		parts = append(parts, "its database was damaged, and begun anew")
	}
	return strings.Join(parts, "; ")
}

func receipt(id string, payload []byte) string {
	r, err := parseReceipt(id, payload)
	if err != nil {
		return unreadable
	}
	return verdict(r)
}

// verdict is what a receipt says.
func verdict(r feed.Receipt) string {
	text := fmt.Sprintf("%-10s %s/%s", r.Status, printable(string(r.Scope), 80), printable(r.ID, 64))
	if r.Rev != 0 {
		text += fmt.Sprintf(" rev %d", r.Rev)
	}
	if r.Reason != "" {
		text += fmt.Sprintf(", %s: %s", r.Reason, r.Detail)
	}
	return text
}

// answer is what a station says to console status, or to a command.
func answer(id string, payload []byte) string {
	if r, err := parseReply(id, payload); err == nil && r.Command != "" {
		if r.Seen == nil {
			return fmt.Sprintf("%-10s a command, %s: %s", feed.StatusRefused, r.Reason, r.Detail)
		}
		return "screenshot of " + sight(*r.Seen)
	}
	a, err := parseAnswer(id, payload)
	if err != nil {
		return unreadable
	}
	text := verdict(a.Receipt)
	if a.Refused != nil {
		text += fmt.Sprintf("; refused since: %s: %s", a.Refused.Reason, a.Refused.Detail)
	}
	return text
}

// reading sums up a report.
func reading(payload []byte) string {
	var r telemetry.Report
	if err := json.Unmarshal(payload, &r); err != nil {
		return unreadable
	}
	parts := []string{thermometer(r.Room), "action " + printable(string(r.Room.Action), 12)}
	switch {
	case r.Screen.Off != "":
		parts = append(parts, "dark on purpose: "+printable(r.Screen.Off, 12))
	case r.Slide == nil:
		parts = append(parts, "no item on the screen")
	default:
		parts = append(parts, fmt.Sprintf("shows %s/%s", printable(string(r.Slide.Scope), 80), printable(r.Slide.ID, 64)))
	}
	if r.Screen.Power == "failed" {
		parts = append(parts, "its monitor cannot be switched")
	}
	parts = append(parts, plural(r.Items, "item")+" stored")
	if r.Outbox > 0 {
		parts = append(parts, plural(r.Outbox, "receipt")+" waiting")
	}
	return strings.Join(parts, "; ")
}

// thermometer sums up what a thermometer says, such as "ok 21.5 °C".
func thermometer(r telemetry.Room) string {
	text := "thermometer " + printable(string(r.Health), 12)
	if r.Temperature != nil {
		text += fmt.Sprintf(" %.1f °C", *r.Temperature)
	}
	if r.Health == sensors.HealthStale && r.Age != nil {
		text += fmt.Sprintf(" (%.0f s old)", *r.Age)
	}
	if r.Simulated {
		text += " (simulated)"
	}
	return text
}

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
}

func newJournal(p feed.Prefix, out io.Writer) *journal {
	j := &journal{prefix: p, table: table{out: out}, known: map[string]station{}}
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
		if e, ok := j.event(m); ok {
			events = append(events, e)
		}
	}
	var rows [][]string
	for _, e := range events {
		row := []string{e.at.Local().Format(time.TimeOnly), e.what, e.station, j.known[e.station].Name, e.text}
		j.table.fit(row[:4]...)
		rows = append(rows, row)
	}
	for _, row := range rows {
		j.table.row(row...)
	}
}

// event reads a message. One that tells nothing new is not ok.
func (j *journal) event(m arrival) (e event, ok bool) {
	id, leaf, ok := stationTopic(j.prefix, m.Topic)
	if !ok {
		return event{}, false
	}
	e = event{at: m.at, what: leaf, station: id}
	switch leaf {
	case "state":
		e.text, ok = j.state(id, m.Payload)
	case "telemetry":
		e.text = reading(m.Payload)
	case "receipt":
		e.text = answer(id, m.Payload)
	default:
		return event{}, false
	}
	return e, ok
}

const unreadable = "(unreadable)"

func (j *journal) state(id string, payload []byte) (text string, changed bool) {
	last, known := j.known[id]
	if len(payload) == 0 {
		delete(j.known, id)
		return "taken away from the broker", known
	}
	s, err := parseStation(id, payload)
	if err != nil {
		return unreadable, true
	}
	j.known[id] = s
	text = s.presence() + "; street " + s.Street
	if s.Group != "" {
		text += ", group " + s.Group
	}
	if s.Version != "" {
		text += ", version " + s.Version
	}
	return text, !known || s != last
}

func answer(id string, payload []byte) string {
	r, err := parseReceipt(id, payload)
	if err != nil {
		return unreadable
	}
	text := fmt.Sprintf("%-10s %s/%s", r.Status, printable(string(r.Scope), 80), printable(r.ID, 64))
	if r.Rev != 0 {
		text += fmt.Sprintf(" rev %d", r.Rev)
	}
	if r.Reason != "" {
		text += fmt.Sprintf(", %s: %s", r.Reason, r.Detail)
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
	if r.Slide == nil {
		parts = append(parts, "no item on the screen")
	} else {
		parts = append(parts, fmt.Sprintf("shows %s/%s", printable(string(r.Slide.Scope), 80), printable(r.Slide.ID, 64)))
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

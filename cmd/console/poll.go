package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

// poll tells by the states of the stations how far they are with something
// for which there are no receipts.
type poll struct {
	prefix   feed.Prefix
	stations map[string]station // those that have a state
	table    table
}

// count is what is counted.
type count struct {
	concerns func(station) bool
	// verdict says how far a station is. Good is as far as it can be.
	verdict func(station) (word string, good bool)
}

func newPoll(p feed.Prefix, out io.Writer) *poll {
	return &poll{prefix: p, stations: map[string]station{}, table: table{out: out}}
}

// handle takes the states of stations, and passes over all else.
func (p *poll) handle(m arrival) {
	id, leaf, ok := stationTopic(p.prefix, m.Topic)
	if !ok || leaf != "state" {
		return
	}
	delete(p.stations, id)
	if s, err := parseStation(id, m.Payload); err == nil {
		p.stations[id] = s
	}
}

// rostered finds a station that says it has a roster of the scope.
func (p *poll) rostered(scope feed.Scope) (id string, seq int64) {
	for _, id := range slices.Sorted(maps.Keys(p.stations)) {
		c := p.stations[id].Content
		if c == nil {
			continue
		}
		i := slices.IndexFunc(c.Rosters, func(r rosterState) bool { return r.Scope == scope && r.Seq > 0 })
		if i >= 0 {
			return id, c.Rosters[i].Seq
		}
	}
	return "", 0
}

// concerned lists the stations that are counted, by their IDs.
func (p *poll) concerned(c count) (list []station) {
	for _, id := range slices.Sorted(maps.Keys(p.stations)) {
		if s := p.stations[id]; c.concerns(s) {
			list = append(list, s)
		}
	}
	return list
}

// follow prints each station when it is as far as it can be, and in the end
// those that are not. Its error tells of these.
func (p *poll) follow(ctx context.Context, t terminal, w *wire, wait time.Duration, c count) error {
	began := time.Now()
	if len(p.concerned(c)) == 0 {
		return fmt.Errorf("no station that this is for has ever reported under %s; is --prefix the district's?", p.prefix)
	}
	t.printf("\n")
	for _, s := range p.concerned(c) {
		p.table.fit(s.Station, s.Name, seconds(wait))
	}
	p.table.row("STATION", "NAME", "AFTER", "STATUS")
	told := map[string]bool{}
	w.await(ctx, wait, p.handle, func() bool { return p.rows(c, told, began) == 0 })
	err := p.conclude(t, c, told, began)
	if err != nil && ctx.Err() != nil {
		return errors.New("interrupted; the message is on the broker, and the stations get it all the same")
	}
	return err
}

// rows prints the stations that have come as far as they can, each once. It
// returns how many have not.
func (p *poll) rows(c count, told map[string]bool, began time.Time) (open int) {
	for _, s := range p.concerned(c) {
		word, good := c.verdict(s)
		switch {
		case told[s.Station]:
		case good:
			p.table.row(s.Station, s.Name, seconds(time.Since(began)), word)
			told[s.Station] = true
		default:
			open++
		}
	}
	return open
}

func (p *poll) conclude(t terminal, c count, told map[string]bool, began time.Time) error {
	behind := 0
	for _, s := range p.concerned(c) {
		if !told[s.Station] {
			word, _ := c.verdict(s)
			p.table.row(s.Station, s.Name, seconds(time.Since(began)), word+"; "+s.presence())
			behind++
		}
	}
	n := len(p.concerned(c))
	t.printf("%s after %s: %d done; %d not\n", plural(n, "station"), strings.TrimSpace(seconds(time.Since(began))), n-behind, behind)
	if behind == 0 {
		return nil
	}
	return errors.New(plural(behind, "station") + " not done: the broker keeps the message for later; STATUS says what each lacks")
}

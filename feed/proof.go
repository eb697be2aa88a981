package feed

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// Proof is proof of play: what was on the glass of one station in one hour, or
// in a part of it. An hour comes in several proofs, which add up: the station
// writes one every half hour, and one when it is stopped. Each is sent until
// the broker has acknowledged it, so a proof may come twice; Seq rises with
// every proof of a station and tells doubles.
type Proof struct {
	V       int    `json:"v"` // 1
	Seq     uint64 `json:"seq,omitzero"`
	Station string `json:"station"`
	// Hour is when the hour began, in UTC by the station's clock; zero for what
	// was played while that was not set.
	Hour  time.Time `json:"hour,omitzero"`
	Plays []Play    `json:"plays"`
	// Dropped is how many plays no proof will tell of, since there was no more
	// room for them at the station.
	Dropped int `json:"dropped,omitzero"`
}

// Play is how often and how long one revision was on the glass.
type Play struct {
	Ref `json:",inline"`
	// Plays is how often it came up and stayed for at least three seconds; a
	// play counts in the hour in which it came up.
	Plays int `json:"plays"`
	// Seconds is how long it was up in the hour, in whole or in part, to a
	// tenth, by a clock that nobody sets.
	Seconds float64 `json:"seconds"`
}

// Count is how many plays the proof tells of.
func (p Proof) Count() (n int) {
	for _, play := range p.Plays {
		n += play.Plays
	}
	return n
}

// maxPlays is how many revisions one proof tells of: with IDs and scopes as
// long as they may be, it stays below [MaxEnvelope].
const maxPlays = 200

// tally adds up what was played in some hours. The zero hour is any in which
// the clock was not set.
type tally map[time.Time]map[Ref]sum

type sum struct {
	plays int
	span  time.Duration
}

func (t tally) add(hour time.Time, ref Ref, plays int, span time.Duration) {
	if t[hour] == nil {
		t[hour] = map[Ref]sum{}
	}
	s := t[hour][ref]
	t[hour][ref] = sum{s.plays + plays, s.span + span}
}

// shrink takes whole hours away, the oldest first, until no more than so many
// sums are left. It returns how many plays went.
func (t tally) shrink(limit int) (dropped int) {
	for _, hour := range slices.SortedFunc(maps.Keys(t), time.Time.Compare) {
		size := 0
		for _, refs := range t {
			size += len(refs)
		}
		if size <= limit {
			break
		}
		for _, s := range t[hour] {
			dropped += s.plays
		}
		delete(t, hour)
	}
	return dropped
}

// proofs are the sums as they are told, in order.
func (t tally) proofs() (list []Proof) {
	for _, hour := range slices.SortedFunc(maps.Keys(t), time.Time.Compare) {
		var plays []Play
		for ref, s := range t[hour] {
			p := Play{Ref: ref, Plays: s.plays, Seconds: math.Round(s.span.Seconds()*10) / 10}
			if p.Plays > 0 || p.Seconds > 0 {
				plays = append(plays, p)
			}
		}
		slices.SortFunc(plays, func(a, b Play) int {
			return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Rev, b.Rev))
		})
		for part := range slices.Chunk(plays, maxPlays) {
			list = append(list, Proof{V: 1, Hour: hour, Plays: part})
		}
	}
	return list
}

package main_test

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"nuanxin/feed"
	"nuanxin/telemetry"
)

// station is a device on a wall.
type station struct {
	feed.Station
	name    string
	offline bool
	since   time.Time
	trust   *feed.Trust // other than the district's
	// conduct is what it reports of an item that it accepts.
	conduct []feed.Status
	// says, if set, is what it sends instead, made from a sound receipt.
	says func(feed.Receipt) []feed.Receipt
	// frozen takes no roster and no root document, and silent answers nobody.
	frozen, silent bool
	// screen is the file of what it shows, and spoil, if set, makes of its pieces
	// and its word on them what it sends.
	screen []byte
	spoil  func(chunks [][]byte, r feed.Reply) ([][]byte, feed.Reply)
}

// huayuanjie is a station that shows what it gets.
func huayuanjie() station {
	return station{
		Station: feed.Station{ID: "jz-jf-huayuanjie", Street: "jiaobei"},
		name:    "花园街社区暖心驿站",
		conduct: []feed.Status{feed.StatusReceived, feed.StatusShown},
	}
}

// mute is the same one if it gives no receipts by itself.
func mute() station {
	s := huayuanjie()
	s.conduct = nil
	return s
}

// device is a station that is up.
type device struct {
	station
	d   *district
	own telemetry.Station

	mu      sync.Mutex
	trusted feed.Trust
	denied  string
	rosters map[feed.Scope]feed.Roster
	last    map[feed.Ref]feed.Receipt // of what it took; keys have no revision
	refused map[feed.Ref]feed.Receipt
	seq     uint64
}

// put puts up a station, which answers from now on unless it is offline.
func (d *district) put(s station) {
	d.t.Helper()
	v := &device{
		station: s, d: d, trusted: d.trust,
		own:     telemetry.Station{ID: s.ID, Name: s.name, Street: s.Street, Group: s.Group, Version: "1.2"},
		rosters: map[feed.Scope]feed.Roster{}, last: map[feed.Ref]feed.Receipt{}, refused: map[feed.Ref]feed.Receipt{},
	}
	if s.trust != nil {
		v.trusted = *s.trust
	}
	if s.offline {
		d.retain(prefix.State(s.ID), string(v.own.Will()))
		return
	}
	v.tell()
	for _, filter := range prefix.Filters(s.Station) {
		must(d.t, d.broker.Subscribe(filter, int(d.subs.Add(1)), v.take))
	}
}

// tell publishes the station's birth.
func (v *device) tell() {
	c := telemetry.Content{Trust: v.trusted.Version, TrustRefused: v.denied, Rosters: []telemetry.Roster{}}
	for _, scope := range v.Scopes() {
		r := v.rosters[scope]
		told := telemetry.Roster{Scope: scope, Seq: r.Seq, Issued: r.Issued, Stale: r.Seq == 0}
		for _, ref := range r.Missing(func(ref feed.Ref) feed.Known {
			return feed.Known{Rev: v.last[feed.Ref{Scope: ref.Scope, ID: ref.ID}].Rev, Digest: "here"}
		}) {
			told.Missing++
			told.First = append(told.First, ref.ID)
		}
		c.Rosters = append(c.Rosters, told)
	}
	v.d.retain(prefix.State(v.ID), string(v.own.Birth(v.since, c, telemetry.Screen{})))
}

func (v *device) send(topic string, what any) {
	b, err := json.Marshal(what)
	must(v.d.t, err)
	must(v.d.t, v.d.broker.Publish(topic, b, false, 1))
}

func (v *device) take(_ *mqtt.Client, _ packets.Subscription, m packets.Packet) {
	v.mu.Lock()
	defer v.mu.Unlock()
	about, scope, id := prefix.Parse(m.TopicName)
	switch {
	case len(m.Payload) == 0:
	case about == feed.SubjectItem:
		v.item(scope, id, m.Payload)
	case about == feed.SubjectQuery && !v.silent:
		v.answer(scope, m.Payload)
	case about == feed.SubjectCommand && !v.silent:
		v.obey(m.Payload)
	case about == feed.SubjectRoster && !v.frozen:
		r, err := feed.OpenRoster(v.d.t.Context(), scope, m.Payload, v.trusted, v.now())
		if err == nil && r.Seq > v.rosters[scope].Seq {
			v.rosters[scope] = r
			v.tell()
		}
	case about == feed.SubjectTrust && !v.frozen:
		chain, err := feed.ParseChain(m.Payload)
		if err == nil {
			v.trusted, err = v.trusted.Follow(v.d.t.Context(), chain)
		}
		v.denied = ""
		if err != nil {
			v.denied = err.Error()
		}
		v.tell()
	}
}

func (v *device) now() feed.Moment { return feed.Moment{Time: time.Now(), Set: true} }

func (v *device) item(scope feed.Scope, id string, message []byte) {
	ref := feed.Ref{Scope: scope, ID: id}
	r := feed.Receipt{
		Station: v.ID, Ref: ref, Digest: feed.Digest(message), Status: feed.StatusRefused, At: time.Now(),
	}
	it, err := feed.Open(v.d.t.Context(), scope, id, message, v.trusted, v.Station, v.now())
	if refusal, ok := errors.AsType[*feed.Refusal](err); ok {
		r.Reason, r.Detail = refusal.Reason, refusal.Detail
		v.report(r)
		v.refused[ref] = r
		return
	}
	r.Rev = it.Rev
	if v.says != nil {
		for _, r := range v.says(r) {
			v.send(prefix.Receipt(v.ID), r)
		}
	}
	for _, r.Status = range v.conduct {
		v.report(r)
		v.last[ref] = r
		delete(v.refused, ref)
	}
}

func (v *device) report(r feed.Receipt) {
	v.seq++
	r.Seq = v.seq
	v.send(prefix.Receipt(v.ID), r)
}

func (v *device) answer(scope feed.Scope, message []byte) {
	q, err := feed.OpenQuery(v.d.t.Context(), scope, message, v.trusted, v.now())
	if err != nil || !slices.Contains(v.Scopes(), scope) {
		return
	}
	ref := feed.Ref{Scope: scope, ID: q.ID}
	a := feed.Answer{Query: feed.Digest(message), Receipt: v.last[ref]}
	a.Station, a.Scope, a.ID, a.Status = v.ID, scope, q.ID, cmp.Or(a.Status, feed.StatusUnknown)
	if r, ok := v.refused[ref]; ok {
		a.Refused = &r
	}
	v.send(prefix.Event(v.ID), a)
}

func (v *device) obey(message []byte) {
	r := feed.Reply{Command: feed.Digest(message), Station: v.ID}
	_, err := feed.OpenCommand(v.d.t.Context(), v.ID, message, v.trusted, v.now())
	if refusal, ok := errors.AsType[*feed.Refusal](err); ok {
		r.Reason, r.Detail = refusal.Reason, refusal.Detail
		v.send(prefix.Event(v.ID), r)
		return
	}
	picture, chunks, err := feed.Attach(v.screen, "")
	must(v.d.t, err)
	ref := feed.Ref{Scope: feed.ScopeAll, ID: "ginger", Rev: 7}
	r.Seen = &feed.Seen{Item: &ref, Page: 1, At: time.Now(), Picture: picture}
	if v.spoil != nil {
		chunks, r = v.spoil(chunks, r)
	}
	for _, c := range chunks {
		must(v.d.t, v.d.broker.Publish(prefix.Screen(v.ID), c, false, 1))
	}
	v.send(prefix.Event(v.ID), r)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
	"nuanxin/uplink"
)

type statusCmd struct {
	keyFlags
	Scope feed.Scope    `required:"" placeholder:"SCOPE" help:"The item's scope: all, street/NAME, group/NAME or station/NAME."`
	ID    string        `arg:"" name:"ID" help:"The item's id."`
	Trust trustFile     `placeholder:"FILE" help:"The stations' trust file: heed what stands on the broker only if a station would."`
	Wait  time.Duration `default:"10s" help:"How long stations may take to answer (${default})."`
	brokerFlags
}

// maxAsking is the longest that a query may be open, less what it is open
// beyond the wait.
const (
	beyond    = time.Minute
	maxAsking = 9 * time.Minute
)

// Run asks, and prints a line for every station of the scope.
func (c statusCmd) Run(ctx context.Context, t terminal) error {
	switch {
	case c.Scope.Check() != nil:
		return misuse{fmt.Errorf("--scope: %w", c.Scope.Check())}
	case feed.CheckID(c.ID) != nil:
		return misuse{feed.CheckID(c.ID)}
	case c.Wait <= 0 || c.Wait > maxAsking:
		return misuse{fmt.Errorf("--wait %v: write a time above zero and up to %v, such as 10s", c.Wait, maxAsking)}
	}
	clerk, err := newClerk(c.keyFlags, c.Trust)
	if err != nil {
		return err
	}
	q := inquiry{
		prefix: c.Prefix.Prefix, scope: c.Scope, id: c.ID, read: clerk.reader(ctx),
		audience: newAudience(c.Scope), answers: map[string]feed.Answer{},
	}
	topic := q.prefix.Query(c.Scope)
	if q.wire, err = c.connect(ctx, q.topic(), topic, q.prefix.State("+"), q.prefix.Event("+")); err != nil {
		return err
	}
	defer q.close()
	q.settle(ctx, q.handle, func() bool { return false })

	now := time.Now().Truncate(time.Millisecond)
	message, err := feed.SealQuery(ctx, feed.Query{Scope: c.Scope, ID: c.ID, Issued: now, Until: now.Add(c.Wait + beyond)}, clerk.signers...)
	if err != nil {
		return err
	}
	q.digest = feed.Digest(message)
	// A query is not retained: it is for those who are there.
	if err := q.announce(ctx, uplink.Message{Topic: topic, Payload: message}, q.handle); err != nil {
		return err
	}
	q.await(ctx, c.Wait, q.handle, func() bool { return !q.awaits() })
	return q.conclude(ctx, t)
}

// inquiry is a question to the stations of a scope, and their answers.
type inquiry struct {
	*wire
	prefix feed.Prefix
	scope  feed.Scope
	id     string
	read   func(envelope []byte) (feed.Item, error) // what counts as standing
	digest string                                   // the query's

	old      standing
	audience *audience
	answers  map[string]feed.Answer
}

func (q *inquiry) topic() string { return q.prefix.Content(q.scope, q.id) }

func (q *inquiry) handle(m arrival) {
	if m.Topic == q.topic() {
		q.old = standing{}
		if it, err := q.read(m.Payload); err == nil && it.Scope == q.scope && it.ID == q.id {
			q.old = standing{Item: it, envelope: m.Payload}
		}
		return
	}
	id, leaf, ok := stationTopic(q.prefix, m.Topic)
	switch {
	case !ok:
	case leaf == "state":
		q.audience.see(id, m.Payload)
	case leaf == "event":
		a, err := parseAnswer(id, m.Payload)
		if err == nil && a.Query == q.digest && a.Scope == q.scope && a.ID == q.id && q.audience.hear(a.Receipt) {
			q.answers[id] = a
		}
	}
}

// awaits says whether a station that is online has not answered.
func (q *inquiry) awaits() bool {
	return slices.ContainsFunc(q.audience.addressed(), func(m *member) bool { return m.Online && !m.answered })
}

// conclude prints the table. Its error tells of stations that do not have what
// stands.
func (q *inquiry) conclude(ctx context.Context, t terminal) error {
	list := q.audience.addressed()
	if len(list) == 0 {
		return q.audience.nobody(q.prefix)
	}
	stands := "the broker holds nothing that counts"
	switch {
	case q.old.Withdrawn:
		stands = fmt.Sprintf("on the broker: revision %d, withdrawn %s", q.old.Rev, local(q.old.Issued))
	case q.old.found():
		stands = fmt.Sprintf("on the broker: revision %d, issued %s, until %s", q.old.Rev, local(q.old.Issued), local(q.old.Until))
	}
	t.printf("%s\n  %s\n\n", q.topic(), stands)
	rows := [][]string{{"STATION", "NAME", "STATUS", "REV", "AT", "REASON"}}
	counts := map[string]int{}
	for _, m := range list {
		row, fault := q.row(m)
		rows = append(rows, row)
		counts[fault]++
	}
	out := table{out: t.out}
	out.rows(rows)
	var parts []string
	for _, f := range []string{faultRefused, faultBehind, faultLacks, faultSilent} {
		if counts[f] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", plural(counts[f], "station"), f))
		}
	}
	switch {
	case ctx.Err() != nil && q.awaits():
		return errors.New("interrupted before all had answered")
	case len(parts) > 0:
		return errors.New(strings.Join(parts, "; "))
	}
	return nil
}

// What is wrong with a station, as one counts it.
const (
	faultRefused = "refused it: mend what REASON says"
	faultBehind  = "behind the broker: watch tells whether the broker keeps it from them"
	faultLacks   = "without it: push it again if the broker does not hold it"
	faultSilent  = "did not answer: the broker keeps the item for later"
)

// row is a station's line, and what is wrong with it, if anything is.
func (q *inquiry) row(m *member) (cells []string, fault string) {
	if !m.answered {
		word := "offline"
		if m.Online {
			word = "silent"
		}
		return []string{m.Station, m.Name, word, "", "", m.presence()}, faultSilent
	}
	a := q.answers[m.Station]
	rev, at := "", "clock not set"
	if a.Rev != 0 {
		rev = fmt.Sprint(a.Rev)
	}
	if !a.At.IsZero() {
		at = local(a.At)
	}
	status, reason := string(a.Status), ""
	switch {
	case a.Status == feed.StatusUnknown:
		fault, at = faultLacks, ""
	case a.Rev < q.old.Rev:
		fault, rev = faultBehind, rev+" (old)"
	case a.Rev > q.old.Rev && q.old.found():
		rev += " (newer than the broker's)"
	}
	if r := a.Refused; r != nil {
		reason = fmt.Sprintf("%s: %s", r.Reason, r.Detail)
		if r.Digest == feed.Digest(q.old.envelope) { // and not what somebody else put there
			status, fault = string(feed.StatusRefused), faultRefused
		} else {
			reason = "refused another message: " + reason
		}
	}
	return []string{m.Station, m.Name, status, rev, at, reason}, fault
}

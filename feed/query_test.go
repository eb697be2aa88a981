package feed_test

import (
	"encoding/json"
	"testing"
	"time"

	"nuanxin/feed"
)

func query() feed.Query {
	return feed.Query{Scope: feed.ScopeAll, ID: "hot-water", Issued: noon.Add(-time.Minute), Until: noon.Add(time.Minute)}
}

func wantQueryRefused(t testing.TB, got feed.Query, err error, reason feed.Reason) {
	t.Helper()
	wantRefused(t, feed.Item{}, err, reason)
	if got != (feed.Query{}) {
		t.Errorf("refused, but left %+v", got)
	}
}

func TestAQuerySurvivesItsMessage(t *testing.T) {
	message, err := feed.SealQuery(t.Context(), query(), clerk.signer())
	if err != nil {
		t.Fatal(err)
	}
	got, err := feed.OpenQuery(t.Context(), feed.ScopeAll, message, bothTrusted(), at(noon))
	if err != nil || got != query() {
		t.Errorf("read %+v, error %v", got, err)
	}
}

func TestQueryHoldsEachLimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*feed.Query)
		want   string
	}{
		{"as it is", func(*feed.Query) {}, ""},
		{"no scope", func(q *feed.Query) { q.Scope = "" }, `scope ""`},
		{"no id", func(q *feed.Query) { q.ID = "" }, `id ""`},
		{"every id", func(q *feed.Query) { q.ID = "+" }, `id "+"`},
		{"no issued", func(q *feed.Query) { q.Issued = time.Time{} }, "issued: missing"},
		{"no until", func(q *feed.Query) { q.Until = time.Time{} }, "until: want at most 10m0s"},
		{"until is issued", func(q *feed.Query) { q.Until = q.Issued }, "until: want"},
		{"until just after issued", func(q *feed.Query) { q.Until = q.Issued.Add(1) }, ""},
		{"ten minutes", func(q *feed.Query) { q.Until = q.Issued.Add(10 * time.Minute) }, ""},
		{"more than ten minutes", func(q *feed.Query) { q.Until = q.Issued.Add(10*time.Minute + 1) }, "until: want at most 10m0s after issued"},
		{"for ever", func(q *feed.Query) { q.Until = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }, "until: want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := query()
			c.change(&q)
			wantError(t, q.Check(), c.want)
			message, err := feed.SealQuery(t.Context(), q, clerk.signer())
			wantError(t, err, c.want)
			if err != nil && message != nil {
				t.Error("left a message")
			}
			if c.want != "" {
				got, err := feed.OpenQuery(t.Context(), q.Scope, signed(feed.PayloadTypeQuery, q, clerk).bytes(), bothTrusted(), at(q.Issued))
				wantQueryRefused(t, got, err, feed.ReasonMalformed)
			}
		})
	}
}

func TestOpenQueryRefuses(t *testing.T) {
	narrow := clerk.entry()
	narrow.Scopes = []string{"street/*"}
	ended := clerk.entry()
	ended.Until = noon
	street := query()
	street.Scope = "street/huayuan"
	good := string(must(json.Marshal(query())))
	message := signed(feed.PayloadTypeQuery, query(), clerk)
	unset := feed.Moment{Time: noon}
	for _, c := range []struct {
		name    string
		message draft
		trust   feed.Trust
		now     feed.Moment
		want    feed.Reason // empty: accepted
	}{
		{"as it is", message, bothTrusted(), at(noon), ""},
		{"by a key for rosters alone", message, trust(rosterKey()), at(noon), ""}, // any key may ask
		{"a foreign key", signed(feed.PayloadTypeQuery, query(), stranger), bothTrusted(), at(noon), feed.ReasonForeignKey},
		{"no right to the scope", message, trust(narrow), at(noon), feed.ReasonNotPermitted},
		{"a key that has ended", message, trust(ended), at(noon), feed.ReasonNotPermitted},
		{"another scope's", signed(feed.PayloadTypeQuery, street, clerk), bothTrusted(), at(noon), feed.ReasonWrongTopic},
		{"just before its end", message, bothTrusted(), at(query().Until.Add(-1)), ""},
		{"at its end", message, bothTrusted(), at(query().Until), feed.ReasonExpired},
		{"long after", message, bothTrusted(), at(noon.AddDate(1, 0, 0)), feed.ReasonExpired},
		{"after its end, by the floor", message, bothTrusted(), feed.Moment{Time: query().Until}, feed.ReasonExpired},
		{"a day ahead", message, bothTrusted(), at(query().Issued.Add(-day)), ""},
		{"more than a day ahead", message, bothTrusted(), at(query().Issued.Add(-day - 1)), feed.ReasonFuture},
		{"ahead, without a clock", message, bothTrusted(), feed.Moment{Time: noon.Add(-30 * day)}, ""},
		{"now, without a clock", message, bothTrusted(), unset, ""},
		{"a roster", signed(feed.PayloadTypeRoster, roster(), clerk), trust(rosterKey()), at(noon), feed.ReasonMalformed},
		{"a member twice", sealed(feed.PayloadTypeQuery, []byte(plus(good, `"id":"fire"`)), clerk), bothTrusted(), at(noon), feed.ReasonMalformed},
		{"null", sealed(feed.PayloadTypeQuery, []byte("null"), clerk), bothTrusted(), at(noon), feed.ReasonMalformed},
		{"a text", sealed(feed.PayloadTypeQuery, []byte(amended(t, good, "hot-water", "hot water")), clerk), bothTrusted(), at(noon), feed.ReasonMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := feed.OpenQuery(t.Context(), feed.ScopeAll, c.message.bytes(), c.trust, c.now)
			if c.want != "" {
				wantQueryRefused(t, got, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

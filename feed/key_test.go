package feed_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// Of each kind, one signature is enough or is not. An alert takes two where
// the file says nothing.
func TestEachKindHasItsThreshold(t *testing.T) {
	named := func(kind feed.Kind, n int) map[feed.Kind]int { return map[feed.Kind]int{kind: n} }
	for _, c := range []struct {
		name       string
		base       func() feed.Item
		thresholds map[feed.Kind]int
		needs      int
	}{
		{"notice", notice, nil, 1},
		{"news", news, nil, 1},
		{"job", job, nil, 1},
		{"weather", weather, nil, 1},
		{"station", card, nil, 1},
		{"alert", alert, nil, 2},
		{"alert, where another kind is named", alert, named(feed.KindNews, 1), 2},
		{"alert, where one is enough", alert, named(feed.KindAlert, 1), 1},
		{"alert, where three must", alert, named(feed.KindAlert, 3), 3},
		{"news, where two must", news, named(feed.KindNews, 2), 2},
		{"notice, where two must sign news", notice, named(feed.KindNews, 2), 1},
		{"station, where two must", card, named(feed.KindStation, 2), 2},
	} {
		for _, tombstone := range []bool{false, true} {
			it := c.base()
			if tombstone {
				it = withdrawn(it)
			}
			file := trust(clerk.entry(), deputy.entry(), third.entry())
			file.Thresholds = c.thresholds
			signers := []pair{clerk, deputy, third}
			for n := 1; n <= len(signers); n++ {
				got, err := feed.Unseal(t.Context(), envelope(it, signers[:n]...).bytes(), file)
				if want := fmt.Sprintf("%d of %d needed signatures", n, c.needs); n < c.needs {
					if refusal := wantRefused(t, got, err, feed.ReasonNotPermitted); refusal.Detail != want {
						t.Errorf("%s: detail %q, want %q", c.name, refusal.Detail, want)
					}
				} else if err != nil {
					t.Errorf("%s, withdrawn %v: with %d signatures: %v", c.name, tombstone, n, err)
				}
			}
		}
	}
}

var third = newPair("third")

// An ended key cannot sign for today by dating back, nor a new one for the
// time before it.
func TestAKeyIsValidForWhatLiesBetweenItsEnds(t *testing.T) {
	key := clerk.entry()
	key.From, key.Until = noon, noon.Add(10*day)
	for _, c := range []struct {
		name          string
		issued, until time.Duration
		want          string
	}{
		{"within", day, 2 * day, ""},
		{"all of it", 0, 10 * day, ""},
		{"issued before", -1, day, "may sign from 2026-11-23T12:00:00Z on"},
		{"issued long before", -20 * day, 10 * day, "may sign from"},
		{"beyond its end", day, 10*day + 1, "ends at 2026-12-03T12:00:00Z"},
		{"issued after its end", 11 * day, 12 * day, "ends at"},
		{"dated back, for a time after its end", day, 20 * day, "ends at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := notice()
			it.Issued, it.Until = noon.Add(c.issued), noon.Add(c.until)
			// The moment at which it is seen has no say.
			for _, now := range []time.Time{noon, it.Issued, it.Until.Add(-1)} {
				got, err := openAt(t, envelope(it, clerk).bytes(), trust(key), now)
				if c.want == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				if refusal := wantRefused(t, got, err, feed.ReasonNotPermitted); !strings.Contains(refusal.Detail, c.want) {
					t.Errorf("detail %q, want %q", refusal.Detail, c.want)
				}
			}
		})
	}
	key.Until = time.Time{}
	it := notice()
	it.Issued, it.Until = noon, noon.Add(90*day)
	if _, err := open(t, envelope(it, clerk).bytes(), trust(key)); err != nil {
		t.Errorf("a key without an end: %v", err)
	}
}

func TestAKeyEndsAfterItBegins(t *testing.T) {
	for until, want := range map[time.Duration]string{1: "", 0: "until: must be after from", -day: "until: must be after from"} {
		key := clerk.entry()
		key.From, key.Until = noon, noon.Add(until)
		_, err := feed.ParseTrust(must(json.Marshal(trust(key))))
		wantError(t, err, want)
	}
}

func TestAKeySignsForTheScopesOfItsPatterns(t *testing.T) {
	for _, c := range []struct {
		patterns []string
		scope    feed.Scope
		allowed  bool
	}{
		{[]string{"all"}, "all", true},
		{[]string{"all"}, "station/jz-01", false},
		{[]string{"*"}, "all", true},
		{[]string{"*"}, "station/jz-01", false}, // a star stops at a slash
		{[]string{"*/*"}, "station/jz-01", true},
		{[]string{"*/*"}, "all", false},
		{[]string{"station/*"}, "street/huayuan", false},
		{[]string{"station/jz-*"}, "station/jz-01", true},
		{[]string{"station/jz-*"}, "station/sh-01", false},
		{[]string{"station/jz-0?"}, "station/jz-01", true},
		{[]string{"station/jz-0?"}, "station/jz-011", false},
		{[]string{"station/jz-[0-4]*"}, "station/jz-41", true},
		{[]string{"station/jz-[0-4]*"}, "station/jz-51", false},
		{[]string{"station/JZ-01"}, "station/jz-01", false},
		{[]string{"all", "group/east"}, "group/east", true},
		{[]string{""}, "all", false},
	} {
		key := clerk.entry()
		key.Scopes = c.patterns
		it := notice()
		it.Scope = c.scope
		got, err := feed.Unseal(t.Context(), envelope(it, clerk).bytes(), trust(key))
		if !c.allowed {
			wantRefused(t, got, err, feed.ReasonNotPermitted)
		} else if err != nil {
			t.Errorf("%q for %s: %v", c.patterns, c.scope, err)
		}
	}
}

// The right to sign rosters is one of its own.
func TestTheRightToSignRostersIsNamed(t *testing.T) {
	file := trust(clerk.entry())
	got, err := feed.OpenRoster(t.Context(), feed.ScopeAll, rosterBy(t, roster(), clerk), file, at(noon))
	wantRosterRefused(t, got, err, feed.ReasonNotPermitted)
	file.Keys[0].Kinds = []feed.Kind{feed.KindRoster}
	if _, err := feed.ParseTrust(must(json.Marshal(file))); err != nil {
		t.Errorf("a key for rosters alone: %v", err)
	}
	it, err := open(t, envelope(notice(), clerk).bytes(), file)
	wantRefused(t, it, err, feed.ReasonNotPermitted)
	file.Thresholds = map[feed.Kind]int{feed.KindRoster: 2}
	_, err = feed.ParseTrust(must(json.Marshal(file)))
	wantError(t, err, "thresholds.roster: needs 2 keys")
}

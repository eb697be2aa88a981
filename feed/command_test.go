package feed_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

func command() feed.Command {
	return feed.Command{
		ID: "k3-once", Scope: feed.StationScope(station.ID), Issued: noon.Add(-time.Second), Until: noon.Add(time.Minute),
		Screenshot: &feed.Screenshot{},
	}
}

// commandKey may sign commands, and nothing else.
func commandKey() feed.Key {
	key := clerk.entry()
	key.Kinds = []feed.Kind{feed.KindCommand}
	return key
}

func wantCommandRefused(t testing.TB, got feed.Command, err error, reason feed.Reason) {
	t.Helper()
	wantRefused(t, feed.Item{}, err, reason)
	if !reflect.DeepEqual(got, feed.Command{}) {
		t.Errorf("refused, but left %+v", got)
	}
}

func TestACommandSurvivesItsMessage(t *testing.T) {
	message, err := feed.SealCommand(t.Context(), command(), clerk.signer())
	if err != nil {
		t.Fatal(err)
	}
	got, err := feed.OpenCommand(t.Context(), station.ID, message, trust(commandKey()), at(noon))
	if err != nil || !reflect.DeepEqual(got, command()) {
		t.Errorf("read %+v, error %v", got, err)
	}
}

func TestCommandHoldsEachLimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*feed.Command)
		want   string
	}{
		{"as it is", func(*feed.Command) {}, ""},
		{"no id", func(c *feed.Command) { c.ID = "" }, `id ""`},
		{"no scope", func(c *feed.Command) { c.Scope = "" }, `scope ""`},
		{"no issued", func(c *feed.Command) { c.Issued = time.Time{} }, "issued: missing"},
		{"no until", func(c *feed.Command) { c.Until = time.Time{} }, "until: want at most 2m0s"},
		{"until is issued", func(c *feed.Command) { c.Until = c.Issued }, "until: want"},
		{"two minutes", func(c *feed.Command) { c.Until = c.Issued.Add(2 * time.Minute) }, ""},
		{"more than two minutes", func(c *feed.Command) { c.Until = c.Issued.Add(2*time.Minute + 1) }, "until: want at most 2m0s after issued"},
		{"nothing to do", func(c *feed.Command) { c.Screenshot = nil }, "screenshot: missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := command()
			c.change(&k)
			wantError(t, k.Check(), c.want)
			message, err := feed.SealCommand(t.Context(), k, clerk.signer())
			wantError(t, err, c.want)
			if err != nil && message != nil {
				t.Error("left a message")
			}
			if c.want != "" {
				got, err := feed.OpenCommand(t.Context(), station.ID, signed(feed.PayloadTypeCommand, k, clerk).bytes(), trust(commandKey()), at(noon))
				wantCommandRefused(t, got, err, feed.ReasonMalformed)
			}
		})
	}
}

func TestOpenCommandRefuses(t *testing.T) {
	narrow, ended := commandKey(), commandKey()
	narrow.Scopes = []string{"street/*", "station/jz-02"}
	ended.Until = noon
	twice := trust(commandKey())
	twice.Thresholds = map[feed.Kind]int{feed.KindCommand: 2}
	second := deputy.entry()
	second.Kinds = []feed.Kind{feed.KindCommand}
	twice.Keys = append(twice.Keys, second)
	street, all, other := command(), command(), command()
	street.Scope, all.Scope, other.Scope = "street/huayuan", "all", "station/jz-02"
	good := string(must(json.Marshal(command())))
	by := func(c feed.Command, pairs ...pair) draft { return signed(feed.PayloadTypeCommand, c, pairs...) }
	forged := by(command(), stranger)
	forged.Signatures[0].KeyID = clerk.id
	ours := trust(commandKey())
	for _, c := range []struct {
		name    string
		message draft
		trust   feed.Trust
		now     feed.Moment
		want    feed.Reason // empty: accepted
	}{
		{"as it is", by(command(), clerk), ours, at(noon), ""},
		{"unsigned", by(command()), ours, at(noon), feed.ReasonUnsigned},
		{"a foreign key", by(command(), stranger), ours, at(noon), feed.ReasonForeignKey},
		{"forged", forged, ours, at(noon), feed.ReasonForeignKey},
		{"a key for all kinds of items", by(command(), clerk), bothTrusted(), at(noon), feed.ReasonNotPermitted},
		{"a key for rosters", by(command(), clerk), trust(rosterKey()), at(noon), feed.ReasonNotPermitted},
		{"no right to the station", by(command(), clerk), trust(narrow), at(noon), feed.ReasonNotPermitted},
		{"a key that has ended", by(command(), clerk), trust(ended), at(noon), feed.ReasonNotPermitted},
		{"one of two signatures", by(command(), clerk), twice, at(noon), feed.ReasonNotPermitted},
		{"both of two signatures", by(command(), clerk, deputy), twice, at(noon), ""},
		{"for another station", by(other, clerk), ours, at(noon), feed.ReasonWrongTopic},
		{"for its street", by(street, clerk), ours, at(noon), feed.ReasonWrongTopic},
		{"for all", by(all, clerk), ours, at(noon), feed.ReasonWrongTopic},
		{"just before its end", by(command(), clerk), ours, at(command().Until.Add(-1)), ""},
		{"at its end", by(command(), clerk), ours, at(command().Until), feed.ReasonExpired},
		{"long after", by(command(), clerk), ours, at(noon.AddDate(1, 0, 0)), feed.ReasonExpired},
		{"four minutes before its end", by(command(), clerk), ours, at(command().Until.Add(-4 * time.Minute)), ""},
		{"longer before its end", by(command(), clerk), ours, at(command().Until.Add(-4*time.Minute - 1)), feed.ReasonFuture},
		{"without a clock", by(command(), clerk), ours, feed.Moment{Time: noon}, feed.ReasonNoClock},
		{"a query", signed(feed.PayloadTypeQuery, query(), clerk), ours, at(noon), feed.ReasonMalformed},
		{"a member twice", sealed(feed.PayloadTypeCommand, []byte(plus(good, `"id":"fire"`)), clerk), ours, at(noon), feed.ReasonMalformed},
		{"a newer command", sealed(feed.PayloadTypeCommand, []byte(strings.Replace(good, `"screenshot"`, `"open_door"`, 1)), clerk), ours, at(noon), feed.ReasonMalformed},
		{"with a member of later", sealed(feed.PayloadTypeCommand, []byte(plus(good, `"why":"?"`)), clerk), ours, at(noon), ""},
		{"null", sealed(feed.PayloadTypeCommand, []byte("null"), clerk), ours, at(noon), feed.ReasonMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := feed.OpenCommand(t.Context(), station.ID, c.message.bytes(), c.trust, c.now)
			if c.want != "" {
				wantCommandRefused(t, got, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// Whatever comes on a station's topic, a command is obeyed only if a trusted
// key signed it, for this station and this minute. It is tried as it is, and as
// what a trusted key has signed.
func FuzzOpenCommand(f *testing.F) {
	good := string(must(json.Marshal(command())))
	message := signed(feed.PayloadTypeCommand, command(), clerk).bytes()
	f.Add(message)
	f.Add(signed(feed.PayloadTypeCommand, command(), stranger).bytes())
	f.Add(signed(feed.PayloadTypeQuery, query(), clerk).bytes())
	f.Add(must(json.Marshal(query())))
	f.Add([]byte(plus(good, `"screenshot":null`)))
	f.Add([]byte(strings.Replace(good, station.ID, "jz-02", 1)))
	f.Add([]byte(strings.Replace(good, "2026", "9999", 2)))
	f.Add([]byte(strings.Replace(good, `"screenshot":{}`, `"screenshot":[{"x":{}}]`, 1)))
	addHostile(f, good)
	addHostile(f, string(message))
	ours := trust(commandKey())
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range [][]byte{b, sealed(feed.PayloadTypeCommand, b, clerk).bytes()} {
			c, err := feed.OpenCommand(t.Context(), station.ID, m, ours, at(noon))
			if err != nil {
				checkRefusal(t, feed.Item{}, err)
				continue
			}
			left := c.Until.Sub(noon)
			if c.Check() != nil || c.Scope != "station/jz-01" || left <= 0 || left > 2*feed.MaxCommand {
				t.Fatalf("taken: %+v", c)
			}
			if s, err := feed.ReadSigned(m); err != nil || s.Type != feed.PayloadTypeCommand {
				t.Fatalf("taken from an envelope of %q (%v)", s.Type, err)
			}
		}
	})
}

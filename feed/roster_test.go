package feed_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

func roster() feed.Roster {
	return feed.Roster{
		Scope: feed.ScopeAll, Seq: noon.Add(-time.Hour).UnixMilli(), Issued: noon.Add(-time.Hour), Trust: 3,
		Items: map[string]int64{"hot-water": 7, "fire": 1}, Withdrawn: map[string]int64{"gone": 9},
	}
}

// signed encloses any document, signed as it says.
func signed(payloadType string, document any, pairs ...pair) draft {
	return sealed(payloadType, must(json.Marshal(document)), pairs...)
}

func sealed(payloadType string, payload []byte, pairs ...pair) draft {
	d := enclose(payload)
	d.PayloadType = payloadType
	for _, p := range pairs {
		d.Signatures = append(d.Signatures, p.signAs(payloadType, payload))
	}
	return d
}

func rosterBy(t testing.TB, r feed.Roster, pairs ...pair) []byte {
	t.Helper()
	return signed(feed.PayloadTypeRoster, r, pairs...).bytes()
}

// rosterKey may sign rosters, and nothing else.
func rosterKey() feed.Key {
	key := clerk.entry()
	key.Kinds = []feed.Kind{feed.KindRoster}
	return key
}

func wantRosterRefused(t testing.TB, got feed.Roster, err error, reason feed.Reason) {
	t.Helper()
	wantRefused(t, feed.Item{}, err, reason)
	if !reflect.DeepEqual(got, feed.Roster{}) {
		t.Errorf("refused, but left %+v", got)
	}
}

func TestARosterSurvivesItsMessage(t *testing.T) {
	for name, r := range map[string]feed.Roster{
		"full":  roster(),
		"empty": {Scope: "station/jz-01", Seq: 1, Issued: noon, Trust: 1},
	} {
		message, err := feed.SealRoster(t.Context(), r, clerk.signer())
		if err != nil {
			t.Fatal(err)
		}
		got, err := feed.OpenRoster(t.Context(), r.Scope, message, trust(rosterKey()), at(noon))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: read %+v, error %v", name, got, err)
		}
	}
}

func TestRosterHoldsEachLimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*feed.Roster)
		want   string
	}{
		{"as it is", func(*feed.Roster) {}, ""},
		{"no scope", func(r *feed.Roster) { r.Scope = "" }, `scope ""`},
		{"no issued", func(r *feed.Roster) { r.Issued = time.Time{} }, "issued: missing"},
		{"seq 0", func(r *feed.Roster) { r.Seq = 0 }, "seq: want 1"},
		{"seq 1", func(r *feed.Roster) { r.Seq = 1 }, ""},
		{"a negative seq", func(r *feed.Roster) { r.Seq = -1 }, "seq: want 1"},
		{"the highest seq at its time", func(r *feed.Roster) { r.Seq = r.Issued.Add(day).UnixMilli() }, ""},
		{"a seq of the day after tomorrow", func(r *feed.Roster) { r.Seq = r.Issued.Add(day).UnixMilli() + 1 }, "more than a day ahead of issued"},
		{"a higher seq", func(r *feed.Roster) { r.Seq = feed.MaxRev + 1 }, "seq: want 1"},
		{"no version of trust", func(r *feed.Roster) { r.Trust = 0 }, "trust: want"},
		{"the first version of trust", func(r *feed.Roster) { r.Trust = 1 }, ""},
		{"the last version of trust", func(r *feed.Roster) { r.Trust = feed.MaxRev }, ""},
		{"a later version of trust", func(r *feed.Roster) { r.Trust = feed.MaxRev + 1 }, "trust: want"},
		{"an id that is none", func(r *feed.Roster) { r.Items["Fire"] = 1 }, `id "Fire"`},
		{"a withdrawn id that is none", func(r *feed.Roster) { r.Withdrawn[""] = 1 }, `id ""`},
		{"rev 0", func(r *feed.Roster) { r.Items["fire"] = 0 }, "fire: rev: want 1"},
		{"the highest rev", func(r *feed.Roster) { r.Items["fire"] = r.Issued.Add(2 * day).UnixMilli() }, ""},
		{"a higher rev", func(r *feed.Roster) { r.Items["fire"] = r.Issued.Add(2*day).UnixMilli() + 1 }, "fire: rev: want 1"},
		{"a withdrawn rev 0", func(r *feed.Roster) { r.Withdrawn["gone"] = 0 }, "gone: rev: want 1"},
		{"one that stands and is withdrawn", func(r *feed.Roster) { r.Withdrawn["fire"] = 2 }, "fire: stands and is withdrawn"},
		{"nothing", func(r *feed.Roster) { r.Items, r.Withdrawn = nil, nil }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := roster()
			r.Items, r.Withdrawn = maps.Clone(r.Items), maps.Clone(r.Withdrawn)
			c.change(&r)
			wantError(t, r.Check(), c.want)
			message, err := feed.SealRoster(t.Context(), r, clerk.signer())
			wantError(t, err, c.want)
			if err != nil && message != nil {
				t.Error("left a message")
			}
			if c.want != "" && r.Scope != "" {
				got, err := feed.OpenRoster(t.Context(), r.Scope, rosterBy(t, r, clerk), trust(rosterKey()), at(r.Issued))
				wantRosterRefused(t, got, err, feed.ReasonMalformed)
			}
		})
	}
}

func TestARosterMayHaveTheHighestNumber(t *testing.T) {
	r := roster()
	r.Seq, r.Issued = feed.MaxRev, time.UnixMilli(feed.MaxRev) // beyond what JSON can tell
	wantError(t, r.Check(), "")
}

func TestOpenRosterRefuses(t *testing.T) {
	ahead := func(d time.Duration) feed.Roster {
		r := roster()
		r.Issued = noon.Add(d)
		return r
	}
	narrow := rosterKey()
	narrow.Scopes = []string{"street/*"}
	ended := rosterKey()
	ended.Until = noon.Add(-2 * time.Hour)
	starting := rosterKey()
	starting.From = noon
	two := trust(rosterKey(), deputy.entry())
	two.Keys[1].Kinds = rosterKey().Kinds
	two.Thresholds = map[feed.Kind]int{feed.KindRoster: 2}
	street := roster()
	street.Scope = "street/huayuan"
	good := string(must(json.Marshal(roster())))
	ours := trust(rosterKey())
	for _, c := range []struct {
		name    string
		message draft
		trust   feed.Trust
		want    feed.Reason // empty: accepted
	}{
		{"as it is", signed(feed.PayloadTypeRoster, roster(), clerk), ours, ""},
		{"a foreign key", signed(feed.PayloadTypeRoster, roster(), stranger), ours, feed.ReasonForeignKey},
		{"no signature", signed(feed.PayloadTypeRoster, roster()), ours, feed.ReasonUnsigned},
		{"no right to sign rosters", signed(feed.PayloadTypeRoster, roster(), clerk), bothTrusted(), feed.ReasonNotPermitted},
		{"no right to the scope", signed(feed.PayloadTypeRoster, roster(), clerk), trust(narrow), feed.ReasonNotPermitted},
		{"a key that has ended", signed(feed.PayloadTypeRoster, roster(), clerk), trust(ended), feed.ReasonNotPermitted},
		{"a key that begins later", signed(feed.PayloadTypeRoster, roster(), clerk), trust(starting), feed.ReasonNotPermitted},
		{"one signature of two", signed(feed.PayloadTypeRoster, roster(), clerk), two, feed.ReasonNotPermitted},
		{"one signature twice", signed(feed.PayloadTypeRoster, roster(), clerk, clerk), two, feed.ReasonNotPermitted},
		{"both", signed(feed.PayloadTypeRoster, roster(), clerk, deputy), two, ""},
		{"another scope's", signed(feed.PayloadTypeRoster, street, clerk), ours, feed.ReasonWrongTopic},
		{"a day ahead", signed(feed.PayloadTypeRoster, ahead(day), clerk), ours, ""},
		{"more than a day ahead", signed(feed.PayloadTypeRoster, ahead(day+1), clerk), ours, feed.ReasonFuture},
		{"an item", envelope(notice(), clerk), bothTrusted(), feed.ReasonMalformed},
		{"an item called a roster", sealed(feed.PayloadTypeRoster, []byte(text(notice())), clerk), ours, feed.ReasonMalformed},
		{"signed as an item", func() draft {
			d := enclose([]byte(good), clerk)
			d.PayloadType = feed.PayloadTypeRoster
			return d
		}(), ours, feed.ReasonForeignKey},
		{"an id twice", sealed(feed.PayloadTypeRoster, []byte(amended(t, good, `"fire":1`, `"fire":1,"fire":2`)), clerk), ours, feed.ReasonMalformed},
		{"a rev as a fraction", sealed(feed.PayloadTypeRoster, []byte(amended(t, good, `"fire":1`, `"fire":1.5`)), clerk), ours, feed.ReasonMalformed},
		{"a list", sealed(feed.PayloadTypeRoster, []byte("[]"), clerk), ours, feed.ReasonMalformed},
		{"null", sealed(feed.PayloadTypeRoster, []byte("null"), clerk), ours, feed.ReasonMalformed},
		{"a member to come", sealed(feed.PayloadTypeRoster, []byte(plus(good, `"colour":"red"`)), clerk), ours, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := feed.OpenRoster(t.Context(), feed.ScopeAll, c.message.bytes(), c.trust, at(noon))
			if c.want != "" {
				wantRosterRefused(t, got, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	// Without a clock nobody can say that it is from the future.
	if _, err := feed.OpenRoster(t.Context(), feed.ScopeAll, rosterBy(t, ahead(1000*day), clerk), ours, feed.Moment{Time: noon}); err != nil {
		t.Error(err)
	}
}

// What one scope can hold: with the longest ids some 500 items, else more.
func TestARosterHasRoomForASmallDistrict(t *testing.T) {
	r := roster()
	for i := range 1000 {
		r.Items[fmt.Sprintf("news-2026-11-23-%04d", i)] = noon.UnixMilli()
	}
	if _, err := feed.SealRoster(t.Context(), r, clerk.signer()); err != nil {
		t.Error(err)
	}
	for i := range 1000 {
		r.Items[strings.Repeat("a", 60)+fmt.Sprintf("%04d", i)] = noon.UnixMilli()
	}
	_, err := feed.SealRoster(t.Context(), r, clerk.signer())
	wantError(t, err, "roster of all with 2003 items")
}

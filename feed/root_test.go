package feed_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// roots makes so many pairs, named "old-1" and so on.
func roots(name string, n int) (pairs []pair) {
	for i := range n {
		pairs = append(pairs, newPair(fmt.Sprintf("%s-%d", name, i+1)))
	}
	return pairs
}

func rootsOf(threshold int, pairs ...pair) *feed.Roots {
	r := &feed.Roots{Threshold: threshold}
	for _, p := range pairs {
		r.Keys = append(r.Keys, p.signer().Root())
	}
	return r
}

// rooted is a root document of a version; clerk may sign.
func rooted(version int64, r *feed.Roots) feed.Trust {
	return feed.Trust{Version: version, Issued: noon, Roots: r, Keys: []feed.Key{clerk.entry()}}
}

func link(t feed.Trust, pairs ...pair) draft { return signed(feed.PayloadTypeTrust, t, pairs...) }

func wantTrustRefused(t testing.TB, got feed.Trust, err error, reason feed.Reason) feed.Refusal {
	t.Helper()
	refusal := wantRefused(t, feed.Item{}, err, reason)
	if got.Version != 0 || got.Keys != nil || got.Roots != nil {
		t.Errorf("refused, but left %+v", got)
	}
	return refusal
}

func TestRootsAreChecked(t *testing.T) {
	three := roots("old", 3)
	for _, c := range []struct {
		name   string
		change func(*feed.Roots)
		want   string
	}{
		{"as they are", func(*feed.Roots) {}, ""},
		{"all must sign", func(r *feed.Roots) { r.Threshold = 3 }, ""},
		{"more than all", func(r *feed.Roots) { r.Threshold = 4 }, "roots.threshold: want 1 to 3, the number of its keys, have 4"},
		{"none must", func(r *feed.Roots) { r.Threshold = 0 }, "roots.threshold: want 1"},
		{"less than none", func(r *feed.Roots) { r.Threshold = -1 }, "roots.threshold: want 1"},
		{"no keys", func(r *feed.Roots) { r.Keys = nil }, "roots.keys: there is none"},
		{"as many as an envelope holds", func(r *feed.Roots) { *r = *rootsOf(8, roots("old", 9)...) }, ""},
		{"more than an envelope holds", func(r *feed.Roots) { *r = *rootsOf(9, roots("old", 9)...) }, "roots.threshold"},
		{"an id twice", func(r *feed.Roots) { r.Keys[1].ID = r.Keys[0].ID }, `roots.keys[1] "old-1": the id stands twice`},
		{"a key twice", func(r *feed.Roots) { r.Keys[1].Public = r.Keys[0].Public }, `roots.keys[1] "old-2": another id has the same public key`},
		{"a bad id", func(r *feed.Roots) { r.Keys[1].ID = "Old" }, `roots.keys[1] "Old": id "Old"`},
		{"no public key", func(r *feed.Roots) { r.Keys[1].Public = "" }, `roots.keys[1] "old-2": public`},
		{"a key of zeros", func(r *feed.Roots) { r.Keys[1].Public = base64.StdEncoding.EncodeToString(make([]byte, 32)) }, `roots.keys[1] "old-2": public: anyone can sign`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := rooted(1, rootsOf(2, three...))
			c.change(doc.Roots)
			_, err := feed.ParseTrust(must(json.Marshal(doc)))
			wantError(t, err, c.want)
			_, err = feed.SealTrust(t.Context(), doc, three[0].signer())
			wantError(t, err, c.want)
		})
	}
}

func TestSealTrustRefusesWhatNoStationCouldFollow(t *testing.T) {
	one := roots("old", 1)
	unrooted, undated := rooted(2, nil), rooted(2, rootsOf(1, one...))
	undated.Issued = time.Time{}
	for want, doc := range map[string]feed.Trust{"roots: missing": unrooted, "issued: missing": undated} {
		message, err := feed.SealTrust(t.Context(), doc, one[0].signer())
		wantError(t, err, want)
		if message != nil {
			t.Error("left a message")
		}
	}
	doc := rooted(2, rootsOf(1, one...))
	message := must(feed.SealTrust(t.Context(), doc, one[0].signer()))
	if byHand := link(doc, one...).bytes(); string(message) != string(byHand) {
		t.Errorf("sealed  %s\nby hand %s", message, byHand)
	}
}

// Every number of signatures by old and new roots, of which some are both.
func TestASuccessorNeedsEnoughOfBothRoots(t *testing.T) {
	before, after := roots("old", 3), roots("new", 3)
	for _, c := range []struct {
		name string
		next []pair
	}{
		{"all new", after},
		{"all the same", before},
		{"one stays", append(slices.Clone(after[:2]), before[0])},
	} {
		for old := 1; old <= 3; old++ {
			for fresh := 1; fresh <= 3; fresh++ {
				now := rooted(1, rootsOf(old, before...))
				next := rooted(2, rootsOf(fresh, c.next...))
				for set := 1; set < 1<<6; set++ {
					var signers []pair
					for i, p := range append(slices.Clone(before), after...) {
						if set&(1<<i) != 0 {
							signers = append(signers, p)
						}
					}
					good := count(signers, before) >= old && count(signers, c.next) >= fresh
					got, err := now.Succeed(t.Context(), link(next, signers...).bytes())
					if good && (err != nil || got.Version != 2) {
						t.Fatalf("%s, %d of old and %d of new: signed by %v: %v", c.name, old, fresh, ids(signers), err)
					}
					if !good {
						reason := feed.ReasonNotPermitted
						if count(signers, before) == 0 || count(signers, before) >= old && count(signers, c.next) == 0 {
							reason = feed.ReasonForeignKey
						}
						wantTrustRefused(t, got, err, reason)
					}
				}
			}
		}
	}
}

func count(signers, among []pair) (n int) {
	for _, s := range signers {
		if slices.ContainsFunc(among, func(p pair) bool { return p.id == s.id }) {
			n++
		}
	}
	return n
}

func ids(pairs []pair) (list []string) {
	for _, p := range pairs {
		list = append(list, p.id)
	}
	return list
}

func TestSucceedRefuses(t *testing.T) {
	two := roots("old", 2)
	now := rooted(5, rootsOf(2, two...))
	next := rooted(6, rootsOf(2, two...))
	good := string(must(json.Marshal(next)))
	version := func(v int64) draft { return link(rooted(v, rootsOf(2, two...)), two...) }
	changed := func(change func(*feed.Trust)) draft {
		doc := next
		change(&doc)
		return link(doc, two...)
	}
	twice := link(next, two[0], two[0])
	asOther := link(next, two[0], two[0])
	asOther.Signatures[1].KeyID = two[1].id
	asItem := enclose([]byte(good), two...)
	asItem.PayloadType = feed.PayloadTypeTrust
	edited := link(next, two...)
	edited.Payload = base64.StdEncoding.EncodeToString([]byte(amended(t, good, `"version":6`, `"version":7`)))
	for _, c := range []struct {
		name    string
		message draft
		want    feed.Reason // empty: accepted
	}{
		{"the next", version(6), ""},
		{"one far ahead", version(1000), ""},
		{"the last there can be", version(feed.MaxRev), ""},
		{"one too far", version(feed.MaxRev + 1), feed.ReasonMalformed},
		{"the same version", version(5), feed.ReasonOlderRevision},
		{"an older version", version(4), feed.ReasonOlderRevision},
		{"version 0", version(0), feed.ReasonMalformed},
		{"one root twice", twice, feed.ReasonNotPermitted},
		{"one root under the other's id", asOther, feed.ReasonNotPermitted},
		{"no root", link(next), feed.ReasonUnsigned},
		{"a key for items", link(next, clerk, clerk), feed.ReasonForeignKey},
		{"a key for items and one root", link(next, clerk, two[0]), feed.ReasonNotPermitted},
		{"signed as an item", asItem, feed.ReasonForeignKey},
		{"an item", envelope(notice(), two...), feed.ReasonMalformed},
		{"an item called a root document", sealed(feed.PayloadTypeTrust, []byte(text(notice())), two...), feed.ReasonMalformed},
		{"changed afterwards", edited, feed.ReasonForeignKey},
		{"without roots", changed(func(t *feed.Trust) { t.Roots = nil }), feed.ReasonMalformed},
		{"without a date", changed(func(t *feed.Trust) { t.Issued = time.Time{} }), feed.ReasonMalformed},
		{"without keys", changed(func(t *feed.Trust) { t.Keys = nil }), feed.ReasonMalformed},
		{"with a threshold out of reach", changed(func(t *feed.Trust) { t.Thresholds = map[feed.Kind]int{"news": 2} }), feed.ReasonMalformed},
		{"version twice", sealed(feed.PayloadTypeTrust, []byte(plus(good, `"version":7`)), two...), feed.ReasonMalformed},
		{"cut", sealed(feed.PayloadTypeTrust, []byte(good[:len(good)-1]), two...), feed.ReasonMalformed},
		{"null", sealed(feed.PayloadTypeTrust, []byte("null"), two...), feed.ReasonMalformed},
		{"a member to come", sealed(feed.PayloadTypeTrust, []byte(plus(good, `"colour":"red"`)), two...), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := now.Succeed(t.Context(), c.message.bytes())
			if c.want != "" {
				wantTrustRefused(t, got, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	unrooted := now
	unrooted.Roots = nil
	got, err := unrooted.Succeed(t.Context(), version(6).bytes())
	if refusal := wantTrustRefused(t, got, err, feed.ReasonNotPermitted); !strings.Contains(refusal.Detail, "names no roots") {
		t.Errorf("detail %q", refusal.Detail)
	}
}

// A root key may be replaced under its own name.
func TestARootMayKeepItsNameAndChangeItsKey(t *testing.T) {
	old := newPair("root")
	fresh := pair{id: "root", private: newPair("root, fresh").private}
	now, next := rooted(1, rootsOf(1, old)), rooted(2, rootsOf(1, fresh))
	for name, signers := range map[string][]pair{"old first": {old, fresh}, "new first": {fresh, old}} {
		if _, err := now.Succeed(t.Context(), link(next, signers...).bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := now.Succeed(t.Context(), link(next, old).bytes())
	wantTrustRefused(t, got, err, feed.ReasonForeignKey)
}

// Roots sign root documents, and nothing else.
func TestARootSignsNoItem(t *testing.T) {
	root := newPair("root")
	it, err := open(t, envelope(notice(), root).bytes(), rooted(1, rootsOf(1, root)))
	wantRefused(t, it, err, feed.ReasonForeignKey)
}

// What a document no longer names is no longer trusted.
func TestASuccessorRevokesKeys(t *testing.T) {
	root := newPair("root")
	now, next := rooted(1, rootsOf(1, root)), rooted(2, rootsOf(1, root))
	next.Keys = []feed.Key{deputy.entry()}
	message := envelope(notice(), clerk).bytes()
	if _, err := open(t, message, now); err != nil {
		t.Fatal(err)
	}
	next, err := now.Succeed(t.Context(), link(next, root).bytes())
	if err != nil {
		t.Fatal(err)
	}
	it, err := open(t, message, next)
	wantRefused(t, it, err, feed.ReasonForeignKey)
	if _, err := open(t, envelope(notice(), deputy).bytes(), next); err != nil {
		t.Error(err)
	}
}

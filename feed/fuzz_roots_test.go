package feed_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"nuanxin/feed"
)

// A station goes along whatever chain it is sent without a panic, never goes
// back, and arrives only at what the roots have signed: here, at versions of
// its own history.
func FuzzFollow(f *testing.F) {
	h := rotated()
	message := must(json.Marshal(h.chain))
	f.Add(message)
	f.Add([]byte("[" + string(h.links[5].bytes()) + "," + string(h.links[2].bytes()) + ",null,1]"))
	f.Add([]byte("[" + strings.Repeat("1,", 30000) + "1]"))
	f.Add([]byte("[" + strings.Repeat(`{"payload":"e30="},`, 3000) + "{}]"))
	addHostile(f, "["+string(h.links[1].bytes())+"]")
	addHostile(f, string(h.links[1].bytes()))
	history := map[int64]string{}
	for _, doc := range h.docs {
		history[doc.Version] = string(must(json.Marshal(doc)))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		chain, err := feed.ParseChain(message)
		if err != nil {
			checkRefusal(t, feed.Item{}, err)
			return
		}
		from := h.docs[0]
		at, err := from.Follow(t.Context(), chain)
		if err != nil {
			checkRefusal(t, feed.Item{}, err)
		}
		if got := string(must(json.Marshal(at))); got != history[at.Version] {
			t.Fatalf("it comes to %s", got)
		}
		if again, err := at.Follow(t.Context(), chain); err == nil && again.Version < at.Version {
			t.Fatalf("it goes back from %d to %d", at.Version, again.Version)
		}
		extended := chain.Extend(h.links[1].bytes())
		if n := len(extended); n > len(chain)+1 || n == 0 || string(extended[n-1]) != string(h.links[1].bytes()) {
			t.Fatalf("extended to %d links from %d", n, len(chain))
		}
	})
}

// The signatures are no hindrance here: whatever the document is, the roots
// have signed it.
func FuzzSucceedSigned(f *testing.F) {
	pairs := roots("old", 2)
	now := rooted(5, rootsOf(2, pairs...))
	good := must(json.Marshal(rooted(6, rootsOf(2, pairs...))))
	f.Add(good)
	f.Add(must(json.Marshal(rooted(6, rootsOf(1, roots("new", 3)...)))))
	f.Add(must(json.Marshal(rooted(feed.MaxRev, rootsOf(1, pairs[0])))))
	addHostile(f, string(good))
	f.Fuzz(func(t *testing.T, payload []byte) {
		next, err := now.Succeed(t.Context(), sealed(feed.PayloadTypeTrust, payload, pairs...).bytes())
		if err != nil {
			wantNoTrust(t, next, err)
			return
		}
		if next.Check() != nil || next.Version <= now.Version || next.Roots == nil || next.Issued.IsZero() {
			t.Fatalf("succeeded by %s", payload)
		}
		if names := fmt.Sprint(next.Roots.Keys); !strings.Contains(names, "old-1") && !strings.Contains(names, "old-2") {
			t.Fatalf("succeeded by a document whose roots have not signed: %s", payload)
		}
	})
}

func wantNoTrust(t testing.TB, got feed.Trust, err error) {
	t.Helper()
	checkRefusal(t, feed.Item{}, err)
	if got.Version != 0 || got.Keys != nil || got.Roots != nil {
		t.Fatalf("refused, but left %+v", got)
	}
}

func FuzzOpenRoster(f *testing.F) {
	good := must(json.Marshal(roster()))
	f.Add(good)
	f.Add([]byte(`{"scope":"all","seq":1,"issued":"2026-11-23T12:00:00Z","trust":1,"items":{"a":1,"A":1,"~roster":1},"withdrawn":{"a":1}}`))
	addHostile(f, string(good))
	trusted := trust(rosterKey())
	f.Fuzz(func(t *testing.T, payload []byte) {
		r, err := feed.OpenRoster(t.Context(), feed.ScopeAll, sealed(feed.PayloadTypeRoster, payload, clerk).bytes(), trusted, at(noon))
		if err != nil {
			checkRefusal(t, feed.Item{}, err)
			return
		}
		if r.Check() != nil || r.Scope != feed.ScopeAll || r.Issued.After(noon.Add(day)) || r.Seq > r.Issued.Add(day).UnixMilli() {
			t.Fatalf("accepted %+v", r)
		}
	})
}

func FuzzOpenQuery(f *testing.F) {
	good := must(json.Marshal(query()))
	f.Add(good)
	f.Add([]byte(`{"scope":"all","id":"+","issued":"0001-01-01T00:00:00Z","until":"9999-12-31T23:59:59Z"}`))
	addHostile(f, string(good))
	f.Fuzz(func(t *testing.T, payload []byte) {
		q, err := feed.OpenQuery(t.Context(), feed.ScopeAll, sealed(feed.PayloadTypeQuery, payload, clerk).bytes(), bothTrusted(), at(noon))
		if err != nil {
			checkRefusal(t, feed.Item{}, err)
			return
		}
		if q.Check() != nil || q.Scope != feed.ScopeAll || !q.Until.After(noon) || q.Issued.After(noon.Add(day)) {
			t.Fatalf("accepted %+v", q)
		}
	})
}

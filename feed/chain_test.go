package feed_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nuanxin/feed"
)

// A history is every version of the root document, each with the pairs that
// are its roots, and the message that led to it.
type history struct {
	docs  []feed.Trust // docs[0] is version 1, which no message led to
	pairs [][]pair
	links []draft // links[i] led to docs[i]
	chain feed.Chain
}

func newHistory(pairs ...pair) *history {
	return &history{
		docs: []feed.Trust{rooted(1, rootsOf(len(pairs), pairs...))}, pairs: [][]pair{pairs}, links: []draft{{}},
	}
}

func (h *history) newest() feed.Trust { return h.docs[len(h.docs)-1] }

// next makes the next version, so much higher, signed by all roots before and
// after.
func (h *history) next(step int64, pairs ...pair) {
	before := h.pairs[len(h.pairs)-1]
	doc := rooted(h.newest().Version+step, rootsOf(len(pairs), pairs...))
	signers := slices.Clone(before)
	for _, p := range pairs {
		if count([]pair{p}, before) == 0 {
			signers = append(signers, p)
		}
	}
	l := link(doc, signers...)
	h.docs, h.pairs, h.links = append(h.docs, doc), append(h.pairs, pairs), append(h.links, l)
	h.chain = h.chain.Extend(l.bytes())
}

// rotated is a history whose roots changed twice: 1 and 2 have the first, 3
// and 4 the second, 5 and 6 the third.
func rotated() *history {
	a, b, c := roots("a", 2), roots("b", 2), roots("c", 2)
	h := newHistory(a...)
	h.next(1, a...)
	h.next(1, b...)
	h.next(1, b...)
	h.next(1, c...)
	h.next(1, c...)
	return h
}

func parse(t testing.TB, c feed.Chain) feed.Chain {
	t.Helper()
	parsed, err := feed.ParseChain(must(json.Marshal(c)))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestAStationFollowsFromEveryEarlierVersion(t *testing.T) {
	h := rotated()
	chain := parse(t, h.chain)
	if versions := fmt.Sprint(versionsOf(chain)); versions != "[2 3 5 6]" {
		t.Errorf("the chain has versions %v; 4 is needed by nobody", versions)
	}
	for _, from := range h.docs {
		at, err := from.Follow(t.Context(), chain)
		if err != nil || at.Version != 6 {
			t.Errorf("from %d it comes to %d: %v", from.Version, at.Version, err)
		}
	}
}

// Another console may write base64 in either alphabet.
func TestLinksInTheOtherAlphabetAreReadAsWell(t *testing.T) {
	var chain feed.Chain
	pairs := roots("a", 2)
	docs := []feed.Trust{rooted(1, rootsOf(2, pairs...))}
	for i, name := range []string{"b", "c"} {
		next := roots(name, 2)
		docs = append(docs, rooted(int64(i+2), rootsOf(2, next...)))
		payload := []byte(plus(string(must(json.Marshal(docs[i+1]))), `"note":"???"`))
		l := draft{PayloadType: feed.PayloadTypeTrust, Payload: base64.URLEncoding.EncodeToString(payload)}
		if !strings.ContainsAny(l.Payload, "-_") {
			t.Fatal("the payload is the same in both alphabets")
		}
		for _, p := range slices.Concat(pairs, next) {
			l.Signatures = append(l.Signatures, p.signAs(feed.PayloadTypeTrust, payload))
		}
		pairs, chain = next, chain.Extend(l.bytes())
	}
	for _, from := range docs {
		at, err := from.Follow(t.Context(), parse(t, chain))
		if err != nil || at.Version != 3 {
			t.Errorf("from %d it comes to %d: %v", from.Version, at.Version, err)
		}
	}
}

func versionsOf(c feed.Chain) (list []int64) {
	for _, l := range c {
		var d draft
		if err := json.Unmarshal(l, &d); err != nil {
			panic(err)
		}
		var doc feed.Trust
		if err := json.Unmarshal(must(decode64(d.Payload)), &doc); err != nil {
			panic(err)
		}
		list = append(list, doc.Version)
	}
	return list
}

func TestAStationAheadOfAChainStaysWhereItIs(t *testing.T) {
	h := rotated()
	ahead := h.newest()
	h.next(1, roots("d", 1)...)
	station := h.newest()
	old := rotated().chain
	for _, from := range []feed.Trust{ahead, station} {
		at, err := from.Follow(t.Context(), parse(t, old))
		if err != nil || at.Version != from.Version {
			t.Errorf("from %d it comes to %d: %v", from.Version, at.Version, err)
		}
	}
	at, err := station.Follow(t.Context(), nil)
	if err != nil || at.Version != station.Version {
		t.Errorf("along no chain it comes to %d: %v", at.Version, err)
	}
}

func TestFollowGoesAsFarAsTheLinksHold(t *testing.T) {
	h := rotated()
	l := func(version int) []byte { return h.links[version-1].bytes() }
	garbage := []byte(`{"payloadType":"x"}`)
	forged := link(rooted(9, rootsOf(1, stranger)), stranger).bytes()
	for _, c := range []struct {
		name string
		from int
		list [][]byte
		at   int64
		want feed.Reason // empty: no error
	}{
		{"all of them", 1, [][]byte{l(2), l(3), l(4), l(5), l(6)}, 6, ""},
		{"garbage first", 1, [][]byte{garbage, l(3), l(5)}, 5, ""},
		{"garbage between", 1, [][]byte{l(3), garbage, []byte("1"), []byte("null"), l(5)}, 5, ""},
		{"garbage last", 1, [][]byte{l(3), l(5), garbage}, 5, feed.ReasonMalformed},
		{"a forged link last", 1, [][]byte{l(3), l(5), forged}, 5, feed.ReasonForeignKey},
		{"a forged link first", 1, [][]byte{forged, l(3), l(5)}, 5, ""},
		{"a forged link and old ones behind it", 5, [][]byte{forged, l(3), l(5)}, 5, feed.ReasonForeignKey},
		{"a rotation is missing", 1, [][]byte{l(5), l(6)}, 1, feed.ReasonForeignKey},
		{"a rotation is missing in the middle", 1, [][]byte{l(2), l(5), l(6)}, 2, feed.ReasonForeignKey},
		{"in the wrong order", 1, [][]byte{l(5), l(3)}, 3, ""},
		{"twice", 1, [][]byte{l(3), l(3), l(5), l(5)}, 5, ""},
		{"only old ones", 6, [][]byte{l(2), l(3), l(4), l(5)}, 6, ""},
		{"garbage alone", 3, [][]byte{garbage}, 3, feed.ReasonMalformed},
		{"none", 3, nil, 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var chain feed.Chain
			for _, b := range c.list {
				chain = append(chain, b)
			}
			at, err := h.docs[c.from-1].Follow(t.Context(), parse(t, chain))
			if at.Version != c.at {
				t.Errorf("it comes to %d, want %d (%v)", at.Version, c.at, err)
			}
			if c.want != "" {
				wantRefused(t, feed.Item{}, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAStationWithoutRootsFollowsNoChain(t *testing.T) {
	h := rotated()
	from := h.docs[0]
	from.Roots = nil
	at, err := from.Follow(t.Context(), parse(t, h.chain))
	if wantRefused(t, feed.Item{}, err, feed.ReasonNotPermitted); at.Version != 1 {
		t.Errorf("it comes to %d", at.Version)
	}
}

func TestParseChainRefusesWhatIsNoList(t *testing.T) {
	good := string(must(json.Marshal(rotated().chain)))
	for name, message := range map[string]string{
		"empty": "", "an object": "{}", "a text": `"x"`, "one link": string(rotated().links[1].bytes()), "cut": good[:len(good)-1],
		"a byte behind": good + "x", "two lists": good + good, "invalid UTF-8": "[\"\xff\"]", "a member twice": `[{"a":1,"a":2}]`,
		"deep": strings.Repeat("[", 30000) + strings.Repeat("]", 30000), "unclosed": strings.Repeat("[", feed.MaxEnvelope),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := feed.ParseChain([]byte(message))
			if wantRefused(t, feed.Item{}, err, feed.ReasonMalformed); c != nil {
				t.Errorf("left %s", c)
			}
		})
	}
	if c, err := feed.ParseChain([]byte("[" + strings.Repeat("1,", 127) + "1]")); err != nil || len(c) != 128 {
		t.Errorf("128 links: %v", err)
	}
	_, err := feed.ParseChain([]byte("[" + strings.Repeat("1,", 128) + "1]"))
	wantRefused(t, feed.Item{}, err, feed.ReasonMalformed)
	full := good + strings.Repeat(" ", feed.MaxEnvelope-len(good))
	if _, err := feed.ParseChain([]byte(full)); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	_, err = feed.ParseChain([]byte(full + " "))
	wantRefused(t, feed.Item{}, err, feed.ReasonTooLarge)
}

// The smallest link there can be still leaves room for fewer than the limit.
func TestNoChainIsTooLongForItsLinks(t *testing.T) {
	root := newPair("r")
	doc := rooted(2, rootsOf(1, root))
	doc.Keys[0].ID, doc.Keys[0].Scopes, doc.Keys[0].Kinds = "k", []string{"*"}, []feed.Kind{feed.KindJob}
	if n := len(link(doc, root).bytes()); n < 512 {
		t.Errorf("a link of %d bytes", n)
	}
}

// However the roots change, a station of any version finds its way, and the
// chain keeps no more than the changes of roots and its ends.
func TestEveryStationFindsItsWay(t *testing.T) {
	everyone := roots("root", 5)
	some := rapid.Map(rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 1, 3, rapid.ID[int]), func(list []int) (pairs []pair) {
		for _, i := range list {
			pairs = append(pairs, everyone[i])
		}
		return pairs
	})
	rapid.Check(t, func(r *rapid.T) {
		h := newHistory(some.Draw(r, "roots")...)
		changes := 0
		for range rapid.IntRange(1, 12).Draw(r, "versions") {
			pairs := h.pairs[len(h.pairs)-1]
			if rapid.Bool().Draw(r, "change") {
				pairs = some.Draw(r, "roots")
				changes++
			}
			h.next(int64(rapid.IntRange(1, 3).Draw(r, "step")), pairs...)
		}
		if n := len(h.chain); n > changes+2 {
			r.Fatalf("%d changes of roots, but the chain has %d links", changes, n)
		}
		chain := parse(t, h.chain)
		for _, from := range h.docs {
			at, err := from.Follow(t.Context(), chain)
			if err != nil || at.Version != h.newest().Version {
				r.Fatalf("from %d it comes to %d of %d: %v", from.Version, at.Version, h.newest().Version, err)
			}
		}
	})
}

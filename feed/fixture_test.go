package feed_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"nuanxin/feed"
)

const day = 24 * time.Hour

// noon is when the tests take place.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var station = feed.Station{ID: "jz-01", Street: "huayuan", Group: "east"}

// notice is an item that nothing is wrong with.
func notice() feed.Item {
	return feed.Item{
		ID: "hot-water", Rev: 1, Kind: feed.KindNotice, Scope: feed.ScopeAll,
		Issued: noon.Add(-time.Hour), Until: noon.Add(day),
		Title: "今日热水供应至二十一点", Source: "花园街社区",
		Notice: &feed.Notice{Text: "饮水机在进门右手边。"},
	}
}

// A pair is a key pair whose private half the tests know.
type pair struct {
	id      string
	private ed25519.PrivateKey
}

// newPair makes a pair that is the same in every run.
func newPair(id string) pair {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, "seed of "+id)
	return pair{id: id, private: ed25519.NewKeyFromSeed(seed)}
}

func (p pair) public() ed25519.PublicKey { return p.private.Public().(ed25519.PublicKey) }

func (p pair) file() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(p.private)
	if err != nil {
		panic(err)
	}
	return append([]byte("id: "+p.id+"\n"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...)
}

func (p pair) signer() feed.Signer {
	s, err := feed.ParseSigner(p.file())
	if err != nil {
		panic(err)
	}
	return s
}

// entry is the key's line in a trust file: everything is allowed.
func (p pair) entry() feed.Key {
	return feed.Key{
		ID: p.id, Public: base64.StdEncoding.EncodeToString(p.public()),
		Scopes: []string{"all", "street/*", "group/*", "station/*"},
		Kinds:  feed.Kinds(), MaxDays: 90,
	}
}

var (
	clerk    = newPair("clerk")
	deputy   = newPair("deputy")
	stranger = newPair("stranger")
)

func trust(keys ...feed.Key) feed.Trust { return feed.Trust{Version: 1, Keys: keys} }

func bothTrusted() feed.Trust { return trust(clerk.entry(), deputy.entry()) }

// A draft is an envelope in the making, apart from the library that feed uses.
type draft struct {
	PayloadType string      `json:"payloadType"`
	Payload     string      `json:"payload"`
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"`
}

func (d draft) bytes() []byte { return must(json.Marshal(d)) }

// pae is what is signed (DSSE, protocol.md, "Signature Definition").
func pae(payloadType string, payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
}

func (p pair) sign(payload []byte) signature { return p.signAs(feed.PayloadType, payload) }

func (p pair) signAs(payloadType string, payload []byte) signature {
	sig := ed25519.Sign(p.private, pae(payloadType, payload))
	return signature{KeyID: p.id, Sig: base64.StdEncoding.EncodeToString(sig)}
}

// enclose signs a payload, whatever it is.
func enclose(payload []byte, pairs ...pair) draft {
	d := draft{PayloadType: feed.PayloadType, Payload: base64.StdEncoding.EncodeToString(payload), Signatures: []signature{}}
	for _, p := range pairs {
		d.Signatures = append(d.Signatures, p.sign(payload))
	}
	return d
}

func text(it feed.Item) string { return string(must(json.Marshal(it))) }

func envelope(it feed.Item, pairs ...pair) draft { return enclose([]byte(text(it)), pairs...) }

// plus adds members to a JSON object.
func plus(object, members string) string {
	return strings.TrimSuffix(object, "}") + "," + members + "}"
}

// amended replaces a piece of a document, which must be there.
func amended(t testing.TB, document, old, replacement string) string {
	t.Helper()
	if !strings.Contains(document, old) {
		t.Fatalf("no %s in %s", old, document)
	}
	return strings.Replace(document, old, replacement, 1)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// open opens a message that came on the topic of notice().
func open(t testing.TB, message []byte, trust feed.Trust) (feed.Item, error) {
	t.Helper()
	return openAt(t, message, trust, noon)
}

func openAt(t testing.TB, message []byte, trust feed.Trust, now time.Time) (feed.Item, error) {
	t.Helper()
	it, err := feed.Open(t.Context(), feed.ScopeAll, "hot-water", message, trust, station, at(now))
	if err != nil {
		checkRefusal(t, it, err)
	}
	return it, err
}

// checkRefusal holds for every refusal, whatever its reason.
func checkRefusal(t testing.TB, it feed.Item, err error) feed.Refusal {
	t.Helper()
	refusal, ok := errors.AsType[*feed.Refusal](err)
	if !ok {
		t.Fatalf("error is a %T, not a *Refusal: %v", err, err)
	}
	if text(it) != text(feed.Item{}) {
		t.Errorf("refused, but left an item: %+v", it)
	}
	if n := utf8.RuneCountInString(refusal.Detail); n == 0 || n > 201 {
		t.Errorf("detail has %d characters", n)
	}
	if strings.ContainsFunc(refusal.Detail, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
		t.Errorf("detail has control characters: %q", refusal.Detail)
	}
	return *refusal
}

func wantRefused(t testing.TB, it feed.Item, err error, reason feed.Reason) feed.Refusal {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted %+v, want it refused as %s", it, reason)
	}
	refusal := checkRefusal(t, it, err)
	if refusal.Reason != reason {
		t.Errorf("refused as %v, want %s", &refusal, reason)
	}
	return refusal
}

// at is a moment by a clock that is set.
func at(t time.Time) feed.Moment { return feed.Moment{Time: t, Set: true} }

package feed

import (
	"crypto/ed25519"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// Trust is the root document: it says which keys may sign what, and which
// keys may change that. It is immutable once parsed.
type Trust struct {
	// Version rises with every change.
	Version int64 `json:"version"`
	// Issued is when it was signed; it may be missing from a document that a
	// technician carries.
	Issued time.Time `json:"issued,omitzero"`
	// Roots sign the next version. Without them there is none over the wire.
	Roots *Roots `json:"roots,omitzero"`
	Keys  []Key  `json:"keys"`
	// Thresholds is how many different keys must sign a document of a kind.
	// Where a kind is not named, it is two for alerts and one for the rest.
	Thresholds map[Kind]int `json:"thresholds,omitzero"`
}

// ParseTrust reads a root document and lists everything that is wrong with it.
func ParseTrust(b []byte) (Trust, error) {
	var t Trust
	if err := json.Unmarshal(b, &t, json.RejectUnknownMembers(true)); err != nil {
		return Trust{}, fmt.Errorf("trust: %w", err)
	}
	if err := t.Check(); err != nil {
		return Trust{}, err
	}
	return t, nil
}

// Check lists everything that is wrong with the document.
func (t Trust) Check() error {
	var c checker
	c.require(t.Version >= 1 && t.Version <= MaxRev, "trust: version: want 1 or more, have %d", t.Version)
	c.require(len(t.Keys) > 0, "trust: keys: there is none, so nothing could ever be shown")
	ids, publics := map[string]bool{}, map[string]bool{}
	for i, k := range t.Keys {
		if err := k.check(); err != nil {
			c.add(fmt.Errorf("trust: keys[%d] %q: %w", i, k.ID, err))
		}
		c.require(!ids[k.ID], "trust: keys[%d]: the id %q stands twice", i, k.ID)
		// One person must not count as two.
		c.require(!publics[k.Public], "trust: keys[%d] %q: another id has the same public key", i, k.ID)
		ids[k.ID], publics[k.Public] = true, true
	}
	for _, kind := range slices.Sorted(maps.Keys(t.Thresholds)) {
		n, able := t.Thresholds[kind], t.able(kind)
		c.require(kind.signable(), "trust: thresholds: %q is not a kind: want %s", string(kind), among(SignableKinds()...))
		c.require(n >= 1 && n <= maxSignatures, "trust: thresholds.%s: want 1 to %d, have %d", kind, maxSignatures, n)
		c.require(n <= able, "trust: thresholds.%s: needs %d keys, but only %d may sign the kind", kind, n, able)
	}
	if t.Roots != nil {
		t.Roots.check(&c)
	}
	return c.err()
}

// able is how many keys may sign documents of the kind.
func (t Trust) able(kind Kind) (n int) {
	for _, k := range t.Keys {
		if slices.Contains(k.Kinds, kind) {
			n++
		}
	}
	return n
}

// claim is what signatures are asked to permit.
type claim struct {
	kind          Kind // empty for what any key may sign
	scope         Scope
	issued, until time.Time
}

// permit counts the signatures that are of use.
func (t Trust) permit(c claim, signed []string) error {
	var whyNot checker
	good := 0
	for _, id := range signed {
		k, _ := t.key(id)
		if err := k.permits(c); err != nil {
			whyNot.add(err)
			continue
		}
		good++
	}
	if want := t.Threshold(c.kind); good < want {
		whyNot.require(false, "%d of %d needed signatures", good, want)
		return refuse(ReasonNotPermitted, "%v", whyNot.err())
	}
	return nil
}

// Threshold is how many keys must have signed a document of the kind.
func (t Trust) Threshold(k Kind) int {
	if n := t.Thresholds[k]; n > 0 {
		return n
	}
	if k == KindAlert {
		return 2
	}
	return 1
}

// key finds a key by its ID.
func (t Trust) key(id string) (Key, bool) {
	i := slices.IndexFunc(t.Keys, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return Key{}, false
	}
	return t.Keys[i], true
}

// keyring finds the keys that sign for screens.
func (t Trust) keyring() keyring {
	return func(id string) (ed25519.PublicKey, bool) {
		k, ok := t.key(id)
		if !ok {
			return nil, false
		}
		public, err := decodePublic(k.Public)
		return public, err == nil
	}
}

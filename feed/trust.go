package feed

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// Trust says which keys may sign what. It is immutable once parsed.
type Trust struct {
	Version int   `json:"version"`
	Keys    []Key `json:"keys"`
	// Thresholds is how many different keys must sign an item of a kind; one
	// where a kind is not named.
	Thresholds map[Kind]int `json:"thresholds,omitzero"`
}

// Key is a public key and what it may sign.
type Key struct {
	ID string `json:"id"`
	// Public is the base64 form of the 32 bytes of an Ed25519 public key
	// (RFC 8032).
	Public string `json:"public"`
	// Scopes are patterns, see [Scope.Match].
	Scopes []string `json:"scopes"`
	Kinds  []Kind   `json:"kinds"`
	// MaxDays is how long an item may stand that the key signed.
	MaxDays int `json:"max_days"`
}

// ParseTrust reads a trust file and lists everything that is wrong with it.
func ParseTrust(b []byte) (Trust, error) {
	var t Trust
	if err := json.Unmarshal(b, &t, json.RejectUnknownMembers(true)); err != nil {
		return Trust{}, fmt.Errorf("trust: %w", err)
	}
	if err := t.check(); err != nil {
		return Trust{}, err
	}
	return t, nil
}

func (t Trust) check() error {
	var c checker
	c.require(t.Version >= 1, "trust: version: want 1 or more, have %d", t.Version)
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
		c.require(kind.known(), "trust: thresholds: %q is not a kind: want news, job or notice", string(kind))
		c.require(n >= 1 && n <= maxSignatures, "trust: thresholds.%s: want 1 to %d, have %d", kind, maxSignatures, n)
		c.require(n <= able, "trust: thresholds.%s: needs %d keys, but only %d may sign the kind", kind, n, able)
	}
	return c.err()
}

// able is how many keys may sign items of the kind.
func (t Trust) able(kind Kind) (n int) {
	for _, k := range t.Keys {
		if slices.Contains(k.Kinds, kind) {
			n++
		}
	}
	return n
}

func (k Key) check() error {
	var c checker
	c.add(CheckID(k.ID))
	public, err := k.public()
	c.add(err)
	c.require(err != nil || !forgeable(public), "public: anyone can sign for this key; is it a placeholder?")
	c.require(len(k.Scopes) > 0, "scopes: there is none; the key could sign nothing")
	for _, s := range k.Scopes {
		_, err := path.Match(s, "")
		c.require(err == nil, "scopes: %q is not a pattern", s)
	}
	c.require(len(k.Kinds) > 0, "kinds: there is none; the key could sign nothing")
	for _, kind := range k.Kinds {
		c.require(kind.known(), "kinds: %q is not a kind: want news, job or notice", string(kind))
	}
	limit := int(MaxLifetime / day)
	c.require(k.MaxDays >= 1 && k.MaxDays <= limit, "max_days: want 1 to %d, have %d", limit, k.MaxDays)
	return c.err()
}

const day = 24 * time.Hour

// public decodes the key. It takes one spelling only, or a line break would
// make a key pass for another one.
func (k Key) public() (ed25519.PublicKey, error) {
	b, err := base64.StdEncoding.DecodeString(k.Public)
	if err != nil || len(b) != ed25519.PublicKeySize || base64.StdEncoding.EncodeToString(b) != k.Public {
		return nil, errors.New("public: want the base64 form of a 32-byte Ed25519 public key")
	}
	return b, nil
}

// forgeable says whether the public key is a point of small order, such as all
// zeros. Ed25519 takes it for a key (RFC 8032, section 5.1.7), but then R = 0
// and S = 0 sign any message whose hash is a multiple of that order, which is
// 8 at most: so of some messages one passes.
func forgeable(public ed25519.PublicKey) bool {
	const tries = 100
	forged := make([]byte, ed25519.SignatureSize)
	forged[0] = 1 // the encoding of the neutral element
	for i := range tries {
		if ed25519.Verify(public, []byte{byte(i)}, forged) {
			return true
		}
	}
	return false
}

// permits says why the key may not sign the item, or nil.
func (k Key) permits(it Item) error {
	if !slices.ContainsFunc(k.Scopes, it.Scope.Match) {
		return fmt.Errorf("key %q may not sign for scope %q", k.ID, string(it.Scope))
	}
	if !slices.Contains(k.Kinds, it.Kind) {
		return fmt.Errorf("key %q may not sign items of kind %q", k.ID, string(it.Kind))
	}
	if it.Until.Sub(it.Issued) > time.Duration(k.MaxDays)*day {
		return fmt.Errorf("key %q may not sign for longer than %d days", k.ID, k.MaxDays)
	}
	return nil
}

// threshold is how many keys must have signed an item of the kind.
func (t Trust) threshold(k Kind) int { return max(1, t.Thresholds[k]) }

// key finds a key by its ID.
func (t Trust) key(id string) (Key, bool) {
	i := slices.IndexFunc(t.Keys, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return Key{}, false
	}
	return t.Keys[i], true
}

package feed

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"
)

// Key is a public key and what it may sign.
type Key struct {
	ID string `json:"id"`
	// Public is the base64 form of the 32 bytes of an Ed25519 public key
	// (RFC 8032).
	Public string `json:"public"`
	// Scopes are patterns, see [Scope.Match].
	Scopes []string `json:"scopes"`
	// Kinds are those of items, and [KindRoster].
	Kinds []Kind `json:"kinds"`
	// MaxDays is how long an item may stand that the key signed.
	MaxDays int `json:"max_days"`
	// From and Until bound the key's validity: it signs nothing that was
	// issued before From, or that ends after Until. Zero is no bound.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

func (k Key) check() error {
	var c checker
	c.add(CheckID(k.ID))
	c.add(checkPublic(k.Public))
	c.require(len(k.Scopes) > 0, "scopes: there is none; the key could sign nothing")
	for _, s := range k.Scopes {
		_, err := path.Match(s, "")
		c.require(err == nil, "scopes: %q is not a pattern", s)
	}
	c.require(len(k.Kinds) > 0, "kinds: there is none; the key could sign nothing")
	for _, kind := range k.Kinds {
		c.require(kind.signable(), "kinds: %q is not a kind: want %s", string(kind), among(SignableKinds()...))
	}
	limit := int(MaxLifetime / day)
	c.require(k.MaxDays >= 1 && k.MaxDays <= limit, "max_days: want 1 to %d, have %d", limit, k.MaxDays)
	c.require(k.Until.IsZero() || k.Until.After(k.From), "until: must be after from")
	return c.err()
}

// permits says why the key may not sign what is claimed, or nil.
func (k Key) permits(c claim) error {
	if !slices.ContainsFunc(k.Scopes, c.scope.Match) {
		return fmt.Errorf("key %q may not sign for scope %q", k.ID, string(c.scope))
	}
	if c.kind != "" && !slices.Contains(k.Kinds, c.kind) {
		return fmt.Errorf("key %q may not sign items of kind %q", k.ID, string(c.kind))
	}
	if c.until.Sub(c.issued) > time.Duration(k.MaxDays)*day {
		return fmt.Errorf("key %q may not sign for longer than %d days", k.ID, k.MaxDays)
	}
	// Both ends bind what is signed, not the moment at which it is seen. So
	// every station decides alike, and a key that has ended cannot sign for
	// today by dating back.
	if c.issued.Before(k.From) {
		return fmt.Errorf("key %q may sign from %s on", k.ID, k.From.Format(time.RFC3339))
	}
	if !k.Until.IsZero() && c.until.After(k.Until) {
		return fmt.Errorf("key %q ends at %s, before what it signed", k.ID, k.Until.Format(time.RFC3339))
	}
	return nil
}

// decodePublic decodes a key. It takes one spelling only, or a line break
// would make a key pass for another one.
func decodePublic(s string) (ed25519.PublicKey, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize || base64.StdEncoding.EncodeToString(b) != s {
		return nil, errors.New("public: want the base64 form of a 32-byte Ed25519 public key")
	}
	return b, nil
}

func checkPublic(s string) error {
	public, err := decodePublic(s)
	if err != nil {
		return err
	}
	if forgeable(public) {
		return errors.New("public: anyone can sign for this key; is it a placeholder?")
	}
	return nil
}

// forgeable says whether the public key is a point of small order, such as all
// zeros. Ed25519 takes it for a key (RFC 8032, section 5.1.7), but then R = 0
// and S = 0 sign any message whose hash is a multiple of that order, which is
// 8 at most: so of some messages one passes.
func forgeable(public ed25519.PublicKey) bool {
	y := bytes.Clone(public)
	y[len(y)-1] &= 0x7f // the sign of x
	const zeros, ones = "000000000000000000000000000000000000000000000000000000000000", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	return slices.Contains([]string{
		"01" + zeros + "00", "ee" + ones + "7f", // order 1: y is 1, or p + 1
		"ec" + ones + "7f",                      // order 2: y is -1
		"00" + zeros + "00", "ed" + ones + "7f", // order 4: y is 0, or p
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8: dy⁴ + 2y² = 1
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	}, hex.EncodeToString(y))
}

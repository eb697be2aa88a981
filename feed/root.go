package feed

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// PayloadTypeTrust names the format of a signed root document.
const PayloadTypeTrust = "application/vnd.nuanxin.trust.v1+json"

// Roots are the keys that sign root documents, and nothing else.
type Roots struct {
	// Threshold is how many of them must sign.
	Threshold int    `json:"threshold"`
	Keys      []Root `json:"keys"`
}

// Root is a public key that signs root documents.
type Root struct {
	ID     string `json:"id"`
	Public string `json:"public"` // as in [Key]
}

func (r *Roots) check(c *checker) {
	ids, publics := map[string]bool{}, map[string]bool{}
	for i, k := range r.Keys {
		place := fmt.Sprintf("trust: roots.keys[%d] %q", i, k.ID)
		c.add(prefixed(place, CheckID(k.ID)))
		c.add(prefixed(place, checkPublic(k.Public)))
		c.require(!ids[k.ID], "%s: the id stands twice", place)
		c.require(!publics[k.Public], "%s: another id has the same public key", place)
		ids[k.ID], publics[k.Public] = true, true
	}
	c.require(r.Threshold >= 1 && r.Threshold <= min(maxSignatures, max(1, len(r.Keys))),
		"trust: roots.threshold: want 1 to %d, the number of its keys, have %d", len(r.Keys), r.Threshold)
	c.require(len(r.Keys) > 0, "trust: roots.keys: there is none")
}

func (r *Roots) keyring() keyring {
	return func(id string) (ed25519.PublicKey, bool) {
		i := slices.IndexFunc(r.Keys, func(k Root) bool { return k.ID == id })
		if i < 0 {
			return nil, false
		}
		public, err := decodePublic(r.Keys[i].Public)
		return public, err == nil
	}
}

// verify returns the payload of a link that as many of the roots have signed as
// must. Its error is always a [*Refusal], which says whose signatures lack.
func (r *Roots) verify(ctx context.Context, link []byte, whose string) ([]byte, error) {
	payload, signed, err := verify(ctx, link, PayloadTypeTrust, r.keyring())
	if err != nil {
		return nil, err
	}
	if len(signed) < r.Threshold {
		return nil, refuse(ReasonNotPermitted, "%d of %d needed signatures by %s", len(signed), r.Threshold, whose)
	}
	return payload, nil
}

// SealTrust checks a root document and signs it: the result is a link of a
// [Chain].
func SealTrust(ctx context.Context, t Trust, signers ...Signer) ([]byte, error) {
	switch {
	case t.Roots == nil:
		return nil, errors.New("trust: roots: missing; without them no station could follow")
	case t.Issued.IsZero():
		return nil, errors.New("trust: issued: missing")
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	return seal(ctx, PayloadTypeTrust, t, signers)
}

// Succeed opens a signed root document that is to take the place of this one.
// It must have a higher version, and be signed by as many roots as either
// document asks for, of its own and of this one. Its error is always a
// [*Refusal].
//
// The version need not be the next: whoever has enough roots of this document
// can lead a station on from here in one step. That spares a station that was
// away the versions in which the roots stayed the same.
func (t Trust) Succeed(ctx context.Context, link []byte) (Trust, error) {
	if t.Roots == nil {
		return Trust{}, refuse(ReasonNotPermitted, "the station's trust file names no roots, so nothing may change it over the wire")
	}
	payload, err := t.Roots.verify(ctx, link, fmt.Sprintf("the roots of version %d", t.Version))
	if err != nil {
		return Trust{}, err
	}
	next, err := parseSignedTrust(payload)
	if err != nil {
		return Trust{}, err
	}
	if next.Version <= t.Version {
		return Trust{}, refuse(ReasonOlderRevision, "trust version %d is not newer than %d, which the station has", next.Version, t.Version)
	}
	if _, err := next.Roots.verify(ctx, link, "the document's own roots"); err != nil {
		return Trust{}, err
	}
	return next, nil
}

// parseSignedTrust passes over members that this version does not know, as
// for items.
func parseSignedTrust(payload []byte) (Trust, error) {
	var t Trust
	if err := json.Unmarshal(payload, &t); err != nil {
		return Trust{}, refuse(ReasonMalformed, "signed payload is not a root document: %v", err)
	}
	if err := t.Check(); err != nil {
		return Trust{}, refuse(ReasonMalformed, "%v", err)
	}
	if t.Roots == nil || t.Issued.IsZero() {
		return Trust{}, refuse(ReasonMalformed, "a root document needs roots and issued")
	}
	return t, nil
}

// Chain is the message on the topic of root documents: the newest, and before
// it each one that changed the roots, so that a station that was away finds
// its way from any of them to the newest. Its JSON form is a list of
// envelopes.
type Chain []jsontext.Value

// maxLinks bounds the work that a message on the topic can cause. It has room
// for no more links with a key and a signature.
const maxLinks = MaxEnvelope / 512

// ParseChain reads the message on the topic of root documents. Its error is
// always a [*Refusal].
func ParseChain(message []byte) (Chain, error) {
	if len(message) > MaxEnvelope {
		return nil, refuse(ReasonTooLarge, "%d bytes, the limit is %d", len(message), MaxEnvelope)
	}
	var c Chain
	if err := json.Unmarshal(message, &c); err != nil {
		return nil, refuse(ReasonMalformed, "not a list of signed root documents: %v", err)
	}
	if len(c) > maxLinks {
		return nil, refuse(ReasonMalformed, "%d root documents, the limit is %d", len(c), maxLinks)
	}
	return c, nil
}

// Follow goes along a chain as far as it leads. It returns the document it
// arrives at, which is t if none is newer. Its error, a [*Refusal], says why
// the last link that is newer does not hold.
func (t Trust) Follow(ctx context.Context, c Chain) (at Trust, err error) {
	at = t
	for _, link := range c {
		if version(link) <= at.Version {
			continue // its roots may be long forgotten
		}
		next, failed := at.Succeed(ctx, link)
		if err = failed; err == nil {
			at = next
		}
	}
	return at, err
}

// claims reads what a link says of itself; nobody has verified it.
func claims(link []byte, t any) error {
	s, err := ReadSigned(link)
	if err != nil {
		return err
	}
	return json.Unmarshal(s.Payload, t)
}

// version serves to pass over links that are old.
func version(link []byte) int64 {
	var t struct {
		Version int64 `json:"version"`
	}
	if claims(link, &t) != nil {
		return MaxRev // no link at all: let Succeed say so
	}
	return t.Version
}

// Extend returns the chain with a new link at its end, less those that no
// station needs: the documents that left the roots as they were.
func (c Chain) Extend(link []byte) Chain {
	all := append(slices.Clone(c), link)
	roots := func(link []byte) string {
		var t struct {
			Roots *Roots `json:"roots"`
		}
		_ = claims(link, &t)
		b, _ := json.Marshal(t.Roots)
		return string(b)
	}
	var kept Chain
	for i, l := range all {
		if i == len(all)-1 || i == 0 || roots(l) != roots(all[i-1]) {
			kept = append(kept, l)
		}
	}
	return kept
}

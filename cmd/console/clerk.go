package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"nuanxin/feed"
)

// keyFlags say who signs.
type keyFlags struct {
	Key []secret `required:"" sep:"none" placeholder:"FILE" help:"Private key to sign with, made by console keygen; again for each further signature."`
}

// signers reads the keys.
func (f keyFlags) signers() (signers []feed.Signer, err error) {
	seen := map[string]secret{}
	for _, file := range f.Key {
		b, err := file.read("make it with console keygen --id YOUR-NAME --out " + string(file))
		if err != nil {
			return nil, fmt.Errorf("--key %w", err)
		}
		signer, err := feed.ParseSigner(b)
		if err != nil {
			return nil, fmt.Errorf("--key %s: %w", file, err)
		}
		if other, twice := seen[signer.ID()]; twice {
			return nil, fmt.Errorf("--key %s: the key %s is in %s already; a second signature needs another person's key", file, signer.ID(), other)
		}
		seen[signer.ID()] = file
		signers = append(signers, signer)
	}
	return signers, nil
}

// checkWait judges the flag for how long to follow a message.
func checkWait(wait time.Duration) error {
	if wait < 0 {
		return misuse{fmt.Errorf("--wait %v: write a time above zero, such as 10s", wait)}
	}
	return nil
}

// clerk is who signs, and what the stations let them sign if that is known.
type clerk struct {
	signers   []feed.Signer
	trust     feed.Trust
	trustFile trustFile
}

// newClerk reads the keys and, if there is one, the trust file.
func newClerk(keys keyFlags, file trustFile) (c clerk, err error) {
	c.trustFile = file
	if c.signers, err = keys.signers(); err != nil || file == "" {
		return c, err
	}
	c.trust, err = file.read()
	return c, err
}

// reader reads what stands on the broker: if the clerk knows the trusted keys,
// only what they signed, for no station heeds anything else.
func (c clerk) reader(ctx context.Context) func(envelope []byte) (feed.Item, error) {
	if c.trustFile == "" {
		return unverified
	}
	return func(envelope []byte) (feed.Item, error) { return feed.Unseal(ctx, envelope, c.trust) }
}

// sign makes the message of an item that a station would take, or adds the
// clerk's signatures to those that it has. About rights it can only say what
// the trust file says.
func (c clerk) sign(ctx context.Context, d draft, now time.Time) ([]byte, error) {
	envelope, err := c.seal(ctx, d, now)
	if err != nil || c.trustFile == "" {
		return envelope, err
	}
	return envelope, c.accepted(ctx, d, envelope, now)
}

// seal signs, and asks nobody.
func (c clerk) seal(ctx context.Context, d draft, now time.Time) ([]byte, error) {
	if err := acceptable(d.Item, now); err != nil {
		return nil, err
	}
	if d.signed() {
		return feed.Cosign(ctx, d.envelope, c.signers...)
	}
	return feed.Seal(ctx, d.Item, c.signers...)
}

// accepted asks the trust file whether a station would take the message.
func (c clerk) accepted(ctx context.Context, d draft, envelope []byte, now time.Time) error {
	at := feed.Moment{Time: now, Set: true}
	_, err := feed.Open(ctx, d.Scope, d.ID, envelope, c.trust, inhabitant(d.Scope), at)
	if refusal, ok := errors.AsType[*feed.Refusal](err); ok {
		return fmt.Errorf("a station with %s, version %d, would refuse this item: %w; %s", c.trustFile, c.trust.Version, refusal, c.remedy(refusal.Reason))
	}
	return err
}

func (c clerk) remedy(r feed.Reason) string {
	switch r {
	case feed.ReasonForeignKey:
		return "sign with a key that stands there, have the entry added that console keygen printed, or give the newest trust file if that is older than the stations'"
	case feed.ReasonNotPermitted:
		return "change the item, sign with another key, or with one more (--key FILE --key FILE)"
	}
	return "change the item"
}

// inhabitant is a station in a scope.
func inhabitant(s feed.Scope) feed.Station {
	level, name, _ := strings.Cut(string(s), "/")
	switch level {
	case "street":
		return feed.Station{Street: name}
	case "group":
		return feed.Station{Group: name}
	}
	return feed.Station{ID: name}
}

// signatures names the keys that signed a message.
func signatures(envelope []byte) string {
	s, err := feed.ReadSigned(envelope)
	if err != nil {
		return "nobody"
	}
	return plural(len(s.Keys), "key") + ": " + strings.Join(s.Keys, ", ")
}

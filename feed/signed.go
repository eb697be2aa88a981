package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// Signed is what is in an envelope, by the envelope's own word: nobody has
// verified it. It serves to sign the same bytes, or to supersede them, and
// never to show them.
type Signed struct {
	// Type is the payload's type, such as [PayloadType].
	Type    string
	Payload []byte
	// Keys are the IDs of the keys that are said to have signed it.
	Keys []string
}

// ReadSigned reads an envelope without verifying it.
func ReadSigned(envelope []byte) (Signed, error) {
	env, payload, err := readEnvelope(envelope)
	if err != nil {
		return Signed{}, err
	}
	s := Signed{Type: env.PayloadType, Payload: payload}
	for _, sig := range env.Signatures {
		s.Keys = append(s.Keys, sig.KeyID)
	}
	return s, nil
}

func readEnvelope(envelope []byte) (env dsse.Envelope, payload []byte, err error) {
	if len(envelope) > MaxEnvelope {
		return env, nil, fmt.Errorf("%d bytes, the limit is %d", len(envelope), MaxEnvelope)
	}
	if err := json.Unmarshal(envelope, &env); err != nil {
		return env, nil, fmt.Errorf("not a DSSE envelope: %w", err)
	}
	if env.PayloadType == "" {
		return env, nil, errors.New("not a DSSE envelope: it has no payloadType")
	}
	payload, err = env.DecodeB64Payload()
	if err != nil {
		return env, nil, fmt.Errorf("payload: %w", err)
	}
	return env, payload, nil
}

// Cosign adds signatures over the very bytes that stand in an envelope, and
// leaves those that it has. A key that has signed already signs anew. Whether
// the others' signatures are good is for [Open] and [Trust.Succeed] to say.
func Cosign(ctx context.Context, envelope []byte, signers ...Signer) ([]byte, error) {
	env, payload, err := readEnvelope(envelope)
	if err != nil {
		return nil, fmt.Errorf("cosign: %w", err)
	}
	for _, s := range signers {
		if s.private == nil {
			return nil, errors.New("cosign: a signer has no key")
		}
		one, err := dsse.NewEnvelopeSigner(dsseSigner{s})
		if err != nil {
			return nil, fmt.Errorf("cosign: %w", err)
		}
		own, err := one.SignPayload(ctx, env.PayloadType, payload)
		if err != nil {
			return nil, fmt.Errorf("cosign: %w", err)
		}
		env.Signatures = slices.DeleteFunc(env.Signatures, func(sig dsse.Signature) bool { return sig.KeyID == s.id })
		env.Signatures = append(env.Signatures, own.Signatures...)
	}
	return enclose(&env)
}

// enclose writes an envelope that a station will look at.
func enclose(env *dsse.Envelope) ([]byte, error) {
	if n := len(env.Signatures); n > maxSignatures {
		return nil, fmt.Errorf("seal: %d signatures, the limit is %d", n, maxSignatures)
	}
	b, err := json.Marshal(env)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if len(b) > MaxEnvelope {
		return nil, fmt.Errorf("seal: %d bytes signed, the limit is %d", len(b), MaxEnvelope)
	}
	return b, nil
}

// ReadTrust reads a link of a [Chain] without verifying it.
func ReadTrust(link []byte) (Trust, error) {
	s, err := ReadSigned(link)
	if err != nil {
		return Trust{}, err
	}
	if s.Type != PayloadTypeTrust {
		return Trust{}, fmt.Errorf("payload type %.60q, want %q", s.Type, PayloadTypeTrust)
	}
	return parseSignedTrust(s.Payload)
}

// Signed lists the roots whose signatures over a link are good.
func (r *Roots) Signed(ctx context.Context, link []byte) []string {
	_, signed, err := verify(ctx, link, PayloadTypeTrust, r.keyring())
	if err != nil {
		return nil
	}
	return signed
}

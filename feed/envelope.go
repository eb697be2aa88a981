package feed

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

const (
	// MaxEnvelope is the size of the largest message that is looked at.
	MaxEnvelope = 64 << 10
	// maxSignatures bounds the work that an envelope can cause.
	maxSignatures = 8
)

// Digest names the exact bytes of a message: SHA-256 in hex.
func Digest(envelope []byte) string {
	sum := sha256.Sum256(envelope)
	return hex.EncodeToString(sum[:])
}

// seal signs a document: the result is the message for its topic.
func seal(ctx context.Context, payloadType string, document any, signers []Signer) ([]byte, error) {
	payload, err := json.Marshal(document, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	var keys []dsse.Signer
	for _, s := range signers {
		if s.private == nil {
			return nil, errors.New("seal: a signer has no key")
		}
		keys = append(keys, dsseSigner{s})
	}
	signer, err := dsse.NewEnvelopeSigner(keys...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	env, err := signer.SignPayload(ctx, payloadType, payload)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return enclose(env)
}

// A keyring finds public keys by their IDs.
type keyring func(id string) (ed25519.PublicKey, bool)

// verify returns the payload of an envelope and the IDs of the keys whose
// signatures over it are good, each once and at least one. Its error is always
// a [*Refusal].
func verify(ctx context.Context, envelope []byte, payloadType string, keys keyring) (payload []byte, signed []string, err error) {
	if len(envelope) > MaxEnvelope {
		return nil, nil, refuse(ReasonTooLarge, "%d bytes, the limit is %d", len(envelope), MaxEnvelope)
	}
	var env dsse.Envelope
	if err := json.Unmarshal(envelope, &env); err != nil {
		return nil, nil, refuse(ReasonMalformed, "not a DSSE envelope: %v", err)
	}
	switch {
	case env.PayloadType != payloadType:
		return nil, nil, refuse(ReasonMalformed, "payload type %.60q, want %q", env.PayloadType, payloadType)
	case len(env.Signatures) == 0:
		return nil, nil, refuse(ReasonUnsigned, "the envelope has no signature")
	case len(env.Signatures) > maxSignatures:
		return nil, nil, refuse(ReasonMalformed, "%d signatures, the limit is %d", len(env.Signatures), maxSignatures)
	}
	verifier, err := keys.verifier(&env)
	if err != nil {
		return nil, nil, err
	}
	accepted, payload, err := verifier.VerifyAndDecode(ctx, &env)
	if err != nil {
		return nil, nil, refuse(ReasonForeignKey, "no signature is good: the text was changed, or another key signed as %q", env.Signatures[0].KeyID)
	}
	for _, s := range accepted {
		signed = append(signed, s.KeyID)
	}
	return payload, signed, nil
}

// verifier knows the keys that the signatures name. Signatures of others are
// dropped from the envelope: they count for nothing, so they must neither cost
// work nor spoil the rest.
func (keys keyring) verifier(env *dsse.Envelope) (*dsse.EnvelopeVerifier, error) {
	var named []dsse.Signature
	var known []dsse.Verifier
	seen := map[string]bool{}
	for _, s := range env.Signatures {
		public, ok := keys(s.KeyID)
		if !ok {
			continue
		}
		named = append(named, s)
		if !seen[s.KeyID] {
			known = append(known, dsseVerifier{id: s.KeyID, public: public})
		}
		seen[s.KeyID] = true
	}
	if len(named) == 0 {
		return nil, refuse(ReasonForeignKey, "the trust document has no key %.64q", env.Signatures[0].KeyID)
	}
	env.Signatures = named
	v, err := dsse.NewEnvelopeVerifier(known...)
	if err != nil {
		return nil, refuse(ReasonForeignKey, "%v", err)
	}
	return v, nil
}

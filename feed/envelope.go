package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// PayloadType names the format of a signed item, so that a signature for
// something else can never pass for one (DSSE, section "payloadType").
const PayloadType = "application/vnd.nuanxin.item.v1+json"

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

// ParseDraft reads an item as staff wrote it. It is stricter than a station:
// a member that no station knows is an error, for it is a slip of the pen.
// The draft need not be complete; see [Item.Check].
func ParseDraft(b []byte) (Item, error) {
	var it Item
	if err := json.Unmarshal(b, &it, json.RejectUnknownMembers(true)); err != nil {
		return Item{}, fmt.Errorf("item: %w", err)
	}
	return it, nil
}

// Seal checks an item and signs it: the result is the message for its topic.
func Seal(ctx context.Context, it Item, signers ...Signer) ([]byte, error) {
	if err := it.Check(); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(it, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("seal item: %w", err)
	}
	if len(signers) > maxSignatures {
		return nil, fmt.Errorf("seal item: %d signatures, the limit is %d", len(signers), maxSignatures)
	}
	var keys []dsse.Signer
	for _, s := range signers {
		if s.private == nil {
			return nil, errors.New("seal item: a signer has no key")
		}
		keys = append(keys, dsseSigner{s})
	}
	signer, err := dsse.NewEnvelopeSigner(keys...)
	if err != nil {
		return nil, fmt.Errorf("seal item: %w", err)
	}
	env, err := signer.SignPayload(ctx, PayloadType, payload)
	if err != nil {
		return nil, fmt.Errorf("seal item: %w", err)
	}
	b, err := json.Marshal(env)
	if err != nil {
		return nil, fmt.Errorf("seal item: %w", err)
	}
	if len(b) > MaxEnvelope {
		return nil, fmt.Errorf("seal item: %d bytes signed, the limit is %d", len(b), MaxEnvelope)
	}
	return b, nil
}

// Open decides whether a message that came on a content topic may be shown at
// the station. Its error is always a [*Refusal].
//
// It does not know earlier revisions: whoever keeps them asks [Known.Admit].
func Open(ctx context.Context, scope Scope, id string, envelope []byte, t Trust, s Station, now time.Time) (Item, error) {
	it, err := Unseal(ctx, envelope, t)
	if err != nil {
		return Item{}, err
	}
	if it.Scope != scope || it.ID != id {
		return Item{}, refuse(ReasonWrongTopic, "signed for %s/%s, came on the topic of %s/%s", it.Scope, it.ID, scope, id)
	}
	if !slices.Contains(s.Scopes(), scope) {
		return Item{}, refuse(ReasonNotAddressed, "scope %s is not this station's", scope)
	}
	if !now.Before(it.Until) {
		return Item{}, refuse(ReasonExpired, "ended at %s", it.Until.Format(time.RFC3339))
	}
	return it, nil
}

// Unseal takes the item out of its envelope if the keys that signed it may
// sign it, and its form is right. Its error is always a [*Refusal].
func Unseal(ctx context.Context, envelope []byte, t Trust) (Item, error) {
	payload, accepted, err := verify(ctx, envelope, t)
	if err != nil {
		return Item{}, err
	}
	var it Item
	// Members that this version does not know are passed over, so that the
	// format can grow while old stations hang on the walls.
	if err := json.Unmarshal(payload, &it); err != nil {
		return Item{}, refuse(ReasonMalformed, "signed payload is not an item: %v", err)
	}
	if err := it.Check(); err != nil {
		return Item{}, refuse(ReasonMalformed, "%v", err)
	}
	if err := t.permit(it, accepted); err != nil {
		return Item{}, err
	}
	return it, nil
}

// verify returns the payload and the keys whose signatures over it are good.
func verify(ctx context.Context, envelope []byte, t Trust) ([]byte, []Key, error) {
	if len(envelope) > MaxEnvelope {
		return nil, nil, refuse(ReasonTooLarge, "%d bytes, the limit is %d", len(envelope), MaxEnvelope)
	}
	var env dsse.Envelope
	if err := json.Unmarshal(envelope, &env); err != nil {
		return nil, nil, refuse(ReasonMalformed, "not a DSSE envelope: %v", err)
	}
	switch {
	case env.PayloadType != PayloadType:
		return nil, nil, refuse(ReasonMalformed, "payload type %.60q, want %q", env.PayloadType, PayloadType)
	case len(env.Signatures) == 0:
		return nil, nil, refuse(ReasonUnsigned, "the envelope has no signature")
	case len(env.Signatures) > maxSignatures:
		return nil, nil, refuse(ReasonMalformed, "%d signatures, the limit is %d", len(env.Signatures), maxSignatures)
	}
	verifier, err := t.verifier(&env)
	if err != nil {
		return nil, nil, err
	}
	signed, payload, err := verifier.VerifyAndDecode(ctx, &env)
	if err != nil {
		return nil, nil, refuse(ReasonForeignKey, "no signature is good: the text was changed, or another key signed as %q", env.Signatures[0].KeyID)
	}
	var keys []Key
	for _, s := range signed {
		if k, ok := t.key(s.KeyID); ok {
			keys = append(keys, k)
		}
	}
	return payload, keys, nil
}

// verifier knows the trusted keys that the signatures name. The others are
// dropped from the envelope: they count for nothing, so they must neither cost
// work nor spoil the rest.
func (t Trust) verifier(env *dsse.Envelope) (*dsse.EnvelopeVerifier, error) {
	var named []dsse.Signature
	known := map[string]dsse.Verifier{}
	for _, s := range env.Signatures {
		k, ok := t.key(s.KeyID)
		if !ok {
			continue
		}
		public, err := k.public()
		if err != nil {
			return nil, refuse(ReasonForeignKey, "key %q in the trust file: %v", k.ID, err)
		}
		named = append(named, s)
		known[k.ID] = dsseVerifier{id: k.ID, public: public}
	}
	if len(named) == 0 {
		return nil, refuse(ReasonForeignKey, "the trust file has no key %.64q", env.Signatures[0].KeyID)
	}
	env.Signatures = named
	v, err := dsse.NewEnvelopeVerifier(slices.Collect(maps.Values(known))...)
	if err != nil {
		return nil, refuse(ReasonForeignKey, "%v", err)
	}
	return v, nil
}

// permit counts the signatures that are of use.
func (t Trust) permit(it Item, signed []Key) error {
	var whyNot []error
	good := 0
	for _, k := range signed {
		if err := k.permits(it); err != nil {
			whyNot = append(whyNot, err)
			continue
		}
		good++
	}
	if want := t.threshold(it.Kind); good < want {
		whyNot = append(whyNot, fmt.Errorf("%d of %d needed signatures", good, want))
		return refuse(ReasonNotPermitted, "%v", errors.Join(whyNot...))
	}
	return nil
}

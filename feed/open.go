package feed

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// PayloadType names the format of a signed item, so that a signature for
// something else can never pass for one (DSSE, section "payloadType").
const PayloadType = "application/vnd.nuanxin.item.v1+json"

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
	return seal(ctx, PayloadType, it, signers)
}

// Open decides whether a message that came on a content topic may be shown at
// the station. Its error is always a [*Refusal].
//
// It does not know earlier revisions: whoever keeps them asks [Known.Admit].
func Open(ctx context.Context, scope Scope, id string, envelope []byte, t Trust, s Station, now Moment) (Item, error) {
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
	if !it.Withdrawn && !now.Before(it.Until) {
		return Item{}, refuse(ReasonExpired, "ended at %s", it.Until.Format(time.RFC3339))
	}
	if now.precedes(it.Issued) {
		return Item{}, refuse(ReasonFuture, "issued %s, more than a day from now", it.Issued.Format(time.RFC3339))
	}
	return it, nil
}

// Unseal takes the item out of its envelope if the keys that signed it may
// sign it, and its form is right. Its error is always a [*Refusal].
func Unseal(ctx context.Context, envelope []byte, t Trust) (Item, error) {
	return unseal[Item](ctx, envelope, PayloadType, "an item", t)
}

func (it Item) claim() claim { return claim{it.Kind, it.Scope, it.Issued, it.Until} }

// document is what the keys of a root document sign.
type document interface {
	Check() error
	claim() claim
}

// unseal takes a document out of its envelope if the keys that signed it may
// sign it, and its form is right. Its error is always a [*Refusal].
func unseal[D document](ctx context.Context, envelope []byte, payloadType, what string, t Trust) (D, error) {
	var d, none D
	payload, signed, err := verify(ctx, envelope, payloadType, t.keyring())
	if err != nil {
		return none, err
	}
	// Members that this version does not know are passed over, so that the
	// format can grow while old stations hang on the walls.
	if err := json.Unmarshal(payload, &d); err != nil {
		return none, refuse(ReasonMalformed, "signed payload is not %s: %v", what, err)
	}
	if err := d.Check(); err != nil {
		return none, refuse(ReasonMalformed, "%v", err)
	}
	if err := t.permit(d.claim(), signed); err != nil {
		return none, err
	}
	return d, nil
}

package feed

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// PayloadTypeRoster names the format of a signed roster.
const PayloadTypeRoster = "application/vnd.nuanxin.roster.v1+json"

// Roster is the signed word on what a scope holds at a moment. It shows a
// station what it lacks, and that its broker is not silent; and it tells the
// time to one that has no clock.
type Roster struct {
	Scope Scope `json:"scope"`
	// Seq rises with every roster of the scope.
	Seq    int64     `json:"seq"`
	Issued time.Time `json:"issued"`
	// Trust is the version of the newest root document.
	Trust int64 `json:"trust"`
	// Items are the revisions that stand, by ID, and Withdrawn those of
	// tombstones.
	Items     map[string]int64 `json:"items,omitzero"`
	Withdrawn map[string]int64 `json:"withdrawn,omitzero"`
}

// Missing lists the revisions that stand and that are not here, by what is
// known of each item.
func (r Roster) Missing(known func(Ref) Known) (missing []Ref) {
	for _, id := range slices.Sorted(maps.Keys(r.Items)) {
		ref := Ref{Scope: r.Scope, ID: id, Rev: r.Items[id]}
		if !known(ref).Has(ref.Rev) {
			missing = append(missing, ref)
		}
	}
	return missing
}

// Check lists everything that is wrong with the form of a roster.
func (r Roster) Check() error {
	var c checker
	c.add(r.Scope.Check())
	c.require(r.Seq >= 1 && r.Seq <= MaxRev, "seq: want 1 to %d, have %d", int64(MaxRev), r.Seq)
	c.require(r.Seq <= r.Issued.Add(MaxAhead).UnixMilli() || r.Issued.IsZero() || r.Seq > MaxRev,
		"seq: %d is more than a day ahead of issued, in Unix milliseconds", r.Seq)
	c.require(!r.Issued.IsZero(), "issued: missing")
	c.require(r.Trust >= 1 && r.Trust <= MaxRev, "trust: want the version of the root document, have %d", r.Trust)
	for _, list := range []map[string]int64{r.Items, r.Withdrawn} {
		for _, id := range slices.Sorted(maps.Keys(list)) {
			c.add(CheckID(id))
			c.require(list[id] >= 1 && list[id] <= r.Issued.Add(2*MaxAhead).UnixMilli(), "%s: rev: want 1 to two days after issued, in Unix milliseconds, have %d", id, list[id])
		}
	}
	for id := range r.Withdrawn {
		_, twice := r.Items[id]
		c.require(!twice, "%s: stands and is withdrawn", id)
	}
	return c.err()
}

func (r Roster) claim() claim { return claim{KindRoster, r.Scope, r.Issued, r.Issued} }

// SealRoster checks a roster and signs it: the result is the message for its
// topic.
func SealRoster(ctx context.Context, r Roster, signers ...Signer) ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	b, err := seal(ctx, PayloadTypeRoster, r, signers)
	if err != nil {
		return nil, fmt.Errorf("roster of %s with %d items: %w", r.Scope, len(r.Items)+len(r.Withdrawn), err)
	}
	return b, nil
}

// OpenRoster decides whether a message that came on a roster's topic is the
// word of someone who may sign for the scope. Its error is always a
// [*Refusal].
//
// It does not know earlier rosters: whoever keeps them compares Seq.
func OpenRoster(ctx context.Context, scope Scope, message []byte, t Trust, now Moment) (Roster, error) {
	r, err := unseal[Roster](ctx, message, PayloadTypeRoster, "a roster", t)
	if err != nil {
		return Roster{}, err
	}
	switch {
	case r.Scope != scope:
		return Roster{}, refuse(ReasonWrongTopic, "signed for %s, came on the topic of %s", r.Scope, scope)
	case now.precedes(r.Issued):
		return Roster{}, refuse(ReasonFuture, "issued %s, more than a day from now", r.Issued.Format(time.RFC3339))
	}
	return r, nil
}

package feed

import (
	"context"
	"time"
)

// PayloadTypeQuery names the format of a signed query.
const PayloadTypeQuery = "application/vnd.nuanxin.query.v1+json"

// maxQuery is how long a query may be open.
const maxQuery = 10 * time.Minute

// Query asks every station of a scope what became of an item.
type Query struct {
	Scope Scope  `json:"scope"`
	ID    string `json:"id"`
	// Issued is when it was asked, and Until when it is too late to answer.
	Issued time.Time `json:"issued"`
	Until  time.Time `json:"until"`
}

// Check lists everything that is wrong with the form of a query.
func (q Query) Check() error {
	var c checker
	c.add(q.Scope.Check())
	c.add(CheckID(q.ID))
	c.require(!q.Issued.IsZero(), "issued: missing")
	c.require(q.Until.After(q.Issued) && q.Until.Sub(q.Issued) <= maxQuery, "until: want at most %v after issued", maxQuery)
	return c.err()
}

func (q Query) claim() claim { return claim{"", q.Scope, q.Issued, q.Until} }

// SealQuery checks a query and signs it: the result is the message for its
// topic.
func SealQuery(ctx context.Context, q Query, signers ...Signer) ([]byte, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	return seal(ctx, PayloadTypeQuery, q, signers)
}

// OpenQuery decides whether a message that came on a query's topic must be
// answered. Any key may ask that is trusted for the scope. Its error is always
// a [*Refusal].
func OpenQuery(ctx context.Context, scope Scope, message []byte, t Trust, now Moment) (Query, error) {
	q, err := unseal[Query](ctx, message, PayloadTypeQuery, "a query", t)
	if err != nil {
		return Query{}, err
	}
	switch {
	case q.Scope != scope:
		return Query{}, refuse(ReasonWrongTopic, "signed for %s, came on the topic of %s", q.Scope, scope)
	case !now.Before(q.Until):
		return Query{}, refuse(ReasonExpired, "ended at %s", q.Until.Format(time.RFC3339))
	case now.precedes(q.Issued):
		return Query{}, refuse(ReasonFuture, "issued %s, more than a day from now", q.Issued.Format(time.RFC3339))
	}
	return q, nil
}

// Answer is what a station says of an item when it is asked.
type Answer struct {
	// Query is the digest of the message in which it was asked.
	Query string `json:"query"`
	// Receipt is the last one that the station gave for the revision that it
	// knows, without a sequence number; its status is [StatusUnknown] if it
	// knows none.
	Receipt `json:",inline"`
	// Refused is the last refusal on the item's topic since then.
	Refused *Receipt `json:"refused,omitzero"`
}

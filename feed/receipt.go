package feed

import "time"

// Ref names one revision of an item.
type Ref struct {
	Scope Scope  `json:"scope"`
	ID    string `json:"id"`
	Rev   int64  `json:"rev,omitzero"`
}

// Ref names the item.
func (it Item) Ref() Ref { return Ref{Scope: it.Scope, ID: it.ID, Rev: it.Rev} }

// Same says whether two refs name revisions of the same item.
func (r Ref) Same(o Ref) bool { return r.unrevised() == o.unrevised() }

// unrevised names the item whatever its revision.
func (r Ref) unrevised() Ref { return Ref{Scope: r.Scope, ID: r.ID} }

// Status says what became of a message at a station.
type Status string

// What becomes of a message.
const (
	StatusReceived  Status = "received"  // verified and on disk
	StatusRefused   Status = "refused"   // see Reason; nothing changed
	StatusShown     Status = "shown"     // on the glass for the first time
	StatusExpired   Status = "expired"   // its until has passed
	StatusWithdrawn Status = "withdrawn" // a tombstone took it off
)

// StatusUnknown is that of an item in an [Answer] of which the station does not
// know, or no longer. There is no such receipt.
const StatusUnknown Status = "unknown"

// Receipt tells the district what became of one message at one station. Each
// is sent until the broker has acknowledged it, so a receipt may come twice;
// Seq rises with every receipt of a station and tells doubles.
type Receipt struct {
	Seq     uint64 `json:"seq,omitzero"`
	Station string `json:"station"`
	Ref     `json:",inline"`
	Digest  string `json:"digest,omitzero"`
	Status  Status `json:"status"`
	Reason  Reason `json:"reason,omitzero"`
	Detail  string `json:"detail,omitzero"`
	// At is the station's clock; zero while that is not set.
	At time.Time `json:"at,omitzero"`
}

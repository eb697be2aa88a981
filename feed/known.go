package feed

import "time"

// Known is what a station remembers of an item, shown or not, until a week
// after the last end that any revision of it had.
type Known struct {
	// Rev is the highest revision seen, zero for an item never seen.
	Rev  int64 `json:"rev"`
	Kind Kind  `json:"kind,omitzero"` // empty if only a roster told of it
	// Digest is that of the message it came in; empty if that is not here: the
	// disk has lost it, or only a roster told of the revision.
	Digest string `json:"digest"`
	// Until is the last end that any revision had.
	Until time.Time `json:"until"`
	// Status is that of the last receipt that the revision was given, and At
	// the receipt's time; empty if it was given none.
	Status Status    `json:"status,omitzero"`
	At     time.Time `json:"at,omitzero"`
	// Undated says that the revision came while the clock was not set: it may
	// lie so far ahead that a set clock would have refused it.
	Undated bool `json:"undated,omitzero"`
}

// Has says whether a revision of the item, or a newer one, is here.
func (k Known) Has(rev int64) bool { return k.Rev > rev || k.Rev == rev && k.Digest != "" }

// Admit says why an item may not take the place of what is known of it. Its
// error is always a [*Refusal].
func (k Known) Admit(it Item) error {
	switch {
	case k.Rev == 0:
		return nil
	case it.Rev < k.Rev, it.Rev == k.Rev && (k.Digest != "" || k.Status == StatusWithdrawn && !it.Withdrawn):
		return refuse(ReasonOlderRevision, "revision %d is not newer than %d, which the station has", it.Rev, k.Rev)
	case it.Kind != k.Kind && k.Kind != "":
		// Or a key for news could take down a notice that needs two signatures.
		return refuse(ReasonNotPermitted, "the item is a %s and cannot become a %s; use another id", k.Kind, it.Kind)
	}
	return nil
}

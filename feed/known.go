package feed

import "time"

// Known is what a station remembers of an item, shown or not, until the last
// end that any revision of it had.
type Known struct {
	// Rev is the highest revision seen, zero for an item never seen.
	Rev    int64     `json:"rev"`
	Kind   Kind      `json:"kind"`
	Digest string    `json:"digest"` // of the message it came in
	Until  time.Time `json:"until"`
	Shown  bool      `json:"shown,omitzero"`
}

// Admit says why an item may not take the place of what is known of it. Its
// error is always a [*Refusal].
func (k Known) Admit(it Item) error {
	switch {
	case k.Rev == 0:
		return nil
	case it.Rev <= k.Rev:
		return refuse(ReasonOlderRevision, "revision %d is not newer than %d, which the station has", it.Rev, k.Rev)
	case it.Kind != k.Kind:
		// Or a key for news could take down a notice that needs two signatures.
		return refuse(ReasonNotPermitted, "the item is a %s and cannot become a %s; use another id", k.Kind, it.Kind)
	}
	return nil
}

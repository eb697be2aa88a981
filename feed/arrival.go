package feed

// Arrival is a message for an item, as far as it could be opened.
type Arrival struct {
	// Item is what was in it; of no use if it was refused.
	Item     Item
	Envelope []byte
	// Ended says that a tombstone is past its end. Where its item is known it
	// counts all the same: by a clock that is ahead it must not be lost.
	Ended bool
	// Live says that it was pushed just now: it becomes the content's latest.
	Live bool
	// Again says that it came perhaps before, and that only its acknowledgement
	// was lost.
	Again bool
	// Receipt is the one to give: received, withdrawn or refused.
	Receipt Receipt
}

// Refused says whether the message was turned away.
func (a *Arrival) Refused() bool { return a.Receipt.Status == StatusRefused }

// Refuse turns it away.
func (a *Arrival) Refuse(why *Refusal) {
	a.Receipt.Status, a.Receipt.Reason, a.Receipt.Detail = StatusRefused, why.Reason, why.Detail
	a.Receipt.Rev = 0
}

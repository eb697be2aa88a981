package feed

// Slide is what the playlist puts on the screen for a while: one page of an
// item, and its place in the round.
type Slide struct {
	// Item is nil when there is nothing to show; the screen then shows the
	// station's own page.
	Item *Item
	// Page counts from 0.
	Page int
	// Position says how many of the round's Count items have had their turn,
	// this one included.
	Position, Count int
	// Next is the kind of the item that follows, empty when there is no other.
	Next Kind
}

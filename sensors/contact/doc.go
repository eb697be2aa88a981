// Package contact reads the dry contacts that tell whether the heating or the
// cooling runs.
//
// A contact joins its pin to ground while the plant runs, such as the spare
// contact of a pump's relay; the pin's own pull-up holds it high otherwise. A
// wire that broke therefore reads as "not running", never as heating. What a
// contact says counts once it has said so for three seconds.
//
// The two are one answer: heating, cooling, idle, or, when both are closed,
// unknown. periph's Read knows no error; a pin that cannot be set up is one of
// [New].
//
// [Switch] is a contact of another kind, which somebody closes by hand; it
// counts when it has been read so twice.
package contact

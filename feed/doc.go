// Package feed says what may be shown: items, their signatures, the trust in
// the keys that signed them, and the playlist that orders them.
//
// It is pure. It reads no file and opens no connection, and what it decides it
// decides by arguments, time among them. [Open] is the one gate between bytes from the
// network and an [Item] that may stand on a public screen; whatever it does
// not accept, it turns away with a [*Refusal] that says why.
//
// Values are immutable once made. Only [Playlist] and [Clock] have state; one
// goroutine at a time may use the first, several the second.
package feed

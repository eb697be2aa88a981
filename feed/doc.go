// Package feed says what may be shown: items, their signatures, the trust in
// the keys that signed them, and the playlist that orders them.
//
// It is pure. It reads no file, opens no connection and keeps no clock: time
// comes in as an argument. [Open] is the one gate between bytes from the
// network and an [Item] that may stand on a public screen; whatever it does
// not accept, it turns away with a [*Refusal] that says why.
//
// Values are immutable once made. Only [Playlist] has state, and one goroutine
// at a time may use it.
package feed

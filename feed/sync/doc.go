// Package sync takes content from the wire to the store, and receipts back.
//
// [Sync.Handle] is given the messages for the station: items, rosters, root
// documents, queries, commands and chunks of pictures. It opens them and has the store
// keep what holds, and returns nil only then, so that they may be acknowledged.
//
// [Sync.Run] does what takes time: it sends the receipts from the durable
// outbox, one by one and in order, lets ended items go, and fetches what a
// roster names and what items have attached. What a command asks for it does
// beside all that. Proof of play it writes every half hour, and when it ends.
//
// Handle is for one goroutine, Run for another; all else may be used by
// several.
package sync

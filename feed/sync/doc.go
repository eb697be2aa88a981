// Package sync takes content from the wire to the store, and receipts back.
//
// [Sync.Handle] is given each message of the content topics: it opens the
// envelope, checks the revision, stores the item and its receipt in one
// transaction, and returns nil only then, so that the message may be
// acknowledged. [Sync.Run] sends the receipts from the durable outbox, one by
// one and in order, and lets expired items go.
package sync

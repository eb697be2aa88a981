// Package store keeps items, revisions and the outbox of receipts across power cuts.
//
// A call that changes something returns when the change is on disk (fsync).
// Reading never touches the disk: [Store.Items] returns a snapshot from memory.
// All methods may be used by several goroutines.
package store

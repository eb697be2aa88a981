// Package store keeps items, revisions and the outbox of receipts across power cuts.
//
// A call that changes something returns when the change is on disk (fsync).
// [Store.Content] returns a snapshot from memory and never waits for the disk.
// All methods may be used by several goroutines.
package store

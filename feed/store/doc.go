// Package store keeps items, revisions, receipts, rosters and trust across
// power cuts, and the pictures beside them.
//
// A call that changes something returns when the change is on disk (fsync).
// [Store.Content] returns a snapshot from memory and never waits for the disk;
// before [Store.Open] has read the disk it is empty. All methods may be used
// by several goroutines, all but Content only after Open has returned.
//
// A database that is damaged is set aside and a new one is begun with what
// could be read of it; the broker has the rest. It never grows beyond its
// budget: what has no room is refused.
package store

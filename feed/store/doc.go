// Package store keeps items, revisions, receipts, rosters and trust across
// power cuts, and the pictures beside them.
//
// A call that changes something returns when the change is on disk (fsync).
// [Store.Content] returns a snapshot from memory and never waits for the disk.
// All methods may be used by several goroutines, Open, Close and Verify by one
// at a time. While the store is not open, it is empty and changes are errors.
//
// A database that is damaged is set aside and a new one is begun with what
// could be read of it; the broker has the rest. Every page is read before bbolt
// gets the file, for that maps it and believes it. Values that are not signed
// have a checksum. It never grows beyond its budget: what has no room is
// refused.
package store

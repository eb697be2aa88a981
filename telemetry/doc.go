// Package telemetry is what the station reports of itself: its state (birth
// and will) and, every minute, its readings and health.
//
// Reports are for the moment: one that cannot be sent is dropped, never kept.
package telemetry

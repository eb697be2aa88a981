// Package telemetry is what the station reports of itself: its state (birth,
// will and goodbye) and, every minute, its readings and health.
//
// Reports are for the moment: one that cannot be sent is dropped, never kept.
// A value that cannot be read is absent from its report, never zero. The JSON
// of every message is described at its type: [State] and [Report].
package telemetry

// Package monitor decides when the station's monitor is dark or dimmed on
// purpose, and switches its power with the technician's own commands.
//
// The window asks [Monitor.Look] for every frame; the frame is black whatever
// becomes of a command. [Monitor.Run] watches the file and the contact that
// blank the screen, and runs the commands, again every few minutes, as monitors
// wake up by themselves and miss what they are told. A command that fails,
// hangs or does nothing is logged once and told by [Monitor.Status].
//
// Look is for one goroutine and never waits. Status may be called by any.
package monitor

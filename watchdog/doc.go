// Package watchdog tells systemd that the program is ready, and lets it live as
// long as what it is there for is done.
//
// [Run] says READY=1 when everybody has made a first step, and WATCHDOG=1 in
// time as long as nobody has stopped (sd_notify(3), sd_watchdog_enabled(3)).
// Whoever is stuck is named in the log and in the unit's status; then nothing is
// said any more, and systemd ends the program after WatchdogSec and starts it
// anew. Without systemd, nothing is done.
package watchdog

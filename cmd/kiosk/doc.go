// Kiosk is the program of a station's screen.
//
// It reads its configuration, wires the other packages together and runs
// them; it decides nothing itself. The locals of serve, in station.go, are the
// wiring diagram.
package main

// Package simulated is a thermometer with contacts that nothing measures, for
// demonstrations and for work on the screen.
//
// What it tells is a pure function of the time: a room that breathes between 21
// and 22 °C, is heated from November to March and cooled from June to August.
// It is used only where it is asked for by name. [Options] comes with the mark
// that goes all the way to the screen, so that nobody can forget it.
package simulated

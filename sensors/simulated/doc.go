// Package simulated is a thermometer with contacts that nothing measures, for
// demonstrations. It is used only where it is asked for by name, and what it
// tells is marked as simulated all the way to the screen.
package simulated

// Package sensors tells the state of the room: how warm it is, whether the
// thermometer can be believed, and whether the room is being heated or cooled.
//
// [Poller] asks a thermometer, and contacts where there are any, at a steady
// pace from one goroutine, which alone touches the bus. [Poller.Room] returns
// the current [Room] to any goroutine at any time and never waits for the bus.
//
// A failing thermometer never ends the program and never invents a number: it
// turns the room's health to stale and then to fault, and back to ok when
// good samples return. Drivers live in packages of their own below this one.
package sensors

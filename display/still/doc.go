// Package still makes pictures of screens without a screen: files that show to
// the pixel what a station would have on its wall.
//
// The pixels are those of [display.Display], which the station's window only
// copies to the glass. All of it may be used by several goroutines, each with
// a Display of its own.
package still

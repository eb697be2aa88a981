// Package window puts composed frames on the glass.
//
// [Run] opens the window and sleeps until something changes. Then it asks for
// the frame, paints and uploads the layers whose key changed, and leaves
// placing and fading them to the GPU; a still screen costs nothing. Everything
// that the caller hands in is called on one goroutine.
//
// A screen that is never switched off is spared: the whole picture wanders by a
// few pixels, is dimmed as the frame says, and is black for a frame without
// layers. All three are the GPU's work; nothing is painted anew. In full screen
// the window goes where the monitor goes.
//
// The window lives on an X server. Without one, Run returns an error that says
// what is missing. When a running X server dies, Xlib ends the process with
// exit status 1 and without running deferred functions: whoever supervises the
// X server must start the program anew.
//
// The package is the only one that knows Ebitengine. Importing it is harmless
// on a machine without X libraries, as they are loaded by Run.
package window

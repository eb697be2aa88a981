// Package xtest gives tests a screen of their own to look at and to act on.
//
// [Start] runs Xvfb, an X server that keeps its screen in a file. Pictures are
// read from that file, so they show what a viewer of the screen would see and
// not what the program under test believes to have drawn. The few requests a
// window manager would make, such as resizing a window, go over X's own wire.
//
// [StartXorg] runs Xorg on a graphics card of memory alone, for what Xvfb cannot:
// a monitor that changes its mode or goes dark.
//
// Only tests use this package. It needs the program Xvfb (Debian: xvfb) and
// fails the test when it is missing, as a skipped test proves nothing.
package xtest

// Package display lays out the screen and paints it in memory.
//
// [Display.Compose] turns a [View], everything the screen says at one moment,
// into a [Frame] of a few layers. Each [Layer] is a list of drawing
// operations and a key made from them: two layers with the same key have the
// same pixels. [Display.Paint] turns a layer into pixels on the CPU. Neither
// needs a window, a GPU or a clock, so every screen can be made, compared and
// previewed on any machine, and a screen that did not change costs nothing.
//
// Type sizes are computed from the screen and the reading distance, see
// [Options]. Text is set larger where there is room, and never smaller; what
// does not fit on a slide goes on its next page, see [Display.Pages]. A name
// that has only one place ends in … if it is too long for it. An alert has the
// whole screen below the header. A screen that is higher than wide has the zones
// below each other.
//
// A picture has a page of its own. The caller decodes it and hands it over with
// the View; its name stands for its pixels in the layer's key. It is scaled
// when it is first composed, in some 100 ms for one of 4K, and kept for the
// frames that follow.
//
// Lines break by UAX #14 and the Chinese rules of CLREQ. Headlines break in
// balanced lines between words, which zero width spaces in the title mark; the
// console puts them there, and no dictionary is here.
//
// People who work outdoors are advised by the forecast that is pushed, never by
// the station's own thermometer: of heat as a national measure demands, of cold
// as [Cold] says.
//
// A Display holds the fonts and bounded caches of glyphs and shaped text; one
// goroutine at a time may use it.
package display

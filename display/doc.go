// Package display lays out the screen and paints it in memory.
//
// [Display.Compose] turns a [View], everything the screen says at one moment,
// into a [Frame] of a few layers. Each [Layer] is a list of drawing
// operations and a key made from them: two layers with the same key have the
// same pixels. [Display.Paint] turns a layer into pixels on the CPU. Neither
// needs a window, a GPU or a clock, so every screen can be made, compared and
// previewed on any machine, and a screen that did not change costs nothing.
//
// Text is never shrunk and never cut in silence: what does not fit on a slide
// goes on its next page, see [Display.Pages].
//
// A Display holds the fonts and a bounded cache of glyphs; one goroutine at a
// time may use it.
package display

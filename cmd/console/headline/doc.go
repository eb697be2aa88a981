// Package headline marks where the words of a headline part, so that stations
// break its lines between words. The marks are zero width spaces (U+200B); they
// are part of the title that is signed, and stations obey nothing else: a
// segmenter's dictionary is too heavy for them. See
// docs/adr/0015-word-boundaries.md.
//
// A wrong boundary does little harm, for lines are balanced and few boundaries
// become their ends. Whoever wants others puts zero width spaces where they
// belong: a title that has any is left as it is.
//
// The package is pure: no files, no clock. A Marker may be used by several
// goroutines.
package headline

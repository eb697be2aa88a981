// Package newspaper takes a pasted newspaper page apart: which lines are
// titles, which broken lines make a paragraph, who wrote it and when, and what
// belongs to the page and to no article (numbers of pages, captions, editors).
//
// Chinese papers have no one way of setting a page as text, so much of this is
// guessed. Two promises make the guesses harmless: whatever is not in an
// article is in the list of what was left out, and an article says where it
// stands on a guess. Nobody but a person decides what goes to the screens.
//
// The package is pure: no files, no clock, no state. Any text may be given to
// it; there are no errors.
package newspaper

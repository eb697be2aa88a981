// Package contact reads the dry contacts that tell whether the heating or the
// cooling runs.
package contact

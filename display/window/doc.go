// Package window puts composed frames on the glass.
//
// It sleeps until something changes, uploads only the layers whose key
// changed, and leaves fading to the GPU. It is the only package that knows
// Ebitengine, and must run on the main goroutine.
package window

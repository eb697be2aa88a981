package still

import (
	"fmt"
	"image"
)

// Size is a picture's width and height on the command line.
type Size image.Point

// The sides that a picture can have, in pixels: from a thumbnail to 8K.
const (
	leastWidth, leastHeight = 320, 180
	longestSide             = 7680
)

// UnmarshalText reads "1920x1080".
func (s *Size) UnmarshalText(text []byte) error {
	var rest string
	n, _ := fmt.Sscanf(string(text)+" .", "%dx%d %s", &s.X, &s.Y, &rest)
	if n != 3 || rest != "." || s.X < leastWidth || s.Y < leastHeight || s.X > longestSide || s.Y > longestSide {
		return fmt.Errorf("size %q: want WIDTHxHEIGHT such as 1920x1080", text)
	}
	return nil
}

// Landscape is the size of the same screen, lying.
func (s Size) Landscape() image.Point { return image.Pt(max(s.X, s.Y), min(s.X, s.Y)) }

// Portrait is the size of the same screen, standing.
func (s Size) Portrait() image.Point { return image.Pt(min(s.X, s.Y), max(s.X, s.Y)) }

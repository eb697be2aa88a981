package still

import (
	"fmt"
	"image"
)

// Size is a picture's width and height on the command line.
type Size image.Point

// The sides that a screen can have, in pixels: the type sizes are computed for
// 720 lines and more, and 8K is the largest that is sold.
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

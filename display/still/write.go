package still

import (
	"fmt"
	"image"
	"image/png"

	"github.com/google/renameio/v2"
)

// Write writes a whole picture as PNG, or leaves the file as it was.
func Write(file string, picture image.Image) error {
	f, err := renameio.NewPendingFile(file, renameio.WithPermissions(0o644))
	if err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	defer func() { _ = f.Cleanup() }()
	if err := png.Encode(f, picture); err != nil {
		return fmt.Errorf("write picture %q: %w", file, err)
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("write picture %q: %w", file, err)
	}
	return nil
}

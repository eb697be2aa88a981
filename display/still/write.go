package still

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"

	"github.com/google/renameio/v2"
)

// Write writes a whole picture as PNG, or leaves the file as it was.
func Write(file string, picture image.Image) error {
	f, err := renameio.NewPendingFile(file, renameio.WithPermissions(0o644))
	if err != nil {
		if why, ok := errors.AsType[*fs.PathError](err); ok { // which names a file that nobody knows
			err = why.Err
		}
		return fmt.Errorf("write picture %q: %w", file, err)
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

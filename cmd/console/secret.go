package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxFile is more than any file has that the console reads.
const maxFile = 1 << 20

// secret is the path of a file that nobody but its owner may read.
type secret string

// read returns what is in the file. If there is none, the error names the
// remedy.
func (s secret) read(remedy string) ([]byte, error) {
	f, err := os.Open(string(s))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file; %s", s, remedy)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	const others = 0o077
	if mode := info.Mode(); mode.IsRegular() && mode.Perm()&others != 0 {
		return nil, fmt.Errorf("%s: others may read it (mode %04o); it is a secret: chmod 600 %s", s, mode.Perm(), s)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s, err)
	}
	return b, nil
}

package store_test

import (
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// commits is the number of the last commit, as the database's metas tell it.
func commits(b []byte) int { return max(meta(b, 0, 48), meta(b, 1, 48)) }

// failingDisk makes every write to the database fail, by putting a file that
// is open for reading alone behind its descriptor, until it is told to let
// them through.
func failingDisk(t *testing.T, c *closet) func(failing bool) {
	t.Helper()
	must := func(fd int, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return fd
	}
	fd := descriptor(t, c.file)
	whole := must(syscall.Dup(fd))
	mute := must(syscall.Open(c.file, syscall.O_RDONLY|syscall.O_CLOEXEC, 0))
	set := func(failing bool) {
		behind := whole
		if failing {
			behind = mute
		}
		must(0, syscall.Dup3(behind, fd, syscall.O_CLOEXEC))
	}
	set(true)
	t.Cleanup(func() {
		set(false)
		must(0, syscall.Close(whole))
		must(0, syscall.Close(mute))
	})
	return set
}

// descriptor is that under which a file is open.
func descriptor(t *testing.T, file string) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range open {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err == nil && name == file {
			fd, err := strconv.Atoi(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			return fd
		}
	}
	t.Fatalf("%s is not open", file)
	return 0
}

// diskUse is what a folder takes of the disk, in bytes, as du tells it.
func diskUse(t testing.TB, folder string) (bytes int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var info syscall.Stat_t
		if err := syscall.Lstat(path, &info); err != nil {
			return err
		}
		bytes += info.Blocks * 512
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// inUse is how many bytes of a database are in use, as the newer of its metas
// tells it: page size times the number of the first page that is not.
func inUse(b []byte) int {
	newer := 0
	if meta(b, 1, 48) > meta(b, 0, 48) {
		newer = 1
	}
	return meta(b, newer, 40) * os.Getpagesize()
}

func meta(b []byte, which, at int) int {
	return int(binary.NativeEndian.Uint64(b[which*os.Getpagesize()+16+at:]))
}

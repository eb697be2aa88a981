package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/renameio/v2"

	"nuanxin/feed"
)

// Pictures keeps the chunks of attachments, a file each, named by their hash.
type Pictures struct {
	folder string
	budget int64

	mu    sync.Mutex
	sizes map[string]int64 // what each chunk takes of the disk
	total int64
}

// ErrNoRoom is the error of a chunk that would exceed the budget.
var ErrNoRoom error = &feed.Refusal{Reason: feed.ReasonNoRoom, Detail: "the budget for pictures is used up"}

func newPictures(folder string, budget int64) *Pictures {
	return &Pictures{folder: folder, budget: budget, sizes: map[string]int64{}}
}

// open looks through the folder, and clears away what a power cut has left
// half written.
func (p *Pictures) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.sizes)
	p.total = blockSize // the folder's own
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return fmt.Errorf("open pictures: %w", err)
	}
	files, err := os.ReadDir(p.folder)
	if err != nil {
		return fmt.Errorf("open pictures: %w", err)
	}
	for _, f := range files {
		info, err := f.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("open pictures: %w", err)
		case !info.Mode().IsRegular() || feed.CheckChunkName(f.Name()) != nil || p.total+occupied(info.Size()) > p.budget:
			if err := os.RemoveAll(filepath.Join(p.folder, f.Name())); err != nil {
				return fmt.Errorf("clear pictures: %w", err)
			}
		default:
			p.add(f.Name(), info.Size())
		}
	}
	return nil
}

const (
	blockSize = 4096 // that of ext4
	// entrySize is what a chunk's name takes of its folder. A folder of ext4
	// is at least half full, and grows no smaller when names leave it.
	entrySize = 256
)

// occupied is what a file of some bytes takes of the disk.
func occupied(size int64) int64 { return (size+blockSize-1)/blockSize*blockSize + entrySize }

func (p *Pictures) add(name string, size int64) {
	p.sizes[name] = occupied(size)
	p.total += occupied(size)
}

// HasChunk says whether a chunk is there.
func (p *Pictures) HasChunk(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sizes[name] > 0
}

// Room returns those of the attachments, in the order of their importance,
// for which the budget has room.
func (p *Pictures) Room(wanted []feed.Attachment) (fit []feed.Attachment) {
	free := p.budget - blockSize
	for _, a := range wanted {
		size := int64(a.Size) + int64(len(a.Chunks))*occupied(1) // a block is not full
		if size <= free {
			fit = append(fit, a)
			free -= size
		}
	}
	return fit
}

// PutChunk keeps a chunk, or returns [ErrNoRoom].
func (p *Pictures) PutChunk(name string, chunk []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sizes[name] > 0 {
		return nil
	}
	if p.total+occupied(int64(len(chunk))) > p.budget {
		return ErrNoRoom
	}
	file := filepath.Join(p.folder, name)
	if err := renameio.WriteFile(file, chunk, 0o600, renameio.WithTempDir(p.folder)); err != nil {
		return fmt.Errorf("store chunk: %w", err)
	}
	p.add(name, int64(len(chunk)))
	if err := syncFolder(p.folder); err != nil {
		return fmt.Errorf("store chunk: %w", err)
	}
	return nil
}

// Picture returns the file of an attachment if all its chunks are there. A
// chunk that the disk has lost or changed is removed, so that it is fetched
// again.
func (p *Pictures) Picture(a feed.Attachment) (picture []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range a.Chunks {
		chunk, err := os.ReadFile(filepath.Join(p.folder, name))
		if err != nil || feed.ChunkName(chunk) != name {
			if p.sizes[name] > 0 { // in a store that is peeked at, it is not ours
				p.remove(name)
			}
			return nil, false
		}
		picture = append(picture, chunk...)
	}
	return picture, true
}

// KeepChunks removes the chunks that are not named.
func (p *Pictures) KeepChunks(names map[string]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name := range p.sizes {
		if !names[name] {
			p.remove(name)
		}
	}
}

func (p *Pictures) remove(name string) {
	// What cannot be removed still takes its room.
	if err := os.Remove(filepath.Join(p.folder, name)); err == nil || errors.Is(err, fs.ErrNotExist) {
		p.total -= p.sizes[name]
		delete(p.sizes, name)
	}
}

package sync

import (
	"context"
	"errors"

	"nuanxin/feed"
)

// handleChunk keeps a chunk of a picture, if it was asked for. All else that
// comes is dropped: nobody can fill the disk with what no item names.
func (s *Sync) handleChunk(ctx context.Context, name string, chunk []byte) error {
	s.mu.Lock()
	wanted := s.waiting[name]
	s.mu.Unlock()
	if !wanted {
		return nil
	}
	if len(chunk) > feed.MaxChunk || feed.ChunkName(chunk) != name {
		s.Log.Log(ctx, s.complaints.level(), "chunk is not what its name says", "chunk", name)
		return nil
	}
	err := s.Store.PutChunk(name, chunk)
	if _, full := errors.AsType[*feed.Refusal](err); full {
		return nil // the next round makes room, or wants it no more
	}
	return err
}

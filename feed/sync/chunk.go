package sync

import (
	"cmp"
	"slices"

	"nuanxin/feed"
)

// handleChunk keeps a chunk of a picture, if it was asked for. All else that
// comes is dropped: nobody can fill the disk with what no item names.
func (s *Sync) handleChunk(name string, chunk []byte) error {
	s.mu.Lock()
	wanted := s.waiting[name]
	s.mu.Unlock()
	switch {
	case !wanted:
		return nil
	case feed.ChunkName(chunk) != name || len(chunk) > feed.MaxChunk:
		s.Log.Warn("chunk is not what its name says", "chunk", name)
		return nil
	}
	return s.Store.PutChunk(name, chunk)
}

// pictures lists the attachments for which there is room, those of alerts and
// then of what was issued last first, and removes the chunks of all others.
func (f *fetcher) pictures() (list []attached) {
	items := slices.Clone(f.Store.Content().Items)
	slices.SortStableFunc(items, func(a, b feed.Item) int {
		return cmp.Or(compareBool(b.Kind == feed.KindAlert, a.Kind == feed.KindAlert), b.Issued.Compare(a.Issued))
	})
	var wanted []feed.Attachment
	for _, it := range items {
		wanted = append(wanted, it.Attachments...)
	}
	fit, keep := map[string]bool{}, map[string]bool{}
	for _, a := range f.Store.Room(wanted) {
		fit[a.Name()] = true
		for _, name := range a.Chunks {
			keep[name] = true
		}
	}
	f.Store.KeepChunks(keep)
	if n := len(wanted) - len(fit); n != f.crowded {
		f.Log.Warn("pictures for which there is no room", "count", n)
		f.crowded = n
	}
	for _, it := range items {
		for _, a := range it.Attachments {
			if fit[a.Name()] {
				list = append(list, attached{it.Ref(), a})
			}
		}
	}
	return list
}

// attached is a picture and the item that it belongs to.
type attached struct {
	item    feed.Ref
	picture feed.Attachment
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// inspect decodes a picture that is complete. One that is not what its item
// says takes the item off: whoever signed it has signed something else.
func (s *Sync) inspect(p attached) error {
	file, ok := s.Store.Picture(p.picture)
	if !ok {
		return nil // a chunk was damaged and is fetched again
	}
	_, err := feed.DecodePicture(p.picture, file)
	if err == nil {
		s.Changed()
		return nil
	}
	r := s.refusal(p.item, &feed.Refusal{Reason: feed.ReasonBadPicture, Detail: err.Error()})
	s.Log.Warn("item refused for its picture", "scope", r.Scope, "id", r.ID, "detail", r.Detail)
	r.Digest = s.Store.Known(p.item).Digest
	err = s.Store.Reject(r)
	s.Changed()
	s.Flush()
	return err
}

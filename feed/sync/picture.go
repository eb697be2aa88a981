package sync

import (
	"cmp"
	"maps"
	"slices"

	"nuanxin/feed"
)

// attached is a picture and the item that it belongs to.
type attached struct {
	item    feed.Ref
	picture feed.Attachment
}

// attachedName tells one from another.
type attachedName struct {
	item    feed.Ref
	picture string
}

func (p attached) name() attachedName { return attachedName{p.item, p.picture.Name()} }

// pictures lists the attachments for which there is room, those of alerts and
// then of what was issued last first, and removes the chunks of all others.
func (f *fetcher) pictures() (list []attached) {
	items := slices.Clone(f.Store.Content().Items)
	slices.SortStableFunc(items, func(a, b feed.Item) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.Issued.Compare(a.Issued))
	})
	var all []attached
	var wanted []feed.Attachment // each once, though items may share it
	seen := map[string]bool{}
	for _, it := range items {
		for _, a := range it.Attachments {
			all = append(all, attached{it.Ref(), a})
			if !seen[a.Name()] {
				wanted = append(wanted, a)
			}
			seen[a.Name()] = true
		}
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
	list = slices.DeleteFunc(all, func(p attached) bool { return !fit[p.picture.Name()] })
	f.forget(list)
	return list
}

// forget forgets what was looked at and is gone.
func (f *fetcher) forget(list []attached) {
	there := map[attachedName]bool{}
	for _, p := range list {
		there[p.name()] = true
	}
	maps.DeleteFunc(f.inspected, func(name attachedName, _ bool) bool { return !there[name] })
}

// rank puts alerts first.
func rank(it feed.Item) int {
	if it.Kind == feed.KindAlert {
		return 0
	}
	return 1
}

func (f *fetcher) complete(a feed.Attachment) bool {
	return !slices.ContainsFunc(a.Chunks, func(name string) bool { return !f.Store.HasChunk(name) })
}

// completes says whether a chunk was the last one of a picture.
func (f *fetcher) completes(pictures []attached, chunk string) bool {
	return slices.ContainsFunc(pictures, func(p attached) bool {
		return slices.Contains(p.picture.Chunks, chunk) && f.complete(p.picture)
	})
}

// inspect decodes a picture that is complete, once. One that is not what its
// item says takes the item off: whoever signed it has signed something else.
// It returns false if a chunk was damaged and must be fetched again.
func (f *fetcher) inspect(p attached) bool {
	if f.inspected[p.name()] {
		return true
	}
	file, ok := f.Store.Picture(p.picture)
	if !ok {
		return false
	}
	f.inspected[p.name()] = true
	_, err := feed.DecodePicture(p.picture, file)
	if err == nil {
		f.Changed()
		return true
	}
	r := f.refusal(p.item, &feed.Refusal{Reason: feed.ReasonBadPicture, Detail: err.Error()})
	f.Log.Warn("item refused for its picture", "scope", r.Scope, "id", r.ID, "detail", r.Detail)
	if err := f.Store.Reject(r); err != nil {
		f.Log.Error("cannot note that an item was refused", "err", err)
	}
	f.Changed()
	ring(f.outbox)
	ring(f.errands)
	return true
}

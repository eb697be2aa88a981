package sync

import (
	"context"
	"maps"
	"time"

	"nuanxin/feed"
)

const (
	// settle is how long after a roster its items may still be on their way.
	settle = 30 * time.Second
	// The pause before the broker is asked again for what it did not have. The
	// link's ups and downs do not shorten it.
	minAbsence = time.Minute
	maxAbsence = time.Hour
	// linkPause is the pause after the link failed in the middle: one that
	// flaps is not asked more often.
	linkPause = 10 * time.Second
	// roundPace is the pause between rounds while content comes in, for each
	// looks through all of it.
	roundPace = 250 * time.Millisecond
)

// errand is something to be fetched: an item that a roster names, or a chunk.
type errand struct {
	item  feed.Ref
	chunk string
}

// pause is how long to leave an errand alone.
type pause struct {
	until time.Time
	span  time.Duration // zero if it was not run yet
}

// fetcher fetches what is missing, one by one.
type fetcher struct {
	*Sync
	pauses    map[errand]pause
	inspected map[attachedName]bool // pictures that were looked at
	crowded   int                   // pictures for which there is no room
}

func newFetcher(s *Sync) *fetcher {
	return &fetcher{Sync: s, pauses: map[errand]pause{}, inspected: map[attachedName]bool{}}
}

// run fetches until the context ends.
func (f *fetcher) run(ctx context.Context) error {
	for {
		rest := roundPace
		next, err := f.round(ctx)
		if err != nil {
			f.Log.Debug("cannot fetch", "err", err)
			rest = linkPause
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
		select {
		case <-ctx.Done():
			return nil
		case <-f.errands:
		case <-time.After(next - rest):
		}
	}
}

// round looks at the pictures that are complete and fetches what is due. It
// says how long it can wait for the next round. Among pictures it ends early, if
// one is complete or there is something new.
func (f *fetcher) round(ctx context.Context) (next time.Duration, err error) {
	next = maxAbsence
	pictures := f.pictures()
	for _, p := range pictures {
		if f.complete(p.picture) && !f.inspect(p) {
			f.postpone(p.picture)
		}
	}
	for _, e := range f.list(pictures) {
		if wait := time.Until(f.pauses[e].until); wait > 0 {
			next = min(next, wait)
			continue
		}
		if f.has(e) {
			continue
		}
		came, err := f.Link.Fetch(ctx, f.topic(e))
		if err != nil {
			return linkPause, err
		}
		next = min(next, f.note(e, came))
		// An item rings for itself, and all of them go before pictures.
		if e.chunk != "" && (len(f.errands) > 0 || f.completes(pictures, e.chunk)) {
			return 0, nil
		}
	}
	return next, nil
}

// topic is where the broker retains it.
func (f *fetcher) topic(e errand) string {
	if e.chunk != "" {
		return f.Prefix.Blob(e.chunk)
	}
	return f.Prefix.Content(e.item.Scope, e.item.ID)
}

// has says whether an errand is done.
func (f *fetcher) has(e errand) bool {
	if e.chunk != "" {
		return f.Store.HasChunk(e.chunk)
	}
	return f.Store.Known(e.item).Has(e.item.Rev)
}

// note keeps account of an errand that was run, and says how long it can wait
// for the next try.
func (f *fetcher) note(e errand, came bool) time.Duration {
	has := came && f.has(e)
	if e.chunk == "" {
		f.tell(e.item, !has)
	}
	if has {
		delete(f.pauses, e)
		return maxAbsence
	}
	span := min(max(2*f.pauses[e].span, minAbsence), maxAbsence)
	f.pauses[e] = pause{time.Now().Add(span), span}
	return span
}

// tell notes whether the broker lacks an item that a roster names.
func (f *fetcher) tell(item feed.Ref, missing bool) {
	f.mu.Lock()
	changed := f.missing[item] != missing
	delete(f.missing, item)
	if missing {
		f.missing[item] = true
	}
	f.mu.Unlock()
	if changed {
		f.Log.Warn("item that a roster names", "scope", item.Scope, "id", item.ID, "rev", item.Rev, "missing", missing)
		f.Told()
	}
}

// list lists what is missing: the items that rosters name, then the chunks of
// pictures. What is missing no longer is forgotten.
func (f *fetcher) list(pictures []attached) (list []errand) {
	rosters := f.Rosters()
	for _, scope := range f.Station.Scopes() {
		for _, ref := range rosters[scope].Missing(f.Store.Known) {
			list = append(list, errand{item: ref})
		}
	}
	chunks := map[string]bool{}
	for _, p := range pictures {
		for _, name := range p.picture.Chunks {
			if !f.Store.HasChunk(name) && !chunks[name] {
				chunks[name] = true
				list = append(list, errand{chunk: name})
			}
		}
	}
	f.pauses = f.pausesOf(list)
	f.mu.Lock()
	f.waiting = chunks
	told := len(f.missing)
	maps.DeleteFunc(f.missing, func(ref feed.Ref, _ bool) bool {
		_, still := f.pauses[errand{item: ref}]
		return !still
	})
	came := len(f.missing) < told
	f.mu.Unlock()
	if came {
		f.Told()
	}
	return list
}

// postpone leaves the chunks alone that a picture lacks: on a disk that loses
// what it is given, they would be fetched for ever.
func (f *fetcher) postpone(a feed.Attachment) {
	for _, name := range a.Chunks {
		if !f.Store.HasChunk(name) {
			f.pauses[errand{chunk: name}] = pause{time.Now().Add(minAbsence), minAbsence}
		}
	}
}

// pausesOf keeps the pauses of what is still missing. An item that has just
// been named has time to come by itself.
func (f *fetcher) pausesOf(list []errand) map[errand]pause {
	pauses := map[errand]pause{}
	for _, e := range list {
		p, known := f.pauses[e]
		if !known && e.chunk == "" {
			p.until = time.Now().Add(settle)
		}
		pauses[e] = p
	}
	return pauses
}

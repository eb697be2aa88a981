package sync

import (
	"context"
	"time"

	"nuanxin/feed"
)

const (
	// settle is how long after a roster its items may still be on their way.
	settle = 30 * time.Second
	// The pause before the broker is asked again for what it did not have.
	minAbsence = time.Minute
	maxAbsence = time.Hour
	// linkPause is the pause after the link failed in the middle.
	linkPause = 10 * time.Second
)

// errand is something to be fetched: an item that a roster names, or a chunk.
type errand struct {
	topic string
	item  feed.Ref
	chunk string
}

// fetcher fetches what is missing, one by one.
type fetcher struct {
	*Sync
	pauses  map[string]pause
	arrived map[string]attached // pictures of which something was missing, by name
	crowded int                 // pictures for which there is no room
}

// pause is how long to leave a topic alone.
type pause struct {
	until time.Time
	span  time.Duration // zero if it was not asked for yet
}

func newFetcher(s *Sync) *fetcher {
	return &fetcher{Sync: s, pauses: map[string]pause{}, arrived: map[string]attached{}}
}

// run fetches until the context ends.
func (f *fetcher) run(ctx context.Context) error {
	for {
		next := f.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-f.errands:
		case <-time.After(next):
		}
	}
}

// round fetches what is due, and says how long it can wait for the next.
func (f *fetcher) round(ctx context.Context) (next time.Duration) {
	next = maxAbsence
	for _, e := range f.list() {
		if wait := time.Until(f.pauses[e.topic].until); wait > 0 {
			next = min(next, wait)
			continue
		}
		if ctx.Err() != nil || f.has(e) {
			continue
		}
		came, err := f.Link.Fetch(ctx, e.topic)
		if err != nil {
			f.Log.Debug("cannot fetch", "topic", e.topic, "err", err)
			next = min(next, linkPause)
			break
		}
		next = min(next, f.note(e, came))
	}
	for name, p := range f.arrived {
		if f.complete(p.picture) {
			delete(f.arrived, name)
			if err := f.inspect(p); err != nil {
				f.Log.Error("cannot note that an item was refused", "err", err)
			}
		}
	}
	return next
}

// has says whether an errand is done.
func (f *fetcher) has(e errand) bool {
	if e.chunk != "" {
		return f.Store.HasChunk(e.chunk)
	}
	known := f.Store.Known(e.item)
	return known.Rev > e.item.Rev || known.Rev == e.item.Rev && known.Digest != ""
}

// note keeps account of an errand that was run, and says how long it can wait
// for the next try.
func (f *fetcher) note(e errand, came bool) time.Duration {
	has := came && f.has(e)
	if e.chunk == "" {
		f.tell(e.item, !has)
	}
	if has {
		delete(f.pauses, e.topic)
		return maxAbsence
	}
	span := min(max(2*f.pauses[e.topic].span, minAbsence), maxAbsence)
	f.pauses[e.topic] = pause{time.Now().Add(span), span}
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
func (f *fetcher) list() (list []errand) {
	missing := map[feed.Ref]bool{}
	for _, r := range f.Rosters() {
		for _, ref := range r.Missing(f.Store.Known) {
			missing[ref] = f.isMissing(ref)
			list = append(list, errand{topic: f.Prefix.Content(ref.Scope, ref.ID), item: ref})
		}
	}
	chunks := map[string]bool{}
	for _, p := range f.pictures() {
		for _, name := range p.picture.Chunks {
			if f.Store.HasChunk(name) || chunks[name] {
				continue
			}
			chunks[name] = true
			f.arrived[p.picture.Name()] = p
			list = append(list, errand{topic: f.Prefix.Blob(name), chunk: name})
		}
	}
	f.mu.Lock()
	came := len(f.missing) > len(missing)
	f.waiting, f.missing = chunks, missing
	f.mu.Unlock()
	if came {
		f.Told()
	}
	f.pauses = f.pausesOf(list)
	return list
}

func (f *fetcher) isMissing(ref feed.Ref) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missing[ref]
}

// pausesOf keeps the pauses of what is still missing. An item that has just
// been named has time to come by itself.
func (f *fetcher) pausesOf(list []errand) map[string]pause {
	pauses := map[string]pause{}
	for _, e := range list {
		p, known := f.pauses[e.topic]
		if !known && e.chunk == "" {
			p.until = time.Now().Add(settle)
		}
		pauses[e.topic] = p
	}
	return pauses
}

func (f *fetcher) complete(a feed.Attachment) bool {
	for _, name := range a.Chunks {
		if !f.Store.HasChunk(name) {
			return false
		}
	}
	return true
}

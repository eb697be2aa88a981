package display

import (
	"container/list"
	"image"
)

// masksBytes bounds the memory of the mask cache. A screenful of body type
// takes under 1 MB at 1080 lines, the headline of a slide about 0.3 MB.
const masksBytes = 8 << 20

// mask is the coverage of a shape; its bounds are relative to the shape's
// origin.
type mask = *image.Alpha

// maskKey names a shape at a size: a glyph, an icon or a disc.
type maskKey struct {
	kind maskKind
	id   uint32 // glyph
	name string // icon
	size int
}

type maskKind uint8

const (
	regularGlyph maskKind = iota
	boldGlyph
	iconShape
	discShape
)

// masks keeps the shapes that were used last, up to masksBytes.
type masks struct {
	entries map[maskKey]*list.Element
	recent  *list.List // of *maskEntry, the last used first
	bytes   int
}

type maskEntry struct {
	key  maskKey
	mask mask
}

func newMasks() *masks {
	return &masks{entries: map[maskKey]*list.Element{}, recent: list.New()}
}

// find returns the mask of a key if it is kept.
func (m *masks) find(k maskKey) (mask, bool) {
	e, ok := m.entries[k]
	if !ok {
		return nil, false
	}
	m.recent.MoveToFront(e)
	return e.Value.(*maskEntry).mask, true
}

// keep keeps a mask, dropping those unused for the longest time.
func (m *masks) keep(k maskKey, made mask) mask {
	m.entries[k] = m.recent.PushFront(&maskEntry{k, made})
	m.bytes += len(made.Pix)
	for m.bytes > masksBytes && m.recent.Len() > 1 {
		oldest := m.recent.Remove(m.recent.Back()).(*maskEntry)
		delete(m.entries, oldest.key)
		m.bytes -= len(oldest.mask.Pix)
	}
	return made
}

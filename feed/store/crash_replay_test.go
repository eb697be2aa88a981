//go:build crash

package store_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
)

const sector = 512

// write is what the disk was told to write.
type write struct {
	at   int64
	data []byte
}

// replay plays a disk's log again, up to a power cut.
type replay struct {
	log   *bufio.Reader
	kept  []byte  // the disk, as it is for good
	cache []write // what no flush has followed yet

	entries, flushes, dropped, torn int
}

// newReplay begins with the disk as it was before the log.
func newReplay(start []byte, log io.Reader) (*replay, error) {
	p := &replay{log: bufio.NewReaderSize(log, 1<<20), kept: start}
	_, err := p.log.Discard(sector) // the header, see disk.entries
	return p, err
}

// to plays the log up to an entry.
func (p *replay) to(entry int) error {
	for ; p.entries < entry; p.entries++ {
		if err := p.next(); err != nil {
			return fmt.Errorf("log entry %d: %w", p.entries, err)
		}
	}
	return nil
}

// next plays an entry. It is a sector with four numbers of 64 bits: where,
// how many sectors, flags, and one for marks; the data follows.
func (p *replay) next() error {
	const flush = 1
	var head [sector]byte
	if _, err := io.ReadFull(p.log, head[:]); err != nil {
		return err
	}
	number := func(i int) int64 { return int64(binary.LittleEndian.Uint64(head[8*i:])) }
	w, flags := write{at: number(0) * sector, data: make([]byte, number(1)*sector)}, number(2)
	if _, err := io.ReadFull(p.log, w.data); err != nil {
		return err
	}
	switch {
	case flags == flush && len(w.data) == 0:
		p.flushes++
		for _, w := range p.cache {
			copy(p.kept[w.at:], w.data)
		}
		p.cache = nil
	case flags == 0 && w.at+int64(len(w.data)) <= int64(len(p.kept)):
		p.cache = append(p.cache, w)
	default:
		return fmt.Errorf("flags %#x, %d bytes at %d: want a write, or a flush without one", flags, len(w.data), w.at)
	}
	return nil
}

// loss is what becomes of the writes in a disk's cache when the power fails.
type loss bool

const (
	lossless loss = false
	lossy    loss = true // some are dropped; some are torn: of these, any sectors
)

// cut writes to disk what a power cut leaves.
func (p *replay) cut(disk []byte, dice *rand.Rand, lose loss) {
	copy(disk, p.kept)
	share := 0.0 // a disk loses all, nothing, or anything in between
	if lose {
		share = dice.Float64()
	}
	for _, w := range p.cache {
		switch {
		case dice.Float64() >= share:
			copy(disk[w.at:], w.data)
		case dice.IntN(2) == 0 && len(w.data) > sector:
			p.torn++
			for i := 0; i < len(w.data); i += sector {
				if dice.IntN(2) == 0 {
					copy(disk[w.at+int64(i):], w.data[i:i+sector])
				}
			}
		default:
			p.dropped++
		}
	}
}

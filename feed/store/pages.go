package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// volume reads a database without bbolt, which maps the file into memory and
// believes what it says: a page that is damaged, or behind the file's end, ends
// the process. The format is that of bbolt's internal/common/page.go, meta.go
// and bucket.go, version 2, in the machine's byte order.
type volume struct {
	file io.ReaderAt
	meta meta
	torn bool // one of the two metas does not hold: the other is one commit older
	seen map[uint64]bool
	errs []error
}

// meta says where things are.
type meta struct {
	pageSize       int64
	root, freelist uint64 // pages
	end            uint64 // the first page that is not in use
	commit         uint64
}

const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	metaSize    = 64
	noFreelist  = ^uint64(0)
)

// The types of pages, as flags; a leaf's element with leafBucket is a bucket.
const (
	pageBranch   = 0x01
	pageLeaf     = 0x02
	pageFreelist = 0x10
	leafBucket   = 0x01
)

const (
	pageHeader    = 16
	bucketHeader  = 16
	elementHeader = 16 // of branches and leaves alike
)

// readVolume finds the newer of the two metas that holds.
func readVolume(file io.ReaderAt) (*volume, error) {
	v := &volume{file: file, seen: map[uint64]bool{0: true, 1: true}}
	first, err := v.readMeta(0)
	found := 0
	if err == nil {
		v.meta, found = first, 1
	}
	// Where the second is depends on the size of a page, and that is what a
	// lost first one would tell: 1 KiB to 16 MiB.
	for size := int64(1 << 10); size <= 16<<20; size <<= 1 {
		m, err := v.readMeta(size)
		if err != nil || m.pageSize != size || found > 0 && size != first.pageSize {
			continue
		}
		if found++; m.commit >= v.meta.commit {
			v.meta = m
		}
		break
	}
	if found == 0 {
		return nil, fmt.Errorf("not a database: %w", err)
	}
	v.torn = found == 1
	return v, nil
}

func (v *volume) readMeta(at int64) (meta, error) {
	b := make([]byte, metaSize)
	if _, err := v.file.ReadAt(b, at+pageHeader); err != nil {
		return meta{}, err
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[:metaSize-8])
	u32, u64 := binary.NativeEndian.Uint32, binary.NativeEndian.Uint64
	if u32(b) != boltMagic || u32(b[4:]) != boltVersion || u64(b[56:]) != sum.Sum64() {
		return meta{}, errors.New("no page tells of the others")
	}
	return meta{pageSize: int64(u32(b[8:])), root: u64(b[16:]), freelist: u64(b[32:]), end: u64(b[40:]), commit: u64(b[48:])}, nil
}

// visitor gets what is found in the buckets.
type visitor struct {
	bucket func(name string, sequence uint64)
	pair   func(bucket string, key, value []byte)
}

// read visits what can be read, and returns what is wrong with the rest.
func (v *volume) read(visit visitor) error {
	v.tree(v.meta.root, &order{}, func(flags uint32, name, header []byte) {
		if flags != leafBucket || len(header) < bucketHeader {
			v.fault("a value stands among the buckets")
			return
		}
		visit.bucket(string(name), binary.NativeEndian.Uint64(header[8:]))
		leaf := func(flags uint32, key, value []byte) {
			if flags != 0 {
				v.fault("a bucket stands among the values of %s", name)
				return
			}
			visit.pair(string(name), key, value)
		}
		if root := binary.NativeEndian.Uint64(header); root != 0 {
			v.tree(root, &order{}, leaf)
			return
		}
		// A small bucket has its only page in the place of the value.
		v.leaf(header[bucketHeader:], &order{}, leaf)
	})
	v.readFreelist()
	// What bbolt maps must be there, in use or not.
	if _, err := v.file.ReadAt(make([]byte, 1), int64(v.meta.end)*v.meta.pageSize-1); err != nil {
		v.fault("cut short: %w", err)
	}
	return errors.Join(v.errs...)
}

func (v *volume) fault(format string, args ...any) {
	const enough = 3
	if len(v.errs) < enough {
		v.errs = append(v.errs, fmt.Errorf(format, args...))
	}
}

// page returns a page with those that it flows over to. Each is given once:
// what has two owners is damaged, and could go round in a circle.
func (v *volume) page(id uint64) []byte {
	header := make([]byte, pageHeader)
	if id < 2 || id >= v.meta.end || v.seen[id] {
		v.fault("page %d is named twice or is not there", id)
		return nil
	}
	v.seen[id] = true
	if _, err := v.file.ReadAt(header, int64(id)*v.meta.pageSize); err != nil {
		v.fault("read page %d: %w", id, err)
		return nil
	}
	more := uint64(binary.NativeEndian.Uint32(header[12:]))
	if binary.NativeEndian.Uint64(header) != id || more >= v.meta.end-id {
		v.fault("page %d says that it is another one", id)
		return nil
	}
	for next := id + 1; next <= id+more; next++ {
		if v.seen[next] {
			v.fault("page %d is named twice", next)
			return nil
		}
		v.seen[next] = true
	}
	b := make([]byte, int64(more+1)*v.meta.pageSize)
	if _, err := v.file.ReadAt(b, int64(id)*v.meta.pageSize); err != nil {
		v.fault("read page %d: %w", id, err)
		return nil
	}
	return b
}

// tree reads a page and those below it.
func (v *volume) tree(id uint64, o *order, visit func(flags uint32, key, value []byte)) {
	b := v.page(id)
	switch {
	case b == nil:
	case flagsOf(b) == pageLeaf:
		v.leaf(b, o, visit)
	case flagsOf(b) == pageBranch && countOf(b) > 0:
		for i := range countOf(b) {
			e := element(i)
			key := piece(b, e, 0, 4, 0)
			if key == nil || !o.next(key, true) {
				v.fault("page %d: key %d is not in its place", id, i)
				return
			}
			v.tree(binary.NativeEndian.Uint64(b[e+8:]), o, visit)
		}
	default:
		v.fault("page %d is neither branch nor leaf", id)
	}
}

// leaf visits the elements of a leaf.
func (v *volume) leaf(b []byte, o *order, visit func(flags uint32, key, value []byte)) {
	if len(b) < pageHeader || flagsOf(b) != pageLeaf {
		v.fault("a leaf is cut short")
		return
	}
	for i := range countOf(b) {
		e := element(i)
		key, value := piece(b, e, 4, 8, 0), piece(b, e, 4, 12, 8)
		if key == nil || value == nil || !o.next(key, false) {
			v.fault("element %d of a leaf is not in its place", i)
			return
		}
		visit(binary.NativeEndian.Uint32(b[e:]), key, value)
	}
}

// readFreelist reads which pages are free. One that is not would be written
// over.
func (v *volume) readFreelist() {
	if v.meta.freelist == noFreelist {
		return // bbolt looks for them itself
	}
	b := v.page(v.meta.freelist)
	if b == nil || flagsOf(b) != pageFreelist {
		v.fault("the list of free pages is lost")
		return
	}
	list := b[pageHeader:]
	count := uint64(countOf(b))
	if count == 0xFFFF { // it is longer, and its first entry says how long
		count, list = binary.NativeEndian.Uint64(list), list[8:]
	}
	if count > uint64(len(list)/8) {
		v.fault("the list of free pages is cut short")
		return
	}
	for ; count > 0; count, list = count-1, list[8:] {
		id := binary.NativeEndian.Uint64(list)
		if id < 2 || id >= v.meta.end || v.seen[id] {
			v.fault("page %d is not free", id)
			return
		}
		v.seen[id] = true
	}
}

func flagsOf(page []byte) uint16 { return binary.NativeEndian.Uint16(page[8:]) }

func countOf(page []byte) int { return int(binary.NativeEndian.Uint16(page[10:])) }

func element(i int) int { return pageHeader + i*elementHeader }

// piece is the key or the value of the element at e: pos, size and skip are
// where the element says where it begins, how long it is, and how much of it
// comes before. It is nil if it is not within the page.
func piece(page []byte, e, pos, size, skip int) []byte {
	if e+elementHeader > len(page) {
		return nil
	}
	field := func(at int) int64 { return int64(binary.NativeEndian.Uint32(page[e+at:])) }
	from := int64(e) + field(pos)
	if skip > 0 {
		from += field(skip)
	}
	to := from + field(size)
	if to > int64(len(page)) {
		return nil
	}
	return page[from:to:to]
}

// order watches that keys rise through a bucket, or they would not be found;
// and that the first key below a branch's is the same, or a commit would not
// find the branch to write its new place into.
type order struct {
	last   []byte
	branch bool // last was a branch's
}

func (o *order) next(key []byte, branch bool) bool {
	c := bytes.Compare(o.last, key)
	ok := o.last == nil || !o.branch && c < 0 || o.branch && c == 0
	o.last, o.branch = key, branch
	return ok
}

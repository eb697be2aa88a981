package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Limits of attachments.
const (
	// MaxAttachments is how many pictures an item may have.
	MaxAttachments = 4
	// MaxPicture is the size of a picture's file in bytes.
	MaxPicture = 2 << 20
	// MaxChunk is the size of a chunk in bytes: with its topic it stays below
	// the 64 KiB that every broker passes on.
	MaxChunk = 48 << 10
	// MaxPixels is how many pixels a picture may have, those of a 4K screen:
	// decoded, it takes 33 MB.
	MaxPixels = 3840 * 2160
	// MaxItemPixels is how many an item's pictures may have together: a station
	// holds them in memory side by side.
	MaxItemPixels = 2 * MaxPixels
	// maxSide is the longest side that JPEG and WebP can tell.
	maxSide = 16383
)

// Attachment is a picture that belongs to an item. Its bytes travel in chunks
// that are named by their hash, so that whoever has signed the item has signed
// them too.
type Attachment struct {
	// Type is image/jpeg, image/png or image/webp.
	Type string `json:"type"`
	// Size is that of the file in bytes, Width and Height those of the
	// picture in pixels.
	Size   int `json:"size"`
	Width  int `json:"width"`
	Height int `json:"height"`
	// Chunks are the names of the chunks in order, see [ChunkName]. All but
	// the last have MaxChunk bytes.
	Chunks []string `json:"chunks"`
	// Text says what is to be seen, for whoever cannot see it and for staff.
	Text string `json:"text,omitzero"`
}

// Name names the picture by what it is made of.
func (a Attachment) Name() string { return strings.Join(a.Chunks, "+") }

// ChunkName is the name of a chunk: the SHA-256 of its bytes in hex.
func ChunkName(chunk []byte) string {
	sum := sha256.Sum256(chunk)
	return hex.EncodeToString(sum[:])
}

// CheckChunkName says what is wrong with the name of a chunk.
func CheckChunkName(name string) error {
	foreign := func(r rune) bool { return (r < 'a' || r > 'f') && (r < '0' || r > '9') }
	if len(name) != 2*sha256.Size || strings.ContainsFunc(name, foreign) {
		return fmt.Errorf("chunk %.80q: want a SHA-256 in hex", name)
	}
	return nil
}

// Attach describes a picture and cuts it into chunks. Its errors tell what a
// station could not show.
func Attach(picture []byte, text string) (Attachment, [][]byte, error) {
	a, err := readPicture(picture)
	if err != nil {
		return Attachment{}, nil, err
	}
	if _, err := DecodePicture(a, picture); err != nil {
		return Attachment{}, nil, err
	}
	a.Text = text
	chunks := slices.Collect(slices.Chunk(picture, MaxChunk))
	for _, c := range chunks {
		a.Chunks = append(a.Chunks, ChunkName(c))
	}
	return a, chunks, nil
}

func (c *checker) attachments(list []Attachment) {
	c.require(len(list) <= MaxAttachments, "attachments: want at most %d, have %d", MaxAttachments, len(list))
	pixels := 0
	for _, a := range list[:min(len(list), MaxAttachments)] {
		pixels += min(max(a.Width, 0), maxSide) * min(max(a.Height, 0), maxSide)
	}
	c.require(pixels <= MaxItemPixels, "attachments: %d pixels together, want at most %d: make them smaller, or fewer", pixels, MaxItemPixels)
	for i, a := range list {
		place := fmt.Sprintf("attachments[%d]", i)
		switch a.Type {
		case typeJPEG, typePNG, typeWebP:
		default:
			c.require(false, "%s.type %.30q: want image/jpeg, image/png or image/webp", place, a.Type)
		}
		c.require(a.Size >= 1 && a.Size <= MaxPicture, "%s.size: want 1 to %d bytes, have %d", place, MaxPicture, a.Size)
		c.add(prefixed(place, checkPixels(a.Width, a.Height)))
		want := (max(a.Size, 0) + MaxChunk - 1) / MaxChunk
		c.require(len(a.Chunks) == want, "%s.chunks: %d bytes have %d chunks, not %d", place, a.Size, want, len(a.Chunks))
		for _, name := range a.Chunks[:min(len(a.Chunks), MaxPicture/MaxChunk+1)] {
			c.add(prefixed(place, CheckChunkName(name)))
		}
		c.line(place+".text", a.Text, MaxField, false)
	}
}

func prefixed(place string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", place, err)
}

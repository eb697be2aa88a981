package feed_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"nuanxin/feed"
)

const chunk = 48 << 10

// attachment is a picture of so many bytes.
func attachment(size int) feed.Attachment {
	a := feed.Attachment{Type: "image/jpeg", Size: size, Width: 800, Height: 600, Text: "社区门口"}
	for range (size + chunk - 1) / chunk {
		a.Chunks = append(a.Chunks, feed.ChunkName(nil))
	}
	return a
}

func pictured() feed.Item {
	it := notice()
	it.Attachments = []feed.Attachment{attachment(100)}
	return it
}

func TestCheckHoldsEachLimitOfAttachments(t *testing.T) {
	sized := func(width, height int) func(*feed.Attachment) {
		return func(a *feed.Attachment) { a.Width, a.Height = width, height }
	}
	chunks := func(names ...string) func(*feed.Attachment) {
		return func(a *feed.Attachment) { a.Chunks = names }
	}
	name := strings.Repeat("0123456789abcdef", 4)
	for _, c := range []struct {
		name   string
		change func(*feed.Attachment)
		want   string
	}{
		{"a JPEG", func(*feed.Attachment) {}, ""},
		{"a PNG", func(a *feed.Attachment) { a.Type = "image/png" }, ""},
		{"a WebP", func(a *feed.Attachment) { a.Type = "image/webp" }, ""},
		{"a GIF", func(a *feed.Attachment) { a.Type = "image/gif" }, `type "image/gif": want image/jpeg`},
		{"an SVG", func(a *feed.Attachment) { a.Type = "image/svg+xml" }, "type"},
		{"no type", func(a *feed.Attachment) { a.Type = "" }, `type "": want`},
		{"a type in capitals", func(a *feed.Attachment) { a.Type = "image/JPEG" }, "type"},

		{"no bytes", func(a *feed.Attachment) { *a = attachment(0) }, "size: want 1 to 2097152 bytes, have 0"},
		{"a negative size", func(a *feed.Attachment) { a.Size, a.Chunks = -1, nil }, "size: want 1"},
		{"the smallest negative size", func(a *feed.Attachment) { a.Size = math.MinInt }, "size: want 1"},
		{"one byte", func(a *feed.Attachment) { *a = attachment(1) }, ""},
		{"a full chunk", func(a *feed.Attachment) { *a = attachment(chunk) }, ""},
		{"a byte more", func(a *feed.Attachment) { *a = attachment(chunk + 1) }, ""},
		{"the largest", func(a *feed.Attachment) { *a = attachment(2 << 20) }, ""},
		{"a larger one", func(a *feed.Attachment) { *a = attachment(2<<20 + 1) }, "size: want 1 to 2097152 bytes, have 2097153"},
		{"the largest number", func(a *feed.Attachment) { a.Size = math.MaxInt }, "size: want 1"},

		{"a chunk too few", func(a *feed.Attachment) { *a = attachment(2 * chunk); a.Chunks = a.Chunks[1:] }, "chunks: 98304 bytes have 2 chunks, not 1"},
		{"a chunk too many", func(a *feed.Attachment) { a.Chunks = append(a.Chunks, name) }, "chunks: 100 bytes have 1 chunks, not 2"},
		{"no chunk", chunks(), "chunks: 100 bytes have 1 chunks, not 0"},
		{"a name", chunks(name), ""},
		{"no name", chunks(""), `chunk "": want a SHA-256`},
		{"a short name", chunks(name[1:]), "want a SHA-256"},
		{"a long name", chunks(name + "0"), "want a SHA-256"},
		{"a name in capitals", chunks(strings.ToUpper(name)), "want a SHA-256"},
		{"a name beyond f", chunks(name[1:] + "g"), "want a SHA-256"},
		{"a name that is a path", chunks("../" + name[3:]), "want a SHA-256"},
		{"a name that is a filter", chunks("+" + name[1:]), "want a SHA-256"},

		{"no width", sized(0, 600), "0 × 600 pixels"},
		{"no height", sized(800, 0), "800 × 0 pixels"},
		{"a negative side", sized(-800, -600), "-800 × -600 pixels"},
		{"one pixel", sized(1, 1), ""},
		{"4K", sized(3840, 2160), ""},
		{"a line more", sized(3840, 2161), "3840 × 2161 pixels"},
		{"a pixel more", sized(601, 13801), "601 × 13801 pixels"},
		{"the widest", sized(16383, 506), ""},
		{"a wider one", sized(16384, 1), "16384 × 1 pixels"},
		{"the highest", sized(1, 16383), ""},
		{"a higher one", sized(1, 16384), "1 × 16384 pixels"},
		{"sides whose product is small again", sized(math.MaxInt/2+1, 4), "pixels: want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := pictured()
			it.Attachments = append(it.Attachments, attachment(100))
			c.change(&it.Attachments[1])
			want := c.want
			if want != "" {
				wantError(t, it.Check(), "attachments[1]")
			}
			wantError(t, it.Check(), want)
		})
	}
}

func TestAnItemHasFourPicturesAtMost(t *testing.T) {
	it := notice()
	it.Attachments = slices.Repeat([]feed.Attachment{attachment(2 << 20)}, 4)
	wantError(t, it.Check(), "")
	it.Attachments = append(it.Attachments, attachment(1))
	wantError(t, it.Check(), "attachments: want at most 4, have 5")
}

// Four pictures of the largest size with all their chunks fit into a message.
func TestTheLargestItemFitsIntoAMessage(t *testing.T) {
	it := news()
	it.Attachments = slices.Repeat([]feed.Attachment{attachment(2 << 20)}, 4)
	for i := range it.Attachments {
		it.Attachments[i].Text = han(80)
	}
	it.News.Text, it.Title, it.Source = han(2000), han(60), han(80)
	it.Windows = slices.Repeat([]feed.Window{hours("08:00", "20:00", 1, 2, 3, 4, 5, 6, 7)}, 14)
	message, err := feed.Seal(t.Context(), it, clerk.signer(), deputy.signer())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, message, bothTrusted()); err != nil {
		t.Error(err)
	}
}

func TestAttachCutsAPictureIntoNamedChunks(t *testing.T) {
	picture := jpegOf(t, noise(700, 500))
	if len(picture) < 2*chunk {
		t.Fatalf("the picture has only %d bytes", len(picture))
	}
	a, chunks, err := feed.Attach(picture, "社区门口")
	if err != nil {
		t.Fatal(err)
	}
	if a.Type != "image/jpeg" || a.Size != len(picture) || a.Width != 700 || a.Height != 500 || a.Text != "社区门口" {
		t.Errorf("attachment %+v", a)
	}
	if !bytes.Equal(slices.Concat(chunks...), picture) {
		t.Error("the chunks are not the picture")
	}
	for i, c := range chunks {
		if len(c) != chunk && i < len(chunks)-1 || a.Chunks[i] != feed.ChunkName(c) || feed.CheckChunkName(a.Chunks[i]) != nil {
			t.Errorf("chunk %d of %d bytes is called %s", i, len(c), a.Chunks[i])
		}
	}
	it := notice()
	it.Attachments = []feed.Attachment{a}
	wantError(t, it.Check(), "")
	other, _, err := feed.Attach(append(picture, 0), "")
	if err != nil || other.Name() == a.Name() {
		t.Errorf("another picture has the same name %s (%v)", a.Name(), err)
	}
	for name, bad := range map[string][]byte{"none": nil, "a text": []byte("picture"), "one of 2 MiB and a byte": append(picture, make([]byte, 2<<20+1-len(picture))...)} {
		if a, chunks, err := feed.Attach(bad, ""); err == nil || chunks != nil || a.Chunks != nil {
			t.Errorf("%s: attachment %+v, error %v", name, a, err)
		}
	}
}

func TestAnItemsPicturesAreBoundedTogether(t *testing.T) {
	it := notice()
	for range 2 {
		a := attachment(100)
		a.Width, a.Height = 3840, 2160
		it.Attachments = append(it.Attachments, a)
	}
	wantError(t, it.Check(), "")
	a := attachment(100)
	a.Width, a.Height = 1, 1
	it.Attachments = append(it.Attachments, a)
	wantError(t, it.Check(), "16588801 pixels together, want at most 16588800")
}

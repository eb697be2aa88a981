package main_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/sys/unix"

	console "nuanxin/cmd/console"
	"nuanxin/feed"
)

// picture writes a picture that compresses badly, so that it has chunks of
// some number.
func (d *district) picture(name string, side int) string {
	d.t.Helper()
	noise := rand.New(rand.NewPCG(uint64(side), 7))
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		img.Set(i%side, i/side, color.NRGBA{byte(noise.Uint32()), byte(noise.Uint32()), byte(noise.Uint32()), 255})
	}
	var b bytes.Buffer
	must(d.t, png.Encode(&b, img))
	return d.file(name, b.String())
}

// journal notes on which topics messages come, in their order.
func (d *district) journal() func() []string {
	var mu sync.Mutex
	var topics []string
	note := func(_ *mqtt.Client, _ packets.Subscription, m packets.Packet) {
		mu.Lock()
		defer mu.Unlock()
		topics = append(topics, m.TopicName)
	}
	must(d.t, d.broker.Subscribe(string(prefix)+"/#", int(d.subs.Add(1)), note))
	return func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(topics) }
}

func TestPicturesAreOnTheBrokerBeforeTheItem(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.picture("photo.png", 200) // 120 kB
	seen := d.journal()
	d.push(notice(), "--picture", file+"=社区门口=新招牌").want(t, 0, "pictures   1, in 3 chunks")
	it := d.item("all", "ginger")
	if len(it.Attachments) != 1 || it.Attachments[0].Text != "社区门口=新招牌" || it.Attachments[0].Width != 200 {
		t.Fatalf("published %+v", it.Attachments)
	}
	var whole []byte
	for _, name := range it.Attachments[0].Chunks {
		whole = append(whole, d.retained(prefix.Blob(name))...)
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(whole, want) {
		t.Errorf("the broker has %d bytes of %d", len(whole), len(want))
	}
	topics := seen()
	if len(topics) != 4 || topics[3] != prefix.Content("all", "ginger") {
		t.Errorf("published in the order %v", topics)
	}
}

func TestChunksThatTheBrokerHasAreNotSentAgain(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.picture("photo.png", 200)
	d.push(notice(), "--picture", file).want(t, 0)
	chunks := d.item("all", "ginger").Attachments[0].Chunks
	d.clear(prefix.Blob(chunks[0]))
	d.retain(prefix.Blob(chunks[1]), "spoiled")
	seen := d.journal()
	before := len(seen())
	d.push(notice("ginger", "tea"), "--picture", file).want(t, 0)
	topics := seen()[before:]
	want := []string{prefix.Blob(chunks[0]), prefix.Blob(chunks[1]), prefix.Content("all", "tea")}
	if !slices.Equal(topics, want) {
		t.Errorf("published %v, want %v", topics, want)
	}
}

func TestItemWhosePicturesAreNowhereIsNotPushed(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.picture("photo.png", 200)
	one := d.path("one.signed")
	d.sign(d.file("n.json", notice()), "wang", one, "--picture", file+"=招牌").want(t, 0, "the same --picture FILE")
	run(t, "", d.args("push", one)...).want(t, 1, `attachments[0] "招牌": the broker lacks 3 of its 3 chunks; add --picture FILE`)
	other := d.picture("other.png", 20)
	run(t, "", d.args("push", one, "--picture", other)...).want(t, 1, "is signed and does not name the picture that --picture brings")
	run(t, "", d.args("push", one, "--picture", file)...).want(t, 0, "pictures   1, in 3 chunks")
	run(t, "", d.args("push", one)...).want(t, 0) // the broker has them now
}

func TestPictureThatWasTidiedAwayMeanwhileIsSentAgain(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	once := sync.Once{}
	must(t, d.broker.Subscribe(prefix.Content("all", "ginger"), int(d.subs.Add(1)), func(_ *mqtt.Client, _ packets.Subscription, m packets.Packet) {
		it, err := feed.Unseal(t.Context(), m.Payload, d.trust)
		must(t, err)
		once.Do(func() { d.clear(prefix.Blob(it.Attachments[0].Chunks[0])) })
	}))
	d.push(notice(), "--picture", d.picture("photo.png", 200)).want(t, 0)
	for _, name := range d.item("all", "ginger").Attachments[0].Chunks {
		if d.retained(prefix.Blob(name)) == nil {
			t.Errorf("the broker lacks %s", name)
		}
	}
}

func TestPictureThatNoStationCouldShowSaysHowToMakeItFit(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.url = nowhere
	const remedy = "save it upright, at most 3840 × 2160, as a JPEG below 2 MiB"
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"text.png":  {"hello", []string{"want a picture in JPEG, PNG or WebP", remedy}},
		"cut.png":   {halved(t, d.picture("cut-from.png", 50)), []string{"decode image/png", remedy}},
		"big.png":   {strings.Repeat("x", feed.MaxPicture+5), []string{"want 1 to 2097152 (2 MiB)", remedy}},
		"wide.png":  {header(9000, 9000), []string{"9000 × 9000 pixels", remedy}},
		"phone.jpg": {held(t, 6), []string{"the camera was held another way", remedy, "-auto-orient"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := d.file(name, c.content)
			d.push(notice(), "--picture", file).want(t, 1, append(c.want, "--picture "+file)...)
		})
	}
	d.push(notice(), "--picture", d.path("none.png")).want(t, 1, "none.png: no such file")
	d.push(notice(), "--picture", d.dir).want(t, 1, d.dir+": is a folder; name one picture in it")
	d.push(notice(), "--picture", d.file("empty.jpg", "")).want(t, 1, "empty.jpg: is empty; save or copy the picture anew")
	d.push(notice(), "--picture", "=text").want(t, 2, "want a file, or FILE=WHAT")
	five := make([]string, 0, 10)
	for i := range 5 {
		five = append(five, "--picture", d.picture("p"+string(rune('0'+i)), 4+i))
	}
	d.push(notice(), five...).want(t, 1, "attachments: want at most 4, have 5")
	d.push(notice(), "--picture", d.picture("fire.png", 9)+"=🔥").want(t, 1, "cannot show 🔥")
}

func TestPictureThatMayNotBeReadSaysWhomToAsk(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 { // who may read everything
		const nobody = 65534
		runtime.LockOSThread() // and never unlocked: the thread ends with the test
		_, err := unix.SetfsuidRetUid(nobody)
		must(t, err)
	}
	dir := t.TempDir()
	key, picture := filepath.Join(dir, "wang.key"), filepath.Join(dir, "locked.jpg")
	run(t, "", "keygen", "--id", "wang", "--out", key).want(t, 0)
	must(t, os.WriteFile(picture, []byte("x"), 0o200))
	run(t, notice(), "push", "--broker", "mqtt://127.0.0.1:1", "--key", key, "--picture", picture, "-").
		want(t, 1, picture+": you may not read it; ask its owner for a copy")
}

// halved is the beginning of a file.
func halved(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	return string(b[:len(b)/2])
}

// header is that of a PNG with nothing behind it (PNG, section 11.2.2).
func header(width, height uint32) string {
	data := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	data = append(data, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(data)))
}

// held is a JPEG of a camera that notes how it was held.
func held(t *testing.T, orientation byte) string {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	tiff := "II*\x00\x08\x00\x00\x00" + "\x02\x00" + // two fields
		"\x0f\x01\x02\x00\x04\x00\x00\x00abc\x00" + // the camera's maker
		"\x12\x01\x03\x00\x01\x00\x00\x00" + string(rune(orientation)) + "\x00\x00\x00" + "\x00\x00\x00\x00"
	segment := "Exif\x00\x00" + tiff
	return "\xff\xd8" + "\xff\xe0\x00\x04JF" + "\xff\xe1" + string(binary.BigEndian.AppendUint16(nil, uint16(2+len(segment)))) + segment + b.String()[2:]
}

func TestPictureThatIsStoredUprightIsTaken(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice(), "--picture", d.file("upright.jpg", held(t, 1))).want(t, 0, "pictures   1, in 1 chunk")
}

// Whatever stands in a file, to look for how a camera was held does not panic.
func FuzzTurned(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x16Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Add([]byte("\xff"))
	f.Fuzz(func(_ *testing.T, b []byte) { console.Turned(b) })
}

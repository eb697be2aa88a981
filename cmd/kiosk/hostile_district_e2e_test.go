//go:build e2e

package main_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nuanxin/display/window/xtest"
	"nuanxin/feed"
)

const (
	prefix = feed.Prefix("nuanxin/v1")
	home   = feed.Scope("street/jiaobei")
)

// pen is a key that signs whatever it is given.
type pen struct {
	feed.Signer
	private ed25519.PrivateKey
}

func newPen(t *testing.T, id string) pen {
	t.Helper()
	s, err := feed.NewSigner(id)
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(file)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return pen{s, key.(ed25519.PrivateKey)}
}

// signature is a signature in a DSSE envelope.
type signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"`
}

// sign signs as DSSE does (its protocol.md, "Signature Definition").
func (p pen) sign(payloadType string, payload []byte) signature {
	said := fmt.Sprintf("DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
	return signature{p.ID(), base64.StdEncoding.EncodeToString(ed25519.Sign(p.private, []byte(said)))}
}

// envelope is a DSSE envelope, right or wrong.
type envelope struct {
	Payload     string      `json:"payload"`
	PayloadType string      `json:"payloadType"`
	Signatures  []signature `json:"signatures"`
}

// signed puts any payload into an envelope and signs it.
func (p pen) signed(payloadType string, payload []byte) envelope {
	return envelope{base64.StdEncoding.EncodeToString(payload), payloadType, []signature{p.sign(payloadType, payload)}}
}

func (e envelope) bytes() []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}

// siege is one station, the people who may sign for it, those who may
// not, and the broker between them.
type siege struct {
	*rig
	*foe
	w             *watch
	clerk, deputy pen // may sign everything
	neighbour     pen // may sign for another street
	reporter      pen // may sign news
	root          pen
	stranger      pen // is in no trust file
	soup          feed.Item
	sealed        []byte // the message of soup
	made          int    // items so far
}

// newSiege has a station up, with a notice on its glass.
func newSiege(t *testing.T, flags ...string) (*siege, *peer) {
	t.Helper()
	d := &siege{rig: &rig{t: t, dir: t.TempDir(), size: image.Pt(1920, 1080)}, foe: newFoe(t)}
	d.rig.port = d.foe.port()
	d.build("kiosk", flags...)
	d.found(t)
	d.screen = xtest.Start(t, d.size)
	d.startKiosk()
	p := d.welcome(t)
	if want := prefix.Filters(feed.Station{ID: "jz-jf-huayuanjie", Street: "jiaobei"}); fmt.Sprint(p.asked()) != fmt.Sprint(want) {
		t.Errorf("the station has subscribed to %q, want %q in this order", p.asked(), want)
	}
	d.soup = d.item("soup", "今晚八点，站里煮了姜汤")
	d.sealed = d.seal(t, d.soup, d.clerk)
	p.deliver(t, d.topic("soup"), d.sealed)
	want := d.painted(feed.Slide{Item: &d.soup, Position: 1, Count: 1})
	waitFor(t, "the notice on the glass", func() bool { return d.shows(want) })
	d.receipt(t, "the notice", func(r feed.Receipt) bool { return r.ID == "soup" && r.Status == feed.StatusShown })
	d.w = newWatch(t, d.kiosk, d.screen, want)
	return d, p
}

func (d *siege) found(t *testing.T) {
	t.Helper()
	for id, p := range map[string]*pen{
		"clerk": &d.clerk, "deputy": &d.deputy, "neighbour": &d.neighbour, "reporter": &d.reporter, "root": &d.root, "stranger": &d.stranger,
	} {
		*p = newPen(t, id)
	}
	trust := feed.Trust{
		Version: 1,
		Roots:   &feed.Roots{Threshold: 1, Keys: []feed.Root{d.root.Root()}},
		Keys:    []feed.Key{d.clerk.TrustEntry(), d.deputy.TrustEntry(), d.neighbour.TrustEntry(), d.reporter.TrustEntry()},
	}
	trust.Keys[0].Kinds = append(trust.Keys[0].Kinds, feed.KindRoster)
	trust.Keys[2].Scopes = []string{"street/jiaonan"}
	trust.Keys[3].Kinds = []feed.Kind{feed.KindNews}
	b, err := json.Marshal(trust)
	if err != nil {
		t.Fatal(err)
	}
	d.write("trust.json", string(b))
	d.configure()
}

func (d *siege) topic(id string) string { return prefix.Content(home, id) }

// item is a notice for the station's street that nothing is wrong with.
func (d *siege) item(id, title string) feed.Item {
	now := time.Now().UTC().Truncate(time.Second)
	d.made++
	return feed.Item{
		ID: id, Rev: now.UnixMilli() + int64(d.made), Kind: feed.KindNotice, Scope: home, Issued: now, Until: now.Add(time.Hour),
		Title: title, Notice: &feed.Notice{When: "今晚 20:00", Where: "花园街社区", Text: "骑手师傅都来喝一碗姜汤。"},
	}
}

// bait is an item that would be seen at once if it were taken.
func (d *siege) bait() feed.Item {
	return d.item(fmt.Sprintf("bait-%d", d.made), "免费领礼品")
}

func (d *siege) seal(t *testing.T, it feed.Item, by ...pen) []byte {
	t.Helper()
	var signers []feed.Signer
	for _, p := range by {
		signers = append(signers, p.Signer)
	}
	b, err := feed.Seal(t.Context(), it, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// payload is an item as it is signed.
func payload(it feed.Item) []byte {
	b, err := json.Marshal(it)
	if err != nil {
		panic(err)
	}
	return b
}

// opened takes an envelope apart.
func opened(t *testing.T, b []byte) (e envelope) {
	t.Helper()
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// onDisk is what the station's files take, in bytes: the database, and the
// pictures.
func (d *siege) onDisk(t *testing.T) (database, pictures int64) {
	t.Helper()
	info, err := os.Stat(d.path("feed.db"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(d.path("feed-pictures"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := os.Stat(filepath.Join(d.path("feed-pictures"), f.Name())); err == nil {
			pictures += info.Size()
		}
	}
	return info.Size(), pictures
}

// logged waits for a line of the station's log after the first so many.
func (d *siege) logged(t *testing.T, what string, after int, parts ...string) {
	t.Helper()
	waitFor(t, fmt.Sprintf("a line with %q about %s", parts, what), func() bool {
		d.kiosk.mu.Lock()
		defer d.kiosk.mu.Unlock()
	next:
		for _, l := range d.kiosk.lines[after:] {
			for _, part := range parts {
				if !strings.Contains(l.text, part) {
					continue next
				}
			}
			return true
		}
		return false
	})
}

// lines is how many lines the station has logged.
func (d *siege) logLines() int {
	d.kiosk.mu.Lock()
	defer d.kiosk.mu.Unlock()
	return len(d.kiosk.lines)
}

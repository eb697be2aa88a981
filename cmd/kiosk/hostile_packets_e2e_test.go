//go:build e2e

package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// maxRemaining is the greatest remaining length of MQTT: 256 MiB.
const maxRemaining = 1<<28 - 1

// borne are bytes that a broker may send, or that do no harm: the station
// stays.
func (d *siege) borne(t *testing.T, p *peer) {
	for _, b := range []struct {
		name string
		sent []byte
	}{
		{"a message on a topic with wildcards", message("nuanxin/v1/content/street/+/#", d.sealed, 0, 0, false)},
		{"a message on a topic in invalid UTF-8", message("\xff\xfe\xc0", d.sealed, 0, 0, false)},
		{"a message marked as a duplicate", message(d.topic("soup"), d.sealed, 4, 0, false)},
		{"a PINGRESP that nobody asked for", []byte{pingresp, 0}},
		{"100,000 PINGRESPs", bytes.Repeat([]byte{pingresp, 0}, 100_000)},
		{"100,000 messages of nothing", bytes.Repeat(message("x", nil, 0, 0, false), 100_000)},
		{"byte by byte", nil},
	} {
		p.send(t, b.sent)
		if p.stays(t); t.Failed() {
			t.Fatal(b.name)
		}
	}
	for _, b := range message(d.topic("bait-slow"), []byte("{"), 0, 0, false) {
		p.send(t, []byte{b})
	}
	p.stays(t)
}

// giant sends a message as long as MQTT allows, all of it.
func (d *siege) giant(t *testing.T, p *peer) {
	topic := d.topic("bait-giant")
	m := message(topic, nil, 0, 0, false)
	head := append([]byte{publish, 0xff, 0xff, 0xff, 0x7f}, m[2:]...)
	// Nothing may come between, such as a PUBACK.
	p.out.Lock()
	_ = p.SetWriteDeadline(time.Now().Add(patience))
	_, err := p.Write(head)
	block := bytes.Repeat([]byte(" "), 1<<20)
	for left := maxRemaining - len(topic) - 2; left > 0 && err == nil; left -= len(block) {
		_, err = p.Write(block[:min(left, len(block))])
	}
	p.out.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	p.stays(t)
}

// fatal are bytes at which the station rightly hangs up.
func (d *siege) fatal() map[string][]byte {
	huge := func(first byte) []byte {
		return append([]byte{first, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 100<<10)...)
	}
	return map[string][]byte{
		"a SUBACK nobody asked for":     {suback, 3, 0, 9, 0},
		"a SUBACK of no code":           {suback, 2, 0, 1},
		"a SUBACK of fifty codes":       packet(suback, []byte{0, 1}, make([]byte, 50)),
		"a SUBACK of 256 MiB":           huge(suback),
		"a CONNACK of 256 MiB":          huge(connack),
		"a packet of type 0 of 256 MiB": huge(0),
		"an endless remaining length":   bytes.Repeat([]byte{0xff}, 100),
		"a remaining length of 5 bytes": {publish, 0x80, 0x80, 0x80, 0x80, 1},
		"a second CONNACK":              {connack, 2, 0, 0},
		"a message at QoS 2":            message(d.topic("bait-qos"), d.sealed, 2, 1, false),
		"a message at QoS 3":            message(d.topic("bait-qos"), d.sealed, 3, 1, false),
		"a message without a topic":     message("", d.sealed, 0, 0, false),
		"a topic beyond its packet":     {publish, 3, 0, 9, 'a'},
		"a message without its ID":      {publish | 2, 4, 0, 1, 'a', 0},
		"a PUBACK nobody waits for":     {puback, 2, 0x7f, 0x7f},
		"an UNSUBACK nobody waits for":  {unsuback, 2, 0x7f, 0x7f},
		"a PINGRESP with a body":        {pingresp, 1, 0},
		"a CONNECT":                     packet(connect, []byte("\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a")),
		"a PUBREC":                      {5 << 4, 2, 0, 1},
		"a PUBREL":                      {6<<4 | 2, 2, 0, 1},
		"a PUBCOMP":                     {7 << 4, 2, 0, 1},
		"a SUBSCRIBE":                   {subscribe | 2, 6, 0, 1, 0, 1, 'a', 1},
		"an UNSUBSCRIBE":                {unsubscribe | 2, 5, 0, 1, 0, 1, 'a'},
		"a PINGREQ":                     {pingreq, 0},
		"a DISCONNECT":                  {14 << 4, 0},
		"a packet of type 0":            {0, 0},
		"a packet of type 15":           {15 << 4, 0},
		"a page of the web":             []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
		"a TLS greeting":                []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
	}
}

// unwelcome are beginnings of a connection that come to nothing.
func (d *siege) unwelcome(t *testing.T) {
	for name, b := range map[string][]byte{
		"refused: version":    {connack, 2, 0, 1},
		"refused: password":   {connack, 2, 0, 5},
		"refused: code 6":     {connack, 2, 0, 6},
		"refused: code 255":   {connack, 2, 0, 255},
		"refused, yet known":  {connack, 2, 1, 5},
		"flags that are none": {connack, 2, 0xff, 0},
		"a long CONNACK":      {connack, 3, 0, 0, 0},
		"a short CONNACK":     {connack, 1, 0},
		"a SUBACK first":      {suback, 3, 0, 1, 0},
		"a message first":     message(d.topic("bait-early"), d.sealed, 1, 1, false),
		"nothing":             nil,
	} {
		p := d.next(t)
		_ = p.write(b)
		if b == nil {
			_ = p.Close()
		}
		go p.serve()
		p.hangsUp(t, name)
	}
}

// miscounted answers the first SUBSCRIBE with so many codes.
func (d *siege) miscounted(t *testing.T) {
	for _, codes := range [][]byte{{}, {1, 1}, make([]byte, 50), make([]byte, 250<<10)} {
		p := d.next(t)
		p.codes = func(string) []byte { return codes }
		p.send(t, []byte{connack, 2, 0, 0})
		go p.serve()
		p.hangsUp(t, fmt.Sprintf("a SUBACK of %d codes", len(codes)))
	}
}

// refusedFilters grants nothing, and the station waits for better times.
func (d *siege) refusedFilters(t *testing.T) {
	for _, code := range []byte{0x80, 2, 0x7f} {
		p := d.next(t)
		p.codes = func(string) []byte { return []byte{code} }
		p.accept(t, false)
		p.stays(t)
		p.reset()
	}
	p := d.welcome(t)
	if n := len(p.asked()); n != 5 {
		t.Errorf("the station asks for %d filters after they were refused, want 5", n)
	}
	p.reset()
}

// known says that the session was there, and then that it was not.
func (d *siege) known(t *testing.T) {
	p := d.next(t)
	p.accept(t, true)
	p.stays(t)
	if n := len(p.asked()); n != 0 {
		t.Errorf("the station asks for %d filters that the broker says it has", n)
	}
	p.reset()
	p = d.welcome(t)
	if n := len(p.asked()); n != 5 {
		t.Errorf("the station asks for %d filters of a broker that has forgotten it, want 5", n)
	}
	p.reset()
}

// halves ends connections in the middle of packets.
func (d *siege) halves(t *testing.T) {
	whole := message(d.topic("bait-half"), d.sealed, 1, 1, false)
	giant := append([]byte{publish, 0xff, 0xff, 0xff, 0x7f}, whole[3:]...)
	for _, n := range []int{1, 2, 3, 5, 20, len(whole) / 2, len(whole) - 1} {
		p := d.welcome(t)
		p.send(t, whole[:n])
		p.reset()
	}
	p := d.welcome(t)
	p.send(t, giant) // announced, and then a trickle
	for range 20 {
		p.send(t, []byte("."))
		d.w.lookAgain(t)
	}
	p.reset()
	p = d.welcome(t)
	p.send(t, whole[:40])
	for range 10 { // and silence
		d.w.lookAgain(t)
	}
	p.reset()
}

// slammed closes connections as soon as they come.
func (d *siege) slammed(t *testing.T) {
	for range 50 {
		select {
		case c := <-d.came:
			_ = c.Close()
		case <-time.After(patience):
			t.Fatal("no connection came")
		}
	}
}

// TestABrokerThatBreaksTheProtocolIsLeft has a broker send what no broker may.
// The pauses between its connections are minutes in earnest, so this station is
// built with short ones.
func TestABrokerThatBreaksTheProtocolIsLeft(t *testing.T) {
	d, p := newSiege(t, "-overlay", shortPauses(t))
	fatal := d.fatal()
	var after []uint64
	for round := range 3 {
		d.w.attack(t, fmt.Sprintf("%d kinds of bytes, round %d", len(fatal), round+1), func(t *testing.T) {
			for name, b := range fatal {
				_ = p.write(b) // it may hang up in the middle
				p.hangsUp(t, name)
				p = d.welcome(t)
			}
		})
		after = append(after, d.w.resident(t)>>20)
	}
	t.Logf("resident after each round: %d MB", after)
	p.reset()
	d.w.attack(t, "connections that come to nothing", d.unwelcome)
	d.w.attack(t, "SUBACKs of 0, 2, 50 and many codes", d.miscounted)
	d.w.attack(t, "refused subscriptions", d.refusedFilters)
	d.w.attack(t, "lies about the session", d.known)
	d.w.attack(t, "halves of packets", d.halves)
	d.w.attack(t, "fifty doors slammed", d.slammed)
	d.stillWorks(t, d.welcome(t))
}

// shortPauses makes an overlay for go build in which the link tries again a
// hundred times sooner.
func shortPauses(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs("../../uplink/backoff.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(source)
	for _, pause := range []string{"minPause = time.Second", "maxPause = 3 * time.Minute"} {
		if !strings.Contains(text, pause) {
			t.Fatalf("%s has no %q", file, pause)
		}
		text = strings.Replace(text, pause, pause[:len("minPause")]+" = 10*time.Millisecond", 1)
	}
	dir := t.TempDir()
	quick, overlay := filepath.Join(dir, "backoff.go"), filepath.Join(dir, "overlay.json")
	b, err := json.Marshal(map[string]any{"Replace": map[string]string{file: quick}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{quick: text, overlay: string(b)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}

// TestAFlappingBrokerIsTriedMoreAndMoreRarely has a broker close every
// connection at once, or as soon as it is up.
func TestAFlappingBrokerIsTriedMoreAndMoreRarely(t *testing.T) {
	d, p := newSiege(t)
	const span = 16 * time.Second
	d.w.attack(t, "a flapping broker", func(t *testing.T) {
		before := d.accepted.Load()
		p.reset()
		for end := time.After(span); ; {
			select {
			case c := <-d.came:
				_ = c.Close()
				continue
			case <-end:
			}
			break
		}
		n := d.accepted.Load() - before
		t.Logf("%d connections in %v", n, span)
		// The pauses are at least 1, 2, 4 and 8 s.
		if n < 2 || n > 5 {
			t.Errorf("%d connections in %v, want 2 to 5", n, span)
		}
	})
	d.stillWorks(t, d.welcome(t))
}

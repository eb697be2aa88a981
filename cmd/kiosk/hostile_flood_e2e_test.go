//go:build e2e

package main_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

const (
	// maxDatabase is a quarter of the 16 MiB that the station may take.
	maxDatabase = 4 << 20
	// maxWaiting is how many receipts may wait when refusals add to them, and
	// how many messages are refused at a time.
	maxWaiting = 1000
)

// small sends 20,000 small messages, half of them at QoS 0.
func (d *siege) small(t *testing.T, p *peer) {
	for i := range 10_000 {
		p.send(t, message(d.topic(fmt.Sprintf("garbage-%d", i%300)), fmt.Appendf(nil, "{%d", i), 0, 0, false))
	}
	for i := range 10_000 {
		p.push(t, d.topic(fmt.Sprintf("garbage-%d", i%300)), fmt.Appendf(nil, "[%d", i))
	}
	d.calm(t, p)
	t.Logf("%d receipts for 20,000 messages", len(d.receipts(ofGarbage)))
}

func ofGarbage(r feed.Receipt) bool { return strings.HasPrefix(r.ID, "garbage") }

// unread sends 2,000 bad envelopes and takes no receipt before it has sent all
// of them.
func (d *siege) unread(t *testing.T, p *peer) {
	before := len(d.receipts(ofGarbage))
	end := p.silence()
	for i := range 2000 {
		it := d.item(fmt.Sprintf("garbage-%d", i), "免费领礼品")
		p.push(t, d.topic(it.ID), d.seal(t, it, d.stranger))
	}
	p.settle(t)
	end()
	d.calm(t, p)
	n := len(d.receipts(ofGarbage)) - before
	t.Logf("%d receipts for 2,000 bad envelopes", n)
	if n > maxWaiting || n < maxWaiting/2 {
		t.Errorf("%d receipts were kept until they could be sent, want at most %d and not much less", n, maxWaiting)
	}
}

// same sends the same good message again and again.
func (d *siege) same(t *testing.T, p *peer) {
	for range 50_000 {
		p.send(t, message(d.topic("soup"), d.sealed, 0, 0, false))
	}
	d.calm(t, p)
}

// stuffed has the clerk sign more than the station has room for.
func (d *siege) stuffed(t *testing.T, p *peer) {
	const count = 300
	var sent []feed.Item
	for range count {
		it := d.pictured(nil, "", 0, 0)
		it.Attachments = nil
		it.Notice.Text = strings.Repeat("汤", feed.MaxText)
		it.ID = "stuff" + it.ID
		sent = append(sent, it)
		p.push(t, d.topic(it.ID), d.seal(t, it, d.clerk))
	}
	d.calm(t, p)
	status := func(want feed.Status, reason feed.Reason) int {
		return len(d.receipts(func(r feed.Receipt) bool {
			return strings.HasPrefix(r.ID, "stuff") && r.Status == want && r.Reason == reason
		}))
	}
	taken, full := status(feed.StatusReceived, ""), status(feed.StatusRefused, feed.ReasonNoRoom)
	t.Logf("%d items of %d taken, %d refused for want of room", taken, count, full)
	if full == 0 || taken+full != count {
		t.Errorf("%d items taken and %d refused for want of room, want %d in all", taken, full, count)
	}
	// A full disk must not keep anything up.
	for _, it := range sent {
		it.Rev, it.Withdrawn, it.Title, it.Notice = it.Rev+10_000, true, "", nil
		p.push(t, d.topic(it.ID), d.seal(t, it, d.clerk))
	}
	d.calm(t, p)
	if n := status(feed.StatusWithdrawn, ""); n != count {
		t.Errorf("%d of %d items withdrawn from a full disk", n, count)
	}
}

// calm waits until the station has dealt with everything, however long that
// takes, and looks at the disk.
func (d *siege) calm(t *testing.T, p *peer) {
	t.Helper()
	for last := int64(-1); p.acked.Load() != p.owed && p.acked.Load() != last; {
		last = p.acked.Load()
		time.Sleep(patience / 10) // only while it goes on
	}
	p.settle(t)
	// A receipt for a refusal is dropped while too many wait; this is none.
	it := d.pictured(nil, "", 0, 0)
	it.Attachments, it.ID = nil, fmt.Sprintf("calm-%d", d.made)
	p.deliver(t, d.topic(it.ID), d.seal(t, it, d.clerk))
	d.receipt(t, "the last message", func(r feed.Receipt) bool { return r.ID == it.ID })
	database, pictures := d.onDisk(t)
	t.Logf("on disk: %d KB of database, %d KB of pictures", database>>10, pictures>>10)
	if database > maxDatabase || pictures > 2*maxDatabase {
		t.Errorf("%d bytes of database and %d of pictures, want at most %d and twice that", database, pictures, maxDatabase)
	}
}

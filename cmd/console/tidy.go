package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/uplink"
)

type tidyCmd struct {
	Trust   trustFile `required:"" placeholder:"FILE" help:"The stations' trust file: what it does not permit is left alone."`
	Yes     bool      `help:"Do it, instead of listing what would be done."`
	Foreign bool      `help:"Take away as well what no station would take: what is signed by no trusted key, or damaged."`
	brokerFlags
}

// Help is what --help adds.
func (tidyCmd) Help() string {
	return "It takes away items that ended more than a day ago, withdrawals whose item would have ended, and pieces of " +
		"pictures that no item names. What a standing roster still names stays: run console roster first. " +
		"To see the pictures it has the broker send them all. Nothing leaves a screen by this."
}

// overtime is how long an item is kept after its end, for stations whose clock
// is behind and for staff to look at.
const overtime = 24 * time.Hour

// Run lists what can go, and takes it away if it is told to.
func (c tidyCmd) Run(ctx context.Context, t terminal) error {
	known, err := c.Trust.read()
	if err != nil {
		return err
	}
	p := c.Prefix.Prefix
	filters := []string{p.Trust(), p.Blob("+"), p.Content(feed.ScopeAll, "+")}
	for _, level := range []string{"street", "group", "station"} {
		filters = append(filters, p.Content(feed.Scope(level+"/+"), "+"))
	}
	w, err := c.connect(ctx, filters...)
	if err != nil {
		return err
	}
	defer w.close()
	b := broom{inventory: newInventory(p), foreign: c.Foreign, blobs: map[string]bool{}, fresh: map[string]bool{}}
	if err := w.gather(ctx, b.handle); err != nil {
		return c.unread(err)
	}
	if b.trusted, err = b.trust(ctx, known); err != nil {
		t.remark("Warning: a newer trust document does not hold, so version %d counts: %v\n", b.trusted.Version, err)
	}
	waste := b.waste(ctx, time.Now())
	topics := slices.Sorted(maps.Keys(waste))
	for _, topic := range topics {
		t.printf("%s: %s\n", topic, waste[topic])
	}
	b.report(t)
	switch {
	case len(topics) == 0:
		t.remark("Nothing to take away.\n")
		return nil
	case !c.Yes:
		t.remark("%s to take away; nothing was done. Add --yes to do it.\n", plural(len(topics), "message"))
		return nil
	}
	return b.sweep(ctx, t, w, topics)
}

// broom finds what the broker keeps and nobody needs.
type broom struct {
	*inventory
	trusted feed.Trust
	foreign bool
	blobs   map[string]bool // chunks: whether they are whole
	fresh   map[string]bool // topics on which something has come just now
	news    int             // how often
	left    []string        // what does not verify and is left alone
}

// handle keeps no pictures, only what there is of them.
func (b *broom) handle(m arrival) {
	if !m.Retained && len(m.Payload) > 0 {
		b.fresh[m.Topic] = true
		b.news++
	}
	about, _, name := b.prefix.Parse(m.Topic)
	switch {
	case about != feed.SubjectBlob:
		b.inventory.handle(m)
	case len(m.Payload) == 0:
		delete(b.blobs, name)
	default:
		b.blobs[name] = feed.ChunkName(m.Payload) == name
	}
}

// waste is what can go, by topic, and why. It does not name what has been
// published since it was first looked for.
func (b *broom) waste(ctx context.Context, now time.Time) map[string]string {
	waste, needed := map[string]string{}, map[string]bool{}
	b.left = nil
	alien := func(topic string, why any) {
		if b.foreign {
			waste[topic] = fmt.Sprintf("would be refused: %v", why)
		} else {
			b.left = append(b.left, fmt.Sprintf("%s: %v", topic, why))
		}
	}
	named := b.named(ctx, now, alien)
	for _, h := range b.items(ctx, b.trusted, now) {
		stays := true
		switch {
		case h.err != nil:
			alien(h.topic, h.err)
			stays = !b.foreign
		case named[feed.Ref{Scope: h.Scope, ID: h.ID}]:
		case h.Withdrawn && h.ended(now):
			waste[h.topic], stays = "withdrawn, and would have ended "+local(h.Until), false
		case h.ended(now.Add(-overtime)):
			waste[h.topic], stays = "ended "+local(h.Until), false
		}
		if stays {
			b.need(h.topic, needed)
		}
	}
	for name, whole := range b.blobs {
		topic := b.prefix.Blob(name)
		switch {
		case !whole && !needed[name]:
			alien(topic, "is not what its name says")
		case !needed[name]:
			waste[topic] = "no item names this piece of a picture"
		}
	}
	maps.DeleteFunc(waste, func(topic, _ string) bool { return b.fresh[topic] })
	return waste
}

// named is what the standing rosters name, whatever the revision.
func (b *broom) named(ctx context.Context, now time.Time, alien func(topic string, why any)) map[feed.Ref]bool {
	named := map[feed.Ref]bool{}
	for _, topic := range slices.Sorted(maps.Keys(b.messages)) {
		about, scope, _ := b.prefix.Parse(topic)
		if about != feed.SubjectRoster {
			continue
		}
		r, err := b.roster(ctx, scope, b.trusted, now)
		if err != nil {
			alien(topic, err)
		}
		for id := range union(r) {
			named[feed.Ref{Scope: scope, ID: id}] = true
		}
	}
	return named
}

// need notes the pictures of an item, whoever signed it and in whatever form.
func (b *broom) need(topic string, needed map[string]bool) {
	var it feed.Item
	if s, err := feed.ReadSigned(b.messages[topic]); err != nil || json.Unmarshal(s.Payload, &it) != nil {
		return
	}
	for _, a := range it.Attachments {
		for _, name := range a.Chunks {
			needed[name] = true
		}
	}
}

// report tells what does not verify and is left alone.
func (b *broom) report(t terminal) {
	if len(b.left) == 0 {
		return
	}
	t.remark("Left alone, for no station would take it (--foreign takes it away as well):\n  %s\n", strings.Join(b.left, "\n  "))
}

// sweep takes away what can go. Before each message it looks again, for
// somebody may just be pushing what needs it.
func (b *broom) sweep(ctx context.Context, t terminal, w *wire, topics []string) error {
	gone, known := 0, 0
	needed := func(string) bool { return false }
	for _, topic := range topics {
		for _, m := range w.take() {
			b.handle(m)
		}
		if b.news > known {
			known = b.news
			waste := b.waste(ctx, time.Now())
			needed = func(topic string) bool { return waste[topic] == "" }
		}
		if needed(topic) {
			t.remark("%s stays: it has just come to be needed.\n", topic)
			continue
		}
		if err := w.announce(ctx, uplink.Message{Topic: topic, Retained: true}, b.handle); err != nil {
			return fmt.Errorf("%w (%s of %d taken away)", err, plural(gone, "message"), len(topics))
		}
		gone++
	}
	t.printf("took away %s\n", plural(gone, "message"))
	return nil
}

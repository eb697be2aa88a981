package main

import (
	"context"
	"time"

	"nuanxin/feed"
)

// postFlags are what push and withdraw have in common.
type postFlags struct {
	keyFlags
	Trust trustFile     `placeholder:"FILE" help:"The stations' trust file: first make sure that they would take the item."`
	Wait  time.Duration `placeholder:"10s" help:"Print what the stations answer, for at most so long. Without it, publish and leave."`
	brokerFlags
}

// post is the place of one item on the broker, and the stations that look at
// it.
type post struct {
	*wire
	clerk  clerk
	read   func(envelope []byte) (feed.Item, error) // what counts as standing
	prefix feed.Prefix
	scope  feed.Scope
	id     string
	wait   time.Duration

	old      standing
	pictures []feed.Attachment
	blobs    map[string]bool // chunks: whether the broker has them whole
	album    album           // what can be had of them
	audience *audience
	table    table

	// Of what was published:
	digest    string
	published time.Time
	heard     []news // for the table
}

// news is a receipt, and how long after the publication it came.
type news struct {
	feed.Receipt
	after time.Duration
}

// clerk reads the keys and the trust file.
func (f postFlags) clerk() (clerk, error) {
	if err := checkWait(f.Wait); err != nil {
		return clerk{}, err
	}
	return newClerk(f.keyFlags, f.Trust)
}

// open connects and looks at what is there of an item and of its pictures.
// Close the post.
func (f postFlags) open(ctx context.Context, t terminal, c clerk, it feed.Ref, pictures ...feed.Attachment) (*post, error) {
	p := &post{
		clerk:    c,
		read:     c.reader(ctx),
		prefix:   f.Prefix.Prefix,
		scope:    it.Scope,
		id:       it.ID,
		wait:     f.Wait,
		pictures: pictures,
		blobs:    map[string]bool{},
		audience: newAudience(it.Scope),
		table:    table{out: t.out},
	}
	chunks := topics(p.prefix, pictures)
	filters := append([]string{p.topic()}, chunks...)
	if f.Wait > 0 {
		filters = append(filters, p.prefix.State("+"), p.prefix.Receipt("+"))
	}
	var err error
	if p.wire, err = f.connect(ctx, filters...); err != nil {
		return nil, err
	}
	p.settle(ctx, p.handle, func() bool { return f.Wait == 0 && p.old.found() && len(p.blobs) == len(chunks) })
	return p, nil
}

func (p *post) topic() string { return p.prefix.Content(p.scope, p.id) }

// handle takes what comes in, before and after the publication.
func (p *post) handle(m arrival) {
	if m.Topic == p.topic() {
		if it, err := p.read(m.Payload); err == nil && p.digest == "" && it.Scope == p.scope && it.ID == p.id {
			p.old = standing{Item: it, envelope: m.Payload, verified: p.clerk.trustFile != ""}
		}
		return
	}
	if about, _, name := p.prefix.Parse(m.Topic); about == feed.SubjectBlob {
		p.blobs[name] = feed.ChunkName(m.Payload) == name
		return
	}
	id, leaf, ok := stationTopic(p.prefix, m.Topic)
	switch {
	case !ok:
	case leaf == "state":
		p.audience.see(id, m.Payload)
	case leaf == "receipt":
		r, err := parseReceipt(id, m.Payload)
		mine := err == nil && r.Scope == p.scope && r.ID == p.id && r.Digest == p.digest
		if mine && p.audience.hear(r) {
			p.heard = append(p.heard, news{r, m.at.Sub(p.published)})
		}
	}
}

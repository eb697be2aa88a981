package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"nuanxin/feed"
)

// postFlags are what push and withdraw have in common.
type postFlags struct {
	Key   []secret      `required:"" sep:"none" placeholder:"FILE" help:"Private key to sign with, made by console keygen; again for each further signature."`
	Trust string        `placeholder:"FILE" help:"The stations' trust file: first make sure that they would take the item."`
	Wait  time.Duration `placeholder:"10s" help:"Print what the stations answer, for at most so long. Without it, publish and leave."`
	brokerFlags
}

// clerk is who signs, and what the stations let them sign if that is known.
type clerk struct {
	signers   []feed.Signer
	trust     feed.Trust
	trustFile string
}

// clerk reads the keys and the trust file.
func (f postFlags) clerk() (clerk, error) {
	c := clerk{trustFile: f.Trust}
	if f.Wait < 0 {
		return c, misuse{fmt.Errorf("--wait %v: write a time above zero, such as 10s", f.Wait)}
	}
	seen := map[string]secret{}
	for _, file := range f.Key {
		b, err := file.read("make it with console keygen --id YOUR-NAME --out " + string(file))
		if err != nil {
			return c, fmt.Errorf("--key %w", err)
		}
		signer, err := feed.ParseSigner(b)
		if err != nil {
			return c, fmt.Errorf("--key %s: %w", file, err)
		}
		if other, twice := seen[signer.ID()]; twice {
			return c, fmt.Errorf("--key %s: the key %s is in %s already; a second signature needs another person's key", file, signer.ID(), other)
		}
		seen[signer.ID()] = file
		c.signers = append(c.signers, signer)
	}
	if f.Trust == "" {
		return c, nil
	}
	b, err := os.ReadFile(f.Trust)
	if err != nil {
		return c, fmt.Errorf("--trust: %w", err)
	}
	if c.trust, err = feed.ParseTrust(b); err != nil {
		return c, list("--trust "+f.Trust+" is no trust file:", err)
	}
	return c, nil
}

// reader reads what stands on the broker: if the clerk knows the trusted keys,
// only what one of them signed, for no station heeds anything else.
func (c clerk) reader(ctx context.Context) func(envelope []byte) (feed.Item, error) {
	if c.trustFile == "" {
		return unverified
	}
	return func(envelope []byte) (feed.Item, error) { return feed.Unseal(ctx, envelope, c.trust) }
}

// names are the IDs of the keys.
func (c clerk) names() string {
	var ids []string
	for _, s := range c.signers {
		ids = append(ids, s.ID())
	}
	return strings.Join(ids, ", ")
}

// sign makes the message of an item that a station would take. About rights it
// can only say what the trust file says.
func (c clerk) sign(ctx context.Context, it feed.Item, now time.Time) ([]byte, error) {
	if err := fit(it, now); err != nil {
		return nil, list("a station would refuse this item:", err)
	}
	envelope, err := feed.Seal(ctx, it, c.signers...)
	if err != nil || c.trustFile == "" {
		return envelope, err
	}
	_, err = feed.Open(ctx, it.Scope, it.ID, envelope, c.trust, inhabitant(it.Scope), feed.Moment{Time: now, Set: true})
	if refusal, ok := errors.AsType[*feed.Refusal](err); ok {
		return nil, fmt.Errorf("a station with %s would refuse this item: %w; %s", c.trustFile, refusal, c.remedy(refusal.Reason))
	}
	return envelope, err
}

func (c clerk) remedy(r feed.Reason) string {
	switch r {
	case feed.ReasonForeignKey:
		return "sign with a key that stands there, or have the entry added that console keygen printed"
	case feed.ReasonNotPermitted:
		return "change the item, sign with another key, or with one more (--key FILE --key FILE)"
	}
	return "change the item"
}

// inhabitant is a station in a scope.
func inhabitant(s feed.Scope) feed.Station {
	level, name, _ := strings.Cut(string(s), "/")
	switch level {
	case "street":
		return feed.Station{Street: name}
	case "group":
		return feed.Station{Group: name}
	}
	return feed.Station{ID: name}
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
	audience *audience
	table    table

	// Of what was published:
	digest    string
	published time.Time
	echoed    bool   // the broker has passed it on
	heard     []news // for the table
}

// news is a receipt, and how long after the publication it came.
type news struct {
	feed.Receipt
	after time.Duration
}

// open connects and looks at what is there. Close the post.
func (f postFlags) open(ctx context.Context, t terminal, c clerk, scope feed.Scope, id string) (*post, error) {
	p := &post{
		clerk:    c,
		read:     c.reader(ctx),
		prefix:   f.Prefix.Prefix,
		scope:    scope,
		id:       id,
		wait:     f.Wait,
		audience: newAudience(scope),
		table:    table{out: t.out},
	}
	filters := []string{p.topic()}
	if f.Wait > 0 {
		filters = append(filters, p.prefix.State("+"), p.prefix.Receipt("+"))
	}
	var err error
	if p.wire, err = f.connect(ctx, filters...); err != nil {
		return nil, err
	}
	p.settle(ctx, p.handle, func() bool { return f.Wait == 0 && p.old.found() })
	return p, nil
}

func (p *post) topic() string { return p.prefix.Content(p.scope, p.id) }

// handle takes what comes in, before and after the publication.
func (p *post) handle(m arrival) {
	if m.Topic == p.topic() {
		if it, err := p.read(m.Payload); err == nil && p.digest == "" && it.Scope == p.scope && it.ID == p.id {
			p.old = standing{Item: it, verified: p.clerk.trustFile != ""}
		}
		p.echoed = p.echoed || feed.Digest(m.Payload) == p.digest
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

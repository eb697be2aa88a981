package main

import (
	"context"
	"fmt"
	"time"

	"nuanxin/feed"
)

type pushCmd struct {
	postFlags
	pictureFlags
	Item draftFile `arg:"" name:"ITEM.json" help:"The item, in JSON, or signed already by console sign; - reads the standard input. Where it says no issued or rev, it is issued now and supersedes what was pushed before."`
}

// Run signs the item and publishes it.
func (c pushCmd) Run(ctx context.Context, t terminal) error {
	d, err := c.Item.read(t.in)
	if err != nil {
		return err
	}
	clerk, err := c.clerk()
	if err != nil {
		return err
	}
	pictures, err := c.album()
	if err != nil {
		return err
	}
	if err := pictures.attach(&d); err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	now, rev := time.Now(), d.Rev
	d.date(now)
	// Mistakes are told before the broker is asked for anything.
	envelope, err := clerk.sign(ctx, d, now)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	clerk.doubt(t, d.Kind, envelope)
	p, err := c.open(ctx, t, clerk, d.Ref(), d.Attachments...)
	if err != nil {
		return err
	}
	defer p.close()
	p.album = pictures
	switch {
	case rev != 0:
		err = p.old.yields(d)
	case !d.signed():
		d.Rev, err = p.old.supersede(now)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	return p.deliver(ctx, t, d)
}

// doubt warns of a kind that needs more signatures, as far as is known without
// the trust file.
func (c clerk) doubt(t terminal, kind feed.Kind, envelope []byte) {
	s, err := feed.ReadSigned(envelope)
	if want := (feed.Trust{}).Threshold(kind); err == nil && c.trustFile == "" && len(s.Keys) < want {
		t.remark("Warning: stations ask for %d signatures under an item of the kind %s, unless their trust file says otherwise; this has %s. "+
			"They will refuse it if that is too few: have another person sign it too, and add --trust FILE to be certain.\n",
			want, kind, signatures(envelope))
	}
}

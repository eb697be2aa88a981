package main

import (
	"context"
	"fmt"
	"time"
)

type pushCmd struct {
	postFlags
	Item draftFile `arg:"" name:"ITEM.json" help:"The item, in JSON; - reads the standard input. Where it says no issued or rev, it is issued now and supersedes what was pushed before."`
}

// Run signs the item and publishes it.
func (c pushCmd) Run(ctx context.Context, t terminal) error {
	it, err := c.Item.read(t.in)
	if err != nil {
		return err
	}
	clerk, err := c.clerk()
	if err != nil {
		return err
	}
	now, rev := time.Now(), it.Rev
	if it.Issued.IsZero() {
		it.Issued = now.Truncate(time.Millisecond)
	}
	if rev == 0 {
		it.Rev = now.UnixMilli()
	}
	// Mistakes are told before the broker is asked for anything.
	if _, err := clerk.sign(ctx, it, now); err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	p, err := c.open(ctx, t, clerk, it.Scope, it.ID)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.old.yields(it.Rev); err != nil && rev != 0 {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	if rev == 0 {
		if it.Rev, err = p.old.supersede(now); err != nil {
			return fmt.Errorf("%s: %w", p.topic(), err)
		}
	}
	return p.deliver(ctx, t, it)
}

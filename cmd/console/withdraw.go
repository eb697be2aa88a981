package main

import (
	"context"
	"fmt"
	"time"

	"nuanxin/feed"
)

type withdrawCmd struct {
	postFlags
	Scope feed.Scope `required:"" placeholder:"SCOPE" help:"The item's scope: all, street/NAME, group/NAME or station/NAME."`
	ID    string     `required:"" placeholder:"ID" help:"The item's id."`
	Kind  feed.Kind  `placeholder:"KIND" help:"The item's kind (${kinds}), if the broker no longer holds it."`
	Until time.Time  `placeholder:"TIME" help:"When the item would have ended, such as 2026-11-30T20:00:00+08:00, if the broker no longer holds it."`
}

// Run signs a tombstone for the item that the broker holds, and publishes it
// in its place.
func (c withdrawCmd) Run(ctx context.Context, t terminal) error {
	if err := c.Scope.Check(); err != nil {
		return misuse{fmt.Errorf("--scope: %w", err)}
	}
	if err := feed.CheckID(c.ID); err != nil {
		return misuse{fmt.Errorf("--id: %w", err)}
	}
	clerk, err := c.clerk()
	if err != nil {
		return err
	}
	p, err := c.open(ctx, t, clerk, feed.Ref{Scope: c.Scope, ID: c.ID})
	if err != nil {
		return err
	}
	defer p.close()
	tombstone, err := c.tombstone(p, time.Now())
	if err != nil {
		return err
	}
	return p.deliver(ctx, t, draft{Item: tombstone})
}

// tombstone takes the place of what stands on the topic.
func (c withdrawCmd) tombstone(p *post, now time.Time) (feed.Item, error) {
	rev, err := p.old.supersede(now)
	if err != nil {
		return feed.Item{}, fmt.Errorf("%s: %w", p.topic(), err)
	}
	it := feed.Item{
		ID:        c.ID,
		Scope:     c.Scope,
		Kind:      p.old.Kind,
		Rev:       rev,
		Issued:    now.Truncate(time.Millisecond),
		Until:     p.old.Until,
		Withdrawn: true,
	}
	if c.Kind != "" {
		it.Kind = c.Kind
	}
	if !c.Until.IsZero() {
		it.Until = c.Until
	}
	switch {
	case it.Kind == "" || it.Until.IsZero():
		return it, fmt.Errorf("the broker holds no item on %s; check --scope, --id and --prefix. "+
			"If stations show it all the same, add --kind and --until (when it would have ended)", p.topic())
	case !now.Before(it.Until):
		return it, fmt.Errorf("%s ended by itself on %s, no station shows it any more: there is nothing to withdraw", p.topic(), local(it.Until))
	}
	return it, nil
}

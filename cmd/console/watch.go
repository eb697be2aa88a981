package main

import (
	"context"
	"slices"
	"strings"
)

type watchCmd struct {
	brokerFlags
}

// Run prints a line for every event until it is interrupted.
func (c watchCmd) Run(ctx context.Context, t terminal) error {
	p := c.Prefix.Prefix
	w, err := c.connect(ctx, p.State("+"), p.Telemetry("+"), p.Receipt("+"), p.Event("+"))
	if err != nil {
		return err
	}
	defer w.close()
	t.remark("Watching %s on %s; Ctrl-C ends it.\n", p, c.Broker)

	j := newJournal(p, t.out)
	var first []arrival
	w.settle(ctx, func(m arrival) { first = append(first, m) }, func() bool { return false })
	slices.SortStableFunc(first, func(a, b arrival) int { return strings.Compare(a.Topic, b.Topic) })
	j.print(first...)
	if len(j.known) == 0 {
		t.remark("No station has reported yet; its first word will stand here.\n")
	}
	for up := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-w.more:
			j.print(w.take()...)
		case <-w.changed:
			switch now := w.Up(); {
			case up && !now:
				t.remark("The broker is gone; trying again. What stations report meanwhile is not seen here.\n")
			case !up && now:
				t.remark("The broker is back.\n")
			}
			up = w.Up()
		}
	}
}

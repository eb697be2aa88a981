package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"nuanxin/feed"
	"nuanxin/uplink"
)

// deliver publishes a message and, if it is to wait, follows it to the
// stations. Its error tells of a station that has not got it.
func (p *post) deliver(ctx context.Context, t terminal, d draft) error {
	envelope, err := p.clerk.sign(ctx, d, time.Now())
	if err != nil {
		return err
	}
	if err := p.supply(ctx); err != nil {
		return err
	}
	if err := p.publish(ctx, envelope); err != nil {
		return err
	}
	// Meanwhile somebody may have tidied away what no item named.
	if err := p.supply(ctx); err != nil {
		return err
	}
	p.summary(t, d.Item, envelope)
	if p.wait == 0 {
		return nil
	}
	p.audience.goal = goalOf(d.Item, p.published)
	return p.follow(ctx, t)
}

// publish returns when the broker has the message.
func (p *post) publish(ctx context.Context, envelope []byte) error {
	p.digest, p.published = feed.Digest(envelope), time.Now()
	return p.announce(ctx, uplink.Message{Topic: p.topic(), Payload: envelope, Retained: true}, p.handle)
}

// summary says what was published.
func (p *post) summary(t terminal, it feed.Item, envelope []byte) {
	what, replaced := "published", "the first of this item on the broker"
	if it.Withdrawn {
		what = "published the withdrawal of"
	}
	if p.old.found() {
		replaced = fmt.Sprintf("replaces %d", p.old.Rev)
	}
	t.printf("%s %s\n", what, p.topic())
	t.printf("  rev        %d (%s)\n", it.Rev, replaced)
	if !it.From.IsZero() {
		t.printf("  from       %s\n", local(it.From))
	}
	t.printf("  until      %s\n", local(it.Until))
	if len(it.Attachments) > 0 {
		t.printf("  pictures   %d, in %s\n", len(it.Attachments), plural(len(topics(p.prefix, it.Attachments)), "chunk"))
	}
	t.printf("  signed by  %s\n", signatures(envelope))
}

// follow prints what the stations answer until all are through with the
// message or the time is up.
func (p *post) follow(ctx context.Context, t terminal) error {
	if len(p.audience.addressed()) == 0 {
		return fmt.Errorf("published, but %w", p.audience.nobody(p.prefix))
	}
	t.printf("\n")
	p.head()
	p.await(ctx, time.Until(p.published.Add(p.wait)), p.handle, func() bool {
		p.rows()
		return p.audience.through()
	})
	return p.conclude(ctx, t)
}

// head begins the table with the columns' names.
func (p *post) head() {
	for _, s := range p.audience.addressed() {
		p.table.fit(s.Station, s.Name)
	}
	p.table.fit("", "", verdictArrived, seconds(p.wait))
	p.table.row("STATION", "NAME", "STATUS", "AFTER", "REASON")
}

// rows prints the receipts that have come.
func (p *post) rows() {
	for _, n := range p.heard {
		reason := string(n.Reason)
		if n.Detail != "" {
			reason += ": " + n.Detail
		}
		p.table.row(n.Station, p.audience.member(n.Station).Name, string(n.Status), seconds(n.after), reason)
	}
	p.heard = nil
}

// conclude prints the stations that owe a receipt, and the sum.
func (p *post) conclude(ctx context.Context, t terminal) error {
	for _, m := range p.take() { // what came in the last moment counts
		p.handle(m)
	}
	p.rows()
	waited := time.Since(p.published)
	addressed := p.audience.addressed()
	if len(addressed) == 0 { // the last was taken away
		return fmt.Errorf("published, but %w", p.audience.nobody(p.prefix))
	}
	for _, m := range addressed {
		if word, through := p.audience.verdict(m); !through {
			p.table.row(m.Station, m.Name, word, seconds(waited), m.presence())
		}
	}
	tally := p.audience.tally()
	t.printf("%s after %s: %v\n", plural(len(addressed), "station"), strings.TrimSpace(seconds(waited)), tally)
	err := tally.shortfall()
	switch {
	case ctx.Err() != nil && !p.audience.through():
		return errors.New("interrupted; the message is on the broker, and the stations get it all the same")
	case err != nil && (!p.Up() || p.Reconnects() > 0):
		return fmt.Errorf("%w. But the connection to the broker broke meanwhile, so answers may be lost", err)
	}
	return err
}

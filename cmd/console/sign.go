package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nuanxin/cmd/console/headline"
)

type signCmd struct {
	keyFlags
	Trust trustFile `placeholder:"FILE" help:"The stations' trust file: say what is still missing for them to take the item."`
	Out   string    `required:"" placeholder:"FILE" help:"Where to write the signed item; never an existing file."`
	pictureFlags
	Item draftFile `arg:"" name:"ITEM.json" help:"The item, in JSON, or signed already by another person; - reads the standard input. The first signature fixes its text, issued and rev."`
}

// Run signs the item and publishes nothing, so that two people who are not in
// one place can sign it.
func (c signCmd) Run(ctx context.Context, t terminal) error {
	d, err := c.Item.read(t.in)
	if err != nil {
		return err
	}
	clerk, err := newClerk(c.keyFlags, c.Trust)
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
	now := time.Now()
	d.date(now)
	envelope, err := clerk.seal(ctx, d, now)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	if err := create(c.Out, envelope); err != nil {
		return err
	}
	t.printf("signed %s/%s, to %s\n", d.Scope, d.ID, c.Out)
	what := d.PlainTitle()
	if d.Withdrawn {
		what = "withdrawal"
	}
	t.printf("  %-10s %s\n", string(d.Kind), what)
	if d.Title != d.PlainTitle() {
		t.printf("  words      %s\n", strings.ReplaceAll(d.Title, headline.ZeroWidthSpace, " | "))
	}
	t.printf("  rev        %d\n", d.Rev)
	t.printf("  until      %s\n", local(d.Until))
	t.printf("  signed by  %s\n", signatures(envelope))
	c.advise(ctx, t, clerk, d, envelope, now)
	return nil
}

// advise says what comes next.
func (c signCmd) advise(ctx context.Context, t terminal, by clerk, d draft, envelope []byte, now time.Time) {
	if c.Trust == "" {
		by.doubt(t, d.Kind, envelope)
	} else if err := by.accepted(ctx, d, envelope, now); err != nil {
		t.remark("Not yet: %v.\n", err)
	}
	again := ""
	if len(d.Attachments) > 0 {
		again = " and the same --picture FILE"
	}
	t.remark("The next person gives it to console sign, the last one to console push, each with their own --key%s.\n", again)
}

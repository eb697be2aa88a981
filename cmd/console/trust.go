package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"nuanxin/feed"
)

// trustCmd is what is done with root documents, which say who may sign what.
type trustCmd struct {
	Check   trustCheckCmd   `cmd:"" help:"List the mistakes in a trust file, say who may sign what, and what differs from another one."`
	Sign    trustSignCmd    `cmd:"" help:"Sign a trust file with a root key, or add a signature to a signed one."`
	Publish trustPublishCmd `cmd:"" help:"Publish a signed trust file, which the stations then put in force."`
}

type trustCheckCmd struct {
	File    trustFile `arg:"" name:"FILE" help:"The trust file, plain or signed."`
	Against trustFile `placeholder:"FILE" help:"The trust file that it is to follow: say what differs, and whose signatures are still missing."`
}

// Run prints what the file says.
func (c trustCheckCmd) Run(ctx context.Context, t terminal) error {
	d, err := c.File.open()
	if err != nil {
		return err
	}
	describe(t, d.Trust, time.Now())
	if d.signed() {
		good := d.Roots.Signed(ctx, d.envelope)
		t.printf("signed by   %d of its own roots: %s\n", len(good), cmp.Or(strings.Join(good, ", "), "none"))
	}
	if c.Against == "" {
		return nil
	}
	old, err := c.Against.open()
	if err != nil {
		return fmt.Errorf("--against %w", err)
	}
	t.printf("\n")
	lines := differences(old.Trust, d.Trust)
	if len(lines) == 0 {
		lines = []string{"nothing differs"}
	}
	t.printf("against %s, version %d:\n  %s\n", c.Against, old.Version, strings.Join(lines, "\n  "))
	if d.Version <= old.Version {
		return fmt.Errorf("%s: version %d is not above %d, so no station would take it; raise version", c.File, d.Version, old.Version)
	}
	if d.signed() {
		if owed := owing(ctx, old.Trust, d); len(owed) > 0 {
			t.remark("Not yet to be published:\n  %s\n", strings.Join(owed, "\n  "))
		}
	}
	return nil
}

type trustSignCmd struct {
	keyFlags
	Out  string    `required:"" placeholder:"FILE" help:"Where to write the signed trust file; never an existing file."`
	File trustFile `arg:"" name:"FILE" help:"The trust file; or one that other roots have signed already, whose text is then fixed."`
}

// Run signs the file. Root holders sign one after another, each on a machine
// of their own.
func (c trustSignCmd) Run(ctx context.Context, t terminal) error {
	signers, err := c.signers()
	if err != nil {
		return err
	}
	d, err := c.File.open()
	if err != nil {
		return err
	}
	if d.Roots == nil {
		return fmt.Errorf("%s: roots: missing; add those who sign the next version, as console keygen --root prints them", c.File)
	}
	for _, s := range signers {
		for _, r := range d.Roots.Keys {
			if r.ID == s.ID() && r != s.Root() {
				return fmt.Errorf("%s: roots.keys: %q is another key than that of --key; one of the two files is wrong", c.File, r.ID)
			}
		}
	}
	if d.Issued.IsZero() {
		d.Issued = time.Now().UTC().Truncate(time.Second)
	}
	if d.signed() {
		d.envelope, err = feed.Cosign(ctx, d.envelope, signers...)
	} else {
		d.envelope, err = feed.SealTrust(ctx, d.Trust, signers...)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if err := create(c.Out, d.envelope); err != nil {
		return err
	}
	t.printf("signed trust version %d, to %s\n", d.Version, c.Out)
	t.printf("  issued     %s\n", local(d.Issued))
	t.printf("  signed by  %s\n", signatures(d.envelope))
	if owed := shortfall(ctx, "its own roots", d.Roots, d.envelope); owed != "" {
		t.remark("Not yet to be published: %s.\n", owed)
	}
	t.remark("Before you pass it on, look at what you signed: console trust check %s --against THE-FILE-BEFORE\n", c.Out)
	return nil
}

// owing lists whose signatures a root document lacks to follow another.
func owing(ctx context.Context, old feed.Trust, next document) (list []string) {
	if old.Roots == nil {
		return []string{fmt.Sprintf("version %d names no roots, so nothing may follow it over the wire: carry the new file to each station", old.Version)}
	}
	for _, s := range []string{
		shortfall(ctx, fmt.Sprintf("the roots of version %d", old.Version), old.Roots, next.envelope),
		shortfall(ctx, "its own roots", next.Roots, next.envelope),
	} {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// shortfall says who must still sign, if too few of the roots have.
func shortfall(ctx context.Context, whose string, roots *feed.Roots, envelope []byte) string {
	signed := roots.Signed(ctx, envelope)
	if len(signed) >= roots.Threshold {
		return ""
	}
	done := map[string]bool{}
	for _, id := range signed {
		done[id] = true
	}
	var left []string
	for _, r := range roots.Keys {
		if !done[r.ID] {
			left = append(left, r.ID)
		}
	}
	return fmt.Sprintf("%d of %d needed signatures by %s: %d of %s must still sign", len(signed), roots.Threshold, whose,
		roots.Threshold-len(signed), strings.Join(left, ", "))
}

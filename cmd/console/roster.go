package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

type rosterCmd struct {
	keyFlags
	Scope []string      `required:"" sep:"none" placeholder:"SCOPE" help:"The scope whose items are listed: all, street/NAME, group/NAME or station/NAME; again for each further one. With * in NAME, every such scope in which a station has reported or for which there is anything."`
	Trust trustFile     `required:"" placeholder:"FILE" help:"The stations' trust file: only what it permits is listed."`
	Drop  bool          `help:"Sign the roster even if it no longer lists what the one before did, and nobody withdrew."`
	Wait  time.Duration `placeholder:"10s" help:"Print how far the stations have it, for at most so long."`
	brokerFlags
}

// Help is what --help adds.
func (rosterCmd) Help() string {
	return "A roster is the signed word on what a scope holds now. Stations see by it what they lack and that nobody keeps " +
		"anything from them; without a new one for each of their scopes they say that their content may be old. So let a " +
		"timer run this every day, for all, 'street/*', 'group/*' and 'station/*', and run it after each change of the trust file. It prints one line a scope, and what is wrong on the standard error."
}

// Run signs a roster for each scope. What is wrong with one does not keep the
// others from theirs.
func (c rosterCmd) Run(ctx context.Context, t terminal) error {
	known, signers, err := c.check()
	if err != nil {
		return err
	}
	p := c.Prefix.Prefix
	w, err := c.connect(ctx, c.filters(p)...)
	if err != nil {
		return err
	}
	defer w.close()
	held, states := newInventory(p), newPoll(p, t.out)
	handle := func(m arrival) { held.handle(m); states.handle(m) }
	if err := w.gather(ctx, handle); err != nil {
		return c.unread(err)
	}
	trust, err := held.trust(ctx, known)
	if err != nil {
		t.remark("Warning: a newer trust document does not hold, so version %d counts: %v\n", trust.Version, err)
	}
	k := newKeeper(ctx, held, trust, signers, time.Now())
	k.states, k.drop = states, c.Drop
	seqs := map[feed.Scope]int64{}
	scopes, faults := k.scopes(c.Scope)
	for _, scope := range scopes {
		r, err := k.publish(ctx, t, w, scope, handle)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", scope, err))
			continue
		}
		seqs[scope] = r.Seq
	}
	if c.Wait > 0 && len(seqs) > 0 {
		faults = append(faults, states.follow(ctx, t, w, c.Wait, rosterCount(seqs)))
	}
	return errors.Join(faults...)
}

// filters are those of what the scopes hold, and of what tells which scopes
// there are.
func (c rosterCmd) filters(p feed.Prefix) []string {
	filters := []string{p.Trust(), p.State("+")}
	for _, pattern := range c.Scope {
		scope := feed.Scope(pattern)
		if scope.Check() != nil {
			level, _, _ := strings.Cut(pattern, "/")
			scope = feed.Scope(level + "/+")
		}
		if filter := p.Content(scope, "+"); !slices.Contains(filters, filter) {
			filters = append(filters, filter)
		}
	}
	return filters
}

// check reads what the flags name.
func (c rosterCmd) check() (known feed.Trust, signers []feed.Signer, err error) {
	for i, pattern := range c.Scope {
		err := feed.Scope(pattern).Check()
		if _, bad := path.Match(pattern, ""); bad == nil && strings.ContainsAny(pattern, "*?[") {
			level, _, _ := strings.Cut(pattern, "/")
			err = feed.Scope(level + "/x").Check() // of the level alone
		}
		if err != nil {
			return known, nil, misuse{fmt.Errorf("--scope %s: %w", pattern, err)}
		}
		if slices.Contains(c.Scope[:i], pattern) {
			return known, nil, misuse{fmt.Errorf("--scope %s stands twice; leave one out", pattern)}
		}
	}
	if err := checkWait(c.Wait); err != nil {
		return known, nil, err
	}
	if signers, err = c.signers(); err != nil {
		return known, nil, err
	}
	known, err = c.Trust.read()
	return known, signers, err
}

// rosterCount says how far stations have the rosters of these sequence
// numbers.
func rosterCount(seqs map[feed.Scope]int64) count {
	return count{
		concerns: func(s station) bool {
			return slices.ContainsFunc(s.scopes(), func(scope feed.Scope) bool { return seqs[scope] > 0 })
		},
		verdict: func(s station) (word string, good bool) {
			if s.Content == nil {
				return "no word of its rosters", false
			}
			var parts []string
			for _, scope := range s.scopes() {
				seq := seqs[scope]
				if seq == 0 {
					continue
				}
				i := slices.IndexFunc(s.Content.Rosters, func(r rosterState) bool { return r.Scope == scope })
				switch {
				case i < 0 || s.Content.Rosters[i].Seq < seq:
					parts = append(parts, "not yet: "+string(scope))
				case s.Content.Rosters[i].Missing > 0:
					parts = append(parts, missing(s.Content.Rosters[i]))
				}
			}
			if len(parts) == 0 {
				return "complete", true
			}
			return strings.Join(parts, "; "), false
		},
	}
}

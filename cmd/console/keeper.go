package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"nuanxin/feed"
	"nuanxin/uplink"
)

// keeper makes rosters of what the broker holds.
type keeper struct {
	*inventory
	signers []feed.Signer
	trust   feed.Trust
	drop    bool
	now     time.Time
}

// publish signs the roster of a scope and has the broker keep it.
func (k keeper) publish(ctx context.Context, t terminal, w *wire, scope feed.Scope, handle func(arrival)) (feed.Roster, error) {
	old, err := k.roster(ctx, scope, k.trust, k.now)
	if err != nil {
		t.remark("Warning: the standing roster of %s does not count: %v\n", scope, err)
	}
	next, held := k.make(ctx, t, scope, old)
	if err := k.guard(old, next, held); err != nil {
		if !k.drop {
			return next, err
		}
		t.remark("Warning: %s: %v\n", scope, err)
	}
	message, err := k.seal(ctx, next)
	if err != nil {
		return next, err
	}
	if err := w.announce(ctx, uplink.Message{Topic: k.prefix.Roster(scope), Payload: message, Retained: true}, handle); err != nil {
		return next, err
	}
	what := fmt.Sprintf("replaces %d", old.Seq)
	if old.Seq == 0 {
		what = "the first of this scope on the broker"
	}
	t.printf("%s: %s, %d withdrawn; trust version %d; seq %d (%s)\n", scope, plural(len(next.Items), "item"), len(next.Withdrawn), next.Trust, next.Seq, what)
	return next, nil
}

// make lists what stands in a scope. What does not verify is not listed, but
// told.
func (k keeper) make(ctx context.Context, t terminal, scope feed.Scope, old feed.Roster) (feed.Roster, map[string]holding) {
	r := feed.Roster{
		Scope: scope, Seq: max(k.now.UnixMilli(), old.Seq+1), Issued: k.now.Truncate(time.Millisecond), Trust: k.trust.Version,
		Items: map[string]int64{}, Withdrawn: map[string]int64{},
	}
	held := map[string]holding{}
	for _, h := range k.items(ctx, k.trust, k.now) {
		if h.Scope != scope {
			continue
		}
		held[h.ID] = h
		switch {
		case h.err != nil:
			t.remark("Warning: %s is not listed: %v\n", h.topic, h.err)
		case h.ended(k.now):
		case h.Withdrawn:
			r.Withdrawn[h.ID] = h.Rev
		default:
			r.Items[h.ID] = h.Rev
		}
	}
	return r, held
}

// guard refuses to forget what the roster before named. A broker that has lost
// what it retained, or that somebody has written on, must not pass for what
// the district wants.
func (k keeper) guard(old, next feed.Roster, held map[string]holding) error {
	if old.Seq == 0 && len(union(next)) == 0 {
		return errors.New("the broker holds neither an item nor a roster that count; " +
			"if the scope is new and has nothing yet, or if you know that all is lost, add --drop")
	}
	var lost []string
	for _, id := range slices.Sorted(maps.Keys(union(old))) {
		h, there := held[id]
		switch rev := revision(old, id); {
		case !there:
			lost = append(lost, id+": the broker no longer holds it")
		case h.err != nil:
			lost = append(lost, fmt.Sprintf("%s: %v", id, h.err))
		case h.Rev < rev:
			lost = append(lost, fmt.Sprintf("%s: the broker holds revision %d, an older one than %d", id, h.Rev, rev))
		}
	}
	if len(lost) == 0 {
		return nil
	}
	const most = 20
	n := len(lost)
	if n > most {
		lost = append(lost[:most], fmt.Sprintf("and %d more", n-most))
	}
	return fmt.Errorf("the standing roster names %s that the new one would not:\n  %s\npush or withdraw them again, or add --drop to go without",
		plural(n, "item"), strings.Join(lost, "\n  "))
}

// union is all that a roster names.
func union(r feed.Roster) map[string]int64 {
	all := maps.Clone(r.Items)
	if all == nil {
		all = map[string]int64{}
	}
	maps.Copy(all, r.Withdrawn)
	return all
}

// seal signs a roster that a station would take.
func (k keeper) seal(ctx context.Context, r feed.Roster) ([]byte, error) {
	message, err := feed.SealRoster(ctx, r, k.signers...)
	if err != nil {
		if r.Check() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w; some %d fit: withdraw items, let them end sooner, or give some to the scope of a street or station", err, k.fits(ctx, r))
	}
	_, err = feed.OpenRoster(ctx, r.Scope, message, k.trust, feed.Moment{Time: k.now, Set: true})
	if err != nil {
		return nil, fmt.Errorf("a station with trust version %d would refuse this roster: %w; sign with a key whose entry has the kind roster and this scope (console keygen --kinds roster)", k.trust.Version, err)
	}
	return message, nil
}

// fits is how many of a roster's items a message has room for.
func (k keeper) fits(ctx context.Context, r feed.Roster) int {
	all := union(r)
	ids := slices.Sorted(maps.Keys(all))
	return sort.Search(len(ids), func(n int) bool {
		part := r
		part.Items, part.Withdrawn = map[string]int64{}, nil
		for _, id := range ids[:n+1] {
			part.Items[id] = all[id]
		}
		_, err := feed.SealRoster(ctx, part, k.signers...)
		return err != nil
	})
}

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
	trusted feed.Trust
	now     time.Time
	states  *poll
	drop    bool

	held map[feed.Scope]map[string]holding // by ID
	bare bool                              // nothing of it counts
}

func newKeeper(ctx context.Context, v *inventory, t feed.Trust, signers []feed.Signer, now time.Time) *keeper {
	k := &keeper{inventory: v, signers: signers, trusted: t, now: now, held: map[feed.Scope]map[string]holding{}, bare: true}
	for _, h := range v.items(ctx, t, now) {
		if k.held[h.Scope] == nil {
			k.held[h.Scope] = map[string]holding{}
		}
		k.held[h.Scope][h.ID] = h
		k.bare = k.bare && h.err != nil
	}
	for topic := range v.messages {
		if about, scope, _ := v.prefix.Parse(topic); about == feed.SubjectRoster {
			r, _ := v.roster(ctx, scope, t, now)
			k.bare = k.bare && r.Seq == 0
		}
	}
	return k
}

// scopes are those that the patterns mean: of one with a star, all in which a
// station has reported or for which the broker holds anything.
func (k *keeper) scopes(patterns []string) (scopes []feed.Scope, faults []error) {
	var there []feed.Scope
	for _, s := range k.states.stations {
		there = append(there, s.scopes()...)
	}
	for topic := range k.messages {
		if about, scope, _ := k.prefix.Parse(topic); about == feed.SubjectItem || about == feed.SubjectRoster {
			there = append(there, scope)
		}
	}
	slices.Sort(there)
	for _, pattern := range patterns {
		found := []feed.Scope{feed.Scope(pattern)}
		if found[0].Check() != nil {
			found = slices.DeleteFunc(slices.Compact(slices.Clone(there)), func(s feed.Scope) bool { return !s.Match(pattern) || s.Check() != nil })
		}
		if len(found) == 0 {
			faults = append(faults, fmt.Errorf("--scope %s: no station has reported from such a scope, and the broker holds nothing for one; is --prefix the district's?", pattern))
		}
		for _, s := range found {
			if !slices.Contains(scopes, s) {
				scopes = append(scopes, s)
			}
		}
	}
	return scopes, faults
}

// publish signs the roster of a scope and has the broker keep it.
func (k *keeper) publish(ctx context.Context, t terminal, w *wire, scope feed.Scope, handle func(arrival)) (feed.Roster, error) {
	old, err := k.roster(ctx, scope, k.trusted, k.now)
	if err != nil {
		t.remark("Warning: the standing roster of %s does not count: %v\n", scope, err)
	}
	next := k.make(t, scope, old)
	if err := k.guard(old, next); err != nil {
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
func (k *keeper) make(t terminal, scope feed.Scope, old feed.Roster) feed.Roster {
	r := feed.Roster{
		Scope: scope, Seq: max(k.now.UnixMilli(), old.Seq+1), Issued: k.now.Truncate(time.Millisecond), Trust: k.trusted.Version,
		Items: map[string]int64{}, Withdrawn: map[string]int64{},
	}
	for _, id := range slices.Sorted(maps.Keys(k.held[scope])) {
		h := k.held[scope][id]
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
	return r
}

// guard refuses to forget what the roster before named. A broker that has lost
// what it retained, or that somebody has written on, must not pass for what
// the district wants.
func (k *keeper) guard(old, next feed.Roster) error {
	if len(k.messages[k.prefix.Roster(next.Scope)]) == 0 {
		if id, seq := k.states.rostered(next.Scope); seq > 0 {
			return fmt.Errorf("the broker holds no roster, but station %s has one, seq %d: the broker has lost what it kept. "+
				"Push again what it held, then add --drop", id, seq)
		}
	}
	if k.bare && len(union(next)) == 0 {
		return errors.New("the broker holds neither an item nor a roster that counts; " +
			"if the district is new and has nothing yet, or if you know that all is lost, add --drop")
	}
	var lost []string
	named := union(old)
	for _, id := range slices.Sorted(maps.Keys(named)) {
		h, there := k.held[next.Scope][id]
		switch rev := named[id]; {
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

// union is all that a roster names, with the revisions.
func union(r feed.Roster) map[string]int64 {
	all := map[string]int64{}
	maps.Copy(all, r.Items)
	maps.Copy(all, r.Withdrawn)
	return all
}

// seal signs a roster that a station would take.
func (k *keeper) seal(ctx context.Context, r feed.Roster) ([]byte, error) {
	message, err := feed.SealRoster(ctx, r, k.signers...)
	if err != nil {
		if r.Check() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w; some %d fit: withdraw items, let them end sooner, or give some to the scope of a street or station", err, k.fits(ctx, r))
	}
	_, err = feed.OpenRoster(ctx, r.Scope, message, k.trusted, feed.Moment{Time: k.now, Set: true})
	if err != nil {
		return nil, fmt.Errorf("a station with trust version %d would refuse this roster: %w; sign with a key whose entry has the kind roster and this scope (console keygen --kinds roster)", k.trusted.Version, err)
	}
	return message, nil
}

// fits is how many of a roster's items a message has room for.
func (k *keeper) fits(ctx context.Context, r feed.Roster) int {
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

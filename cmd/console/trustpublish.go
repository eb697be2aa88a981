package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/uplink"
)

type trustPublishCmd struct {
	File  trustFile     `arg:"" name:"SIGNED" help:"What console trust sign wrote, with all signatures."`
	Trust trustFile     `required:"" placeholder:"FILE" help:"The trust file that stations have now, or carried from the beginning: what the broker holds is believed only as far as it leads on from there."`
	Wait  time.Duration `placeholder:"10s" help:"Print which stations have put it in force, for at most so long."`
	brokerFlags
}

// Run puts the document at the end of the chain that the broker holds, if
// stations at every earlier one find their way to it.
func (c trustPublishCmd) Run(ctx context.Context, t terminal) error {
	if err := checkWait(c.Wait); err != nil {
		return err
	}
	next, err := c.File.open()
	if err != nil {
		return err
	}
	if !next.signed() {
		return fmt.Errorf("%s: is not signed; let the roots sign it with console trust sign, then publish what that writes", c.File)
	}
	known, err := c.Trust.read()
	if err != nil {
		return err
	}
	p := c.Prefix.Prefix
	filters := []string{p.Trust()}
	if c.Wait > 0 {
		filters = append(filters, p.State("+"))
	}
	w, err := c.connect(ctx, filters...)
	if err != nil {
		return err
	}
	defer w.close()
	held, states := newInventory(p), newPoll(p, t.out)
	handle := func(m arrival) { held.handle(m); states.handle(m) }
	if err := w.gather(ctx, handle); err != nil {
		return c.unread(err)
	}
	chain, fresh, err := c.chain(ctx, t, known, next, held.messages[p.Trust()])
	if err != nil {
		return err
	}
	if fresh {
		if err := w.announce(ctx, uplink.Message{Topic: p.Trust(), Payload: chain, Retained: true}, handle); err != nil {
			return err
		}
		t.printf("published %s\n  version    %d, issued %s\n  signed by  %s\n", p.Trust(), next.Version, local(next.Issued), signatures(next.envelope))
		t.remark("Sign the rosters anew now (console roster), so that every station learns of this version. " +
			"Items of keys that are no longer in it have left the screens: push those that are still wanted with another key.\n")
	} else {
		t.printf("version %d stands on %s already\n", next.Version, p.Trust())
	}
	if c.Wait == 0 {
		return nil
	}
	return states.follow(ctx, t, w, c.Wait, trustCount(next.Version))
}

// chain is the message with the document at its end. Fresh says that the
// broker does not hold it yet.
func (c trustPublishCmd) chain(ctx context.Context, t terminal, known feed.Trust, next document, message []byte) (chain []byte, fresh bool, err error) {
	var links feed.Chain
	if len(message) > 0 {
		if links, err = feed.ParseChain(message); err != nil {
			t.remark("Warning: what the broker holds of trust documents is thrown away: %v\n", err)
		}
	}
	kept, standing := sound(ctx, links, known)
	if n := len(links) - len(kept); n > 0 {
		t.remark("Warning: %s on the broker left out, for it does not lead from version %d to %d.\n", plural(n, "trust document"), known.Version, standing.Version)
	}
	if n := len(kept); n > 0 && standing.Version == next.Version && samePayload(kept[n-1], next.envelope) {
		return nil, false, nil
	}
	if next.Version <= standing.Version {
		return nil, false, fmt.Errorf("%s: version %d is not above %d, which stands; raise version, and have it signed anew", c.File, next.Version, standing.Version)
	}
	if owed := owing(ctx, standing, next); len(owed) > 0 {
		return nil, false, fmt.Errorf("%s: no station would follow:\n  %s", c.File, strings.Join(owed, "\n  "))
	}
	if _, err := standing.Succeed(ctx, next.envelope); err != nil {
		return nil, false, fmt.Errorf("%s: no station would follow: %w", c.File, err)
	}
	chain, begin, err := extend(ctx, kept, known, next)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", c.File, err)
	}
	if begin > 0 {
		t.remark("Warning: the chain of trust documents was too long for one message and begins later now. "+
			"Stations that stand at a version below %d can no longer follow: visit them with the new file.\n", begin)
	}
	return chain, true, nil
}

// sound leaves out of a chain what does not lead on from a known document, and
// of what is older than that, what does not lead to where the chain ends. It
// also returns the document at which it ends.
func sound(ctx context.Context, links feed.Chain, known feed.Trust) (kept feed.Chain, end feed.Trust) {
	end, _ = known.Follow(ctx, links)
	at := known
	for _, link := range links {
		t, err := feed.ReadTrust(link)
		switch {
		case err != nil:
		case t.Version > known.Version:
			if next, err := at.Succeed(ctx, link); err == nil {
				kept, at = append(kept, link), next
			}
		default:
			if arrived, _ := t.Follow(ctx, links); t.Version == end.Version || arrived.Version == end.Version {
				kept = append(kept, link)
			}
		}
	}
	return kept, end
}

// extend puts a document at the end of a chain, and leaves out the oldest ones
// if that is too long for a message. No station finds its way any more that is
// older than begin.
func extend(ctx context.Context, links feed.Chain, known feed.Trust, next document) (chain []byte, begin int64, err error) {
	long := links.Extend(next.envelope)
	for ; ; long = long[1:] {
		if chain, err = json.Marshal(long); err != nil {
			return nil, 0, err
		}
		if len(chain) <= feed.MaxEnvelope {
			break
		}
		left, err := feed.ReadTrust(long[0])
		if err != nil || len(long) == 1 {
			return nil, 0, errors.New("too long for a message, even alone; take out keys that have ended")
		}
		begin = left.Version
	}
	starts := []feed.Trust{known}
	for _, link := range links {
		if t, err := feed.ReadTrust(link); err == nil {
			starts = append(starts, t)
		}
	}
	for _, t := range starts {
		if at, _ := t.Follow(ctx, long); t.Version >= begin && at.Version != next.Version {
			return nil, 0, fmt.Errorf("a station that stands at version %d would stop at %d; let the roots of both sign", t.Version, at.Version)
		}
	}
	return chain, begin, nil
}

// trustCount says how far stations have a root document.
func trustCount(version int64) count {
	return count{
		concerns: func(station) bool { return true },
		verdict: func(s station) (word string, good bool) {
			c := s.Content
			switch {
			case c == nil:
				return "no word of its trust", false
			case c.Trust >= version:
				return fmt.Sprintf("version %d", c.Trust), true
			case c.TrustRefused != "":
				return fmt.Sprintf("version %d; refused: %s", c.Trust, c.TrustRefused), false
			}
			return fmt.Sprintf("version %d", c.Trust), false
		},
	}
}

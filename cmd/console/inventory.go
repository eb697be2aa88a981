package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"nuanxin/feed"
)

// inventory is what the broker retains, by topic. Nobody has verified it.
type inventory struct {
	prefix   feed.Prefix
	messages map[string][]byte
}

func newInventory(p feed.Prefix) *inventory {
	return &inventory{prefix: p, messages: map[string][]byte{}}
}

// handle takes what the broker sends. An empty message is one that was taken
// away.
func (v *inventory) handle(m arrival) {
	if len(m.Payload) == 0 {
		delete(v.messages, m.Topic)
		return
	}
	v.messages[m.Topic] = m.Payload
}

// trust is the newest root document to which the broker's chain leads from one
// that is known. The error says why a newer one does not hold.
func (v *inventory) trust(ctx context.Context, known feed.Trust) (feed.Trust, error) {
	message := v.messages[v.prefix.Trust()]
	if len(message) == 0 {
		return known, nil
	}
	chain, err := feed.ParseChain(message)
	if err != nil {
		return known, fmt.Errorf("%s: %w", v.prefix.Trust(), err)
	}
	at, err := known.Follow(ctx, chain)
	if err != nil {
		return at, fmt.Errorf("%s: %w", v.prefix.Trust(), err)
	}
	return at, nil
}

// holding is the message on the topic of an item.
type holding struct {
	topic string
	feed.Item
	// err is why no station would take it, whatever its clock says.
	err error
}

// ended says whether the item has left every screen.
func (h holding) ended(now time.Time) bool { return h.err == nil && !now.Before(h.Until) }

// items judges all messages on the topics of items, in the order of their
// topics, by what a station would say.
func (v *inventory) items(ctx context.Context, t feed.Trust, now time.Time) (list []holding) {
	for _, topic := range slices.Sorted(maps.Keys(v.messages)) {
		about, scope, id := v.prefix.Parse(topic)
		if about != feed.SubjectItem {
			continue
		}
		h := holding{topic: topic}
		message := v.messages[topic]
		h.Item, h.err = feed.Open(ctx, scope, id, message, t, inhabitant(scope), feed.Moment{Time: now, Set: true})
		if why, ok := errors.AsType[*feed.Refusal](h.err); ok && why.Reason == feed.ReasonExpired {
			h.Item, h.err = feed.Unseal(ctx, message, t)
		}
		if h.err != nil {
			h.Scope, h.ID = scope, id
		}
		list = append(list, h)
	}
	return list
}

// roster is the standing roster of a scope, if there is one that holds. The
// error says why the one there does not.
func (v *inventory) roster(ctx context.Context, scope feed.Scope, t feed.Trust, now time.Time) (r feed.Roster, err error) {
	message := v.messages[v.prefix.Roster(scope)]
	if len(message) == 0 {
		return feed.Roster{}, nil
	}
	return feed.OpenRoster(ctx, scope, message, t, feed.Moment{Time: now, Set: true})
}

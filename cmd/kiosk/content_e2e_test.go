//go:build e2e

package main_test

import (
	"fmt"
	"maps"
	"strings"
	"syscall"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// content is a set of items: their revisions by "scope/id".
type content map[string]int64

func (c content) add(envelope []byte, d *district) {
	it, err := feed.Unseal(d.t.Context(), envelope, d.trust)
	if err != nil {
		d.t.Errorf("an item does not hold: %v", err)
		return
	}
	if !it.Withdrawn && it.Until.After(time.Now()) {
		c[string(it.Scope)+"/"+it.ID] = it.Rev
	}
}

// onBroker is what the broker retains, as mosquitto_sub reads it.
func (d *district) onBroker() content {
	d.t.Helper()
	const end = "/station/nobody/command"
	d.publish(string(d.prefix)+end, []byte("end"))
	// The broker sends what it retains filter by filter, in their order.
	reader := d.ear("-t", string(d.prefix)+"/content/#", "-t", string(d.prefix)+end)
	reader.await(end)
	reader.end(syscall.SIGTERM)
	c := content{}
	for l := range strings.Lines(reader.printed()) {
		topic, payload, _ := strings.Cut(strings.TrimSpace(l), " ")
		if about, _, _ := d.prefix.Parse(topic); about == feed.SubjectItem {
			c.add([]byte(payload), d)
		}
	}
	return c
}

// onStation is what the station has stored, by its disk.
func (d *district) onStation() content {
	d.t.Helper()
	c := content{}
	err := store.Peek(d.path("stations/"+stationID+"/feed.db"), func(kept *store.Store) error {
		kept.Items(func(envelope []byte) (feed.Item, error) {
			c.add(envelope, d)
			return feed.Item{}, nil
		})
		return nil
	})
	if err != nil {
		d.t.Logf("the station's store: %v", err)
		return nil
	}
	return c
}

// awaitContent waits until the station's content is the broker's, and returns
// how long that took. The clerk must have said all.
func (d *district) awaitContent(limit time.Duration) time.Duration {
	d.t.Helper()
	want, began := d.onBroker(), time.Now()
	var got content
	for time.Since(began) < limit {
		if got = d.onStation(); maps.Equal(got, want) {
			return time.Since(began)
		}
		want = d.unended(want)
		time.Sleep(50 * time.Millisecond) // a look copies the database
	}
	d.t.Fatalf("after %v the station has %d items and the broker %d:\n%s", limit, len(got), len(want), difference(got, want))
	return 0
}

// unended is the content without what has ended by now.
func (d *district) unended(c content) content {
	maps.DeleteFunc(c, func(name string, rev int64) bool {
		id := name[strings.LastIndexByte(name, '/')+1:]
		it := d.stands[id]
		return it.Rev == rev && !it.Until.After(time.Now())
	})
	return c
}

func difference(got, want content) string {
	var b strings.Builder
	for name, rev := range want {
		if got[name] != rev {
			fmt.Fprintf(&b, "%s: has %d, want %d\n", name, got[name], rev)
		}
	}
	for name, rev := range got {
		if _, ok := want[name]; !ok {
			fmt.Fprintf(&b, "%s: has %d, want none\n", name, rev)
		}
	}
	return b.String()
}

//go:build e2e

package main_test

import (
	"testing"
	"time"

	"nuanxin/feed"
)

func TestARevokedKeyTakesItsNoticesOffTheGlass(t *testing.T) {
	d, p := newSiege(t)
	d.w.expect(nil)
	root := feed.Trust{
		Version: 2, Issued: time.Now().UTC().Truncate(time.Second),
		Roots: &feed.Roots{Threshold: 1, Keys: []feed.Root{d.root.Root()}},
		Keys:  []feed.Key{d.deputy.TrustEntry(), d.neighbour.TrustEntry()}, // and no clerk
	}
	link, err := feed.SealTrust(t.Context(), root, d.root.Signer)
	if err != nil {
		t.Fatal(err)
	}
	empty := d.painted(feed.Slide{})
	refused := func(r feed.Receipt) bool {
		return r.Ref == d.soup.Ref() && r.Status == feed.StatusRefused && r.Reason == feed.ReasonForeignKey
	}
	began := time.Now()
	p.push(t, prefix.Trust(), []byte("["+string(link)+"]"))
	waitFor(t, "the revoked clerk's notice to leave", func() bool { return d.shows(empty) })
	t.Logf("publish of the root document to the notice gone: %v", time.Since(began).Round(time.Millisecond))
	d.receipt(t, "its refusal", refused)

	p.deliver(t, d.topic("soup"), d.sealed)
	fresh := d.item("fresh", "明早八点，站里有热豆浆")
	p.deliver(t, d.topic(fresh.ID), d.seal(t, fresh, d.deputy))
	want := d.painted(feed.Slide{Item: &fresh, Position: 1, Count: 1})
	waitFor(t, "the deputy's notice on the glass, alone", func() bool { return d.shows(want) })
}

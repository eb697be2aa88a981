//go:build e2e

package main_test

import (
	"fmt"
	"testing"
	"time"

	"nuanxin/feed"
)

// TestAHostileBrokerChangesNothingOnTheGlass has a broker play every trick
// that leaves the connection standing, on one station that shows a notice.
func TestAHostileBrokerChangesNothingOnTheGlass(t *testing.T) {
	d, p := newSiege(t)
	var after []uint64 // resident bytes, by round
	for round := range 3 {
		d.inForm(t, p, round+1)
		after = append(after, d.w.resident(t)>>20)
	}
	t.Logf("resident after each round: %d MB", after)
	if after[2] > after[1]+16 {
		t.Errorf("the third round left %d MB more than the second", after[2]-after[1])
	}
	d.w.attack(t, "bad chunks", func(t *testing.T) { d.badChunks(t, p) })
	d.w.attack(t, "bytes that can be borne", func(t *testing.T) { d.borne(t, p) })
	d.w.attack(t, "a message of 256 MiB", func(t *testing.T) { d.giant(t, p) })
	d.w.attack(t, "2,000 queries", func(t *testing.T) { d.queryFlood(t, p) })
	d.w.attack(t, "20,000 messages of garbage", func(t *testing.T) { d.small(t, p) })
	d.w.attack(t, "2,000 bad envelopes", func(t *testing.T) { d.unread(t, p) })
	d.w.attack(t, "50,000 times the same", func(t *testing.T) { d.same(t, p) })
	d.w.attack(t, "more than there is room for", func(t *testing.T) { d.stuffed(t, p) })
	d.w.attackWithin(t, maxGrowth+maxDecoder, "bad pictures", func(t *testing.T) { d.badPictures(t, p) })
	p.stays(t)
	d.stillWorks(t, p)
}

// inForm sends what is wrong in its form or in its signature.
func (d *siege) inForm(t *testing.T, p *peer, round int) {
	for _, a := range []struct {
		name string
		list func(*testing.T) []forgery
	}{
		{"forged items", d.forged},
		{"stale items", d.stale},
		{"items astray", d.astray},
		{"garbled items", d.garbled},
		{"signed nonsense", d.nonsense},
		{"other spellings", d.spelled},
	} {
		d.w.attack(t, fmt.Sprintf("%s, round %d", a.name, round), func(t *testing.T) { d.refused(t, p, a.list(t)...) })
	}
	for _, a := range []struct {
		name string
		list func(*testing.T) []paper
	}{
		{"rosters", func(t *testing.T) []paper { return d.rosters(t, p) }},
		{"root documents", d.roots},
		{"queries", d.queries},
	} {
		d.w.attack(t, fmt.Sprintf("%s, round %d", a.name, round), func(t *testing.T) { d.ignored(t, p, a.list(t)...) })
	}
}

// stillWorks checks that the station is as good as new: a notice goes up, a
// withdrawal takes it off in mid-display, and an alert comes and goes.
func (d *siege) stillWorks(t *testing.T, p *peer) {
	soup := d.w.want
	d.w.expect(nil)
	sinceSent := func(it feed.Item, by ...pen) time.Time {
		b := d.seal(t, it, by...)
		began := time.Now()
		p.push(t, d.topic(it.ID), b)
		return began
	}
	t.Run("a good notice still goes up", func(t *testing.T) {
		fresh := d.item("fresh", "明早八点，站里有热豆浆")
		// The round may have begun with either.
		first := d.painted(feed.Slide{Item: &fresh, Position: 1, Count: 2, Next: feed.KindNotice})
		second := d.painted(feed.Slide{Item: &fresh, Position: 2, Count: 2, Next: feed.KindNotice})
		began := sinceSent(fresh, d.clerk)
		waitFor(t, "the fresh notice on the glass", func() bool { return d.shows(first) || d.shows(second) })
		onGlass := time.Since(began)
		shown := d.receipt(t, "the fresh notice", func(r feed.Receipt) bool { return r.ID == "fresh" && r.Status == feed.StatusShown })
		t.Logf("publish to glass: %v, to shown: %v", onGlass.Round(time.Millisecond), shown.at.Sub(began).Round(time.Millisecond))
	})
	t.Run("a withdrawal takes it off in mid-display", func(t *testing.T) {
		gone := d.item("fresh", "")
		gone.Rev, gone.Notice, gone.Withdrawn = gone.Rev+5000, nil, true
		began := sinceSent(gone, d.clerk)
		waitFor(t, "the withdrawn notice to leave", func() bool { return d.shows(soup) })
		took := time.Since(began)
		t.Logf("publish of the tombstone to the other notice on the glass: %v", took.Round(time.Millisecond))
		if took > time.Second {
			t.Errorf("a withdrawal took %v, want less than a second", took)
		}
	})
	t.Run("an alert interrupts and gives way at its end", func(t *testing.T) {
		alert := d.item("leave", "燃气泄漏，请马上离开")
		alert.Kind, alert.Notice, alert.Alert = feed.KindAlert, nil, &feed.Alert{Text: "请走楼梯，不要开灯。"}
		alert.Until = time.Now().UTC().Truncate(time.Second).Add(4 * time.Second)
		began := sinceSent(alert, d.clerk, d.deputy)
		waitFor(t, "the alert to interrupt", func() bool { return !d.shows(soup) })
		took := time.Since(began)
		shown := d.receipt(t, "the alert", func(r feed.Receipt) bool { return r.ID == "leave" && r.Status == feed.StatusShown })
		waitFor(t, "the notice after the alert", func() bool { return d.shows(soup) })
		late := time.Since(alert.Until)
		t.Logf("publish of the alert to the notice gone: %v, to shown: %v; back %v after its end",
			took.Round(time.Millisecond), shown.at.Sub(began).Round(time.Millisecond), late.Round(time.Millisecond))
		if took > time.Second || late < 0 || late > time.Second {
			t.Errorf("an alert came after %v and left %v after its end, want less than a second each", took, late)
		}
		p.settle(t)
	})
}

package sync_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/sync"
)

// shotPace is how long a screenshot keeps others waiting.
const shotPace = 10 * time.Second

// order asks for a screenshot, as the clerk's own.
func (d *desk) order(change ...func(*feed.Command)) sync.Message {
	d.t.Helper()
	return d.orderBy(d.clerk, change...)
}

func (d *desk) orderBy(by feed.Signer, change ...func(*feed.Command)) sync.Message {
	d.t.Helper()
	now := noon.Add(time.Since(d.begun))
	d.orders++
	c := feed.Command{
		ID: fmt.Sprint("command-", d.orders), Scope: feed.StationScope("s1"), Issued: now, Until: now.Add(feed.MaxCommand),
		Screenshot: &feed.Screenshot{},
	}
	for _, do := range change {
		do(&c)
	}
	return sync.Message{Topic: prefix.Command("s1"), Payload: d.must(feed.SealCommand(d.t.Context(), c, by)), Live: true}
}

// replied returns what was said to commands since it was last asked.
func (d *desk) replied() (list []feed.Reply) {
	synctest.Wait()
	d.locked(func() { list, d.replies = d.replies, nil })
	return list
}

// wantReplies says what must have been said, by reason; "" is a screenshot.
func (d *desk) wantReplies(want ...feed.Reason) {
	d.t.Helper()
	var got []feed.Reason
	for _, r := range d.replied() {
		got = append(got, r.Reason)
		if (r.Seen != nil) != (r.Reason == "") || r.Station != "s1" || r.Reason != "" && r.Detail == "" {
			d.t.Errorf("replied %+v", r)
		}
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("replied %q, want %q", got, want)
	}
}

func TestACommandIsAnsweredWithWhatIsToBeSeen(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		o := d.order()
		d.handle(o)
		list := d.replied()
		if len(list) != 1 || list[0].Command != feed.Digest(o.Payload) || list[0].Station != "s1" || !list[0].At.Equal(noon) {
			t.Fatalf("replied %+v", list)
		}
		if seen := list[0].Seen; seen == nil || *seen.Item != (feed.Ref{Scope: "all", ID: "a", Rev: 1}) || seen.Page != 1 {
			t.Errorf("the screen is %+v", seen)
		}
		// The pieces have come before the word on them.
		if got := slices.Concat(d.pieces...); len(d.pieces) != 2 || !bytes.Equal(got, slices.Concat(d.screen()...)) {
			t.Errorf("%d pieces were sent, %d bytes", len(d.pieces), len(got))
		}
	})
}

func TestAttackReplayOfACommand(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		o := d.order()
		d.handle(o, o)
		d.wantReplies("") // no word to the second: it would pass for the answer
		again := o
		again.Again = true
		for range 12 { // past the pace, up to the end of the command
			pass(shotPace)
			cosigned := o
			cosigned.Payload = d.must(feed.Cosign(d.t.Context(), o.Payload, d.chief)) // other bytes, the same command
			d.handle(o, again, cosigned)
			if n := d.looks(); n != 1 {
				t.Fatalf("it was obeyed %d times", n)
			}
		}
		if list := d.replied(); len(list) != 3 || list[0].Reason != feed.ReasonExpired {
			t.Errorf("once it has ended, replied %+v", list)
		}
	})
}

func TestAttackReplayOfACommandAfterAPowerCut(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		o := d.order()
		d.handle(o)
		d.wantReplies("")
		d.restart()
		d.run()
		pass(time.Second)
		d.handle(o)
		d.wantReplies(feed.ReasonBusy)
		d.handle(d.order()) // a new one is obeyed at once
		d.wantReplies("")
	})
}

func TestAttackReplayOfACommandOnceTheClockGoesBack(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		o := d.order()
		d.handle(o)
		d.wantReplies("")
		pass(shotPace)
		ahead := func(c *feed.Command) { c.Issued, c.Until = c.Issued.Add(5*time.Minute), c.Until.Add(5*time.Minute) }
		d.locked(func() { d.ahead = 5 * time.Minute })
		d.handle(d.order(ahead))
		d.wantReplies("")
		d.locked(func() { d.ahead = 0 })
		pass(shotPace)
		d.handle(o)
		d.wantReplies(feed.ReasonBusy)
	})
}

func TestCommandsThatMustNotBeObeyedAreNot(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		late := func(c *feed.Command) { c.Issued, c.Until = c.Issued.Add(-2*time.Minute), c.Issued }
		early := func(c *feed.Command) { c.Issued, c.Until = c.Issued.Add(time.Hour), c.Until.Add(time.Hour) }
		elsewhere := func(c *feed.Command) { c.Scope = feed.StationScope("s2") }
		unsigned := sync.Message{Topic: prefix.Command("s1"), Payload: []byte(`{"payloadType":"` + feed.PayloadTypeCommand + `","payload":"e30=","signatures":[]}`), Live: true}
		d.handle(d.orderBy(d.root), d.order(late), d.order(early), d.order(elsewhere), unsigned)
		d.wantReplies(feed.ReasonForeignKey, feed.ReasonExpired, feed.ReasonFuture, feed.ReasonWrongTopic, feed.ReasonUnsigned)

		retained, other := d.order(), d.order(elsewhere)
		retained.Live, other.Topic = false, prefix.Command("s2")
		d.handle(retained, other, sync.Message{Topic: prefix.Command("s1"), Live: true})
		d.wantReplies()
		d.locked(func() { d.unset = true })
		d.handle(d.order())
		d.wantReplies(feed.ReasonNoClock)
		if n := d.looks(); n != 0 {
			t.Errorf("the screen was looked at %d times", n)
		}
	})
}

func TestAKeyOfTodayCommandsNothing(t *testing.T) {
	within(t, func(d *desk) {
		trust := d.root1(2, d.clerk)
		trust.Keys[0].Kinds = append(feed.Kinds(), feed.KindRoster)
		d.run()
		d.handle(d.chain(trust), d.order())
		d.wantReplies(feed.ReasonNotPermitted)
	})
}

func TestScreenshotsAreTakenAtAPace(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.handle(d.order())
		d.wantReplies("")
		d.handle(d.order())
		d.wantReplies(feed.ReasonBusy)
		pass(shotPace - 1)
		d.handle(d.order())
		d.wantReplies(feed.ReasonBusy)
		pass(1)
		d.handle(d.order())
		d.wantReplies("")
	})
}

func TestAScreenshotThatCannotBeMadeIsSaidSo(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.locked(func() { d.blind = errors.New("dark") })
		d.handle(d.order())
		d.wantReplies(feed.ReasonNotReady)
	})
}

func TestAScreenshotIsGivenUpWhenItsCommandHasEnded(t *testing.T) {
	within(t, func(d *desk) {
		d.sending = make(chan struct{})
		d.run()
		d.handle(d.order())
		pass(shotPace)
		d.handle(d.order())
		pass(feed.MaxCommand) // for the first to be given up; the second has ended too
		close(d.sending)
		pass(shotPace)
		d.wantReplies()
		d.handle(d.order())
		d.wantReplies("")
	})
}

func TestCommandsNeverHoldUpContent(t *testing.T) {
	within(t, func(d *desk) {
		d.sending = make(chan struct{})
		d.run()
		begun := time.Now()
		for range 5 { // one is on its way, one waits
			d.handle(d.order(), d.order())
			pass(shotPace)
		}
		d.handle(d.seal(d.notice("a", 1)))
		if waited := time.Since(begun); waited > 5*shotPace {
			t.Errorf("content waited for %v", waited)
		}
		d.wantItems("a")
		close(d.sending)
		synctest.Wait()
		d.wantSent("a received")
	})
}

// A command that the disk cannot note could be obeyed again after a start.
func TestACommandThatCannotBeNotedIsNotObeyed(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		if err := d.store.Close(); err != nil {
			t.Fatal(err)
		}
		d.handle(d.order())
		d.wantReplies()
	})
}

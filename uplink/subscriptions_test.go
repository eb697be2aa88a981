package uplink_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// notebook keeps what it is given, unless it is full.
type notebook struct {
	pages []uplink.Subscriptions
	full  error
}

func (n *notebook) keep(s uplink.Subscriptions) error {
	if n.full == nil {
		n.pages = append(n.pages, maps.Clone(s))
	}
	clear(s) // which is the notebook's
	return n.full
}

// expect compares all pages, and tears them out.
func (n *notebook) expect(t *testing.T, pages ...uplink.Subscriptions) {
	t.Helper()
	synctest.Wait()
	if !slices.EqualFunc(n.pages, pages, maps.Equal) {
		t.Errorf("kept %v, want %v", n.pages, pages)
	}
	n.pages = nil
}

func TestWhatAnEarlierProcessSubscribedIsNotAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{
			Filters: []string{"a", "b"}, Handle: each(ignore),
			Subscribed: had(uplink.Subscriptions{"a": true, "b": true}), KeepSubscribed: kept.keep,
		})
		p := s.welcome(true)
		s.awaitUp()
		p.expectSilence(time.Second)
		kept.expect(t)
	})
}

func TestEverythingIsAskedForIfTheBrokerHasLostTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{
			Filters: []string{"a", "b"}, Handle: each(ignore),
			Subscribed: had(uplink.Subscriptions{"a": true, "b": true, "old": true}), KeepSubscribed: kept.keep,
		})
		p := s.welcome(false)
		asked := expect[*packets.SubscribePacket](p)
		kept.expect(t, uplink.Subscriptions{"a": false, "b": false}) // a crash here must not leave them certain
		p.suback(asked.MessageID, 1)
		p.grantAll("b")
		s.awaitUp()
		kept.expect(t, uplink.Subscriptions{"a": true, "b": true})
	})
}

func TestOnlyNewFiltersAreAskedForAndOldOnesGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{
			Filters: []string{"new", "a", "unsure"}, Handle: each(ignore),
			Subscribed: had(uplink.Subscriptions{"a": true, "old": true, "older": false, "unsure": false}), KeepSubscribed: kept.keep,
		})
		p := s.welcome(true)
		given := expect[*packets.UnsubscribePacket](p)
		if !slices.Equal(given.Topics, []string{"old", "older"}) {
			t.Errorf("gave back %q", given.Topics)
		}
		kept.expect(t, uplink.Subscriptions{"a": true, "old": false, "older": false, "unsure": false})
		unsuback := packets.NewControlPacket(packets.Unsuback).(*packets.UnsubackPacket)
		unsuback.MessageID = given.MessageID
		p.send(unsuback)
		asked := expect[*packets.SubscribePacket](p)
		kept.expect(t, uplink.Subscriptions{"a": true, "new": false, "unsure": false})
		p.suback(asked.MessageID, 1)
		p.grantAll("unsure")
		s.awaitUp()
		kept.expect(t, uplink.Subscriptions{"a": true, "new": true, "unsure": true})
		_ = p.Close()

		s.welcome(true).expectSilence(time.Second)
		kept.expect(t)
	})
}

func TestFiltersThatCouldNotBeGivenBackAreGivenBackOnTheNextConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Subscribed: had(uplink.Subscriptions{"old": true})})
		p := s.welcome(true)
		expect[*packets.UnsubscribePacket](p)
		_ = p.Close()
		s.welcome(true).release("old")
		s.awaitUp()
	})
}

func TestWhatWasGrantedBeforeABreakIsNotAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{Filters: []string{"a", "b", "c"}, Handle: each(ignore), KeepSubscribed: kept.keep})
		p := s.welcome(false)
		p.grantAll("a")
		expect[*packets.SubscribePacket](p)
		_ = p.Close()
		kept.expect(t,
			uplink.Subscriptions{"a": false, "b": false, "c": false},
			uplink.Subscriptions{"a": true, "b": false, "c": false})
		s.welcome(true).grantAll("b", "c")
		s.awaitUp()
		kept.expect(t, uplink.Subscriptions{"a": true, "b": true, "c": true})
	})
}

func TestARefusedFilterIsNeverCertainAndItsRetriesAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{Filters: []string{"a", "b"}, Handle: each(ignore), KeepSubscribed: kept.keep})
		p := s.welcome(false)
		p.grant(0x80)
		p.grant(1)
		s.awaitUp()
		kept.expect(t, uplink.Subscriptions{"a": false, "b": false}, uplink.Subscriptions{"a": false, "b": true})
		for range 3 {
			p.grant(0x80)
		}
		kept.expect(t)
	})
}

func TestALinkComesUpThoughItsSubscriptionsCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := notebook{full: errors.New("disk full")}
		s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore), KeepSubscribed: kept.keep})
		p := s.welcome(false)
		p.grantAll("a")
		s.awaitUp()
		if log := s.logged(); !strings.Contains(log, "subscriptions not kept") || !strings.Contains(log, "disk full") {
			t.Errorf("log does not tell: %s", log)
		}
		_ = p.Close()

		kept.full = nil
		s.welcome(true).expectSilence(time.Second)
		kept.expect(t, uplink.Subscriptions{"a": true})
	})
}

func TestAnEphemeralLinkSubscribesEveryTimeAndKeepsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		s := start(t, uplink.Options{Ephemeral: true, Filters: []string{"a"}, Handle: each(ignore), KeepSubscribed: kept.keep})
		for range 2 { // a broker may say what it likes
			p := s.welcome(true)
			p.grantAll("a")
			s.awaitUp()
			_ = p.Close()
		}
		kept.expect(t)
	})
}

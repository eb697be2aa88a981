package uplink_test

import (
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/uplink"
)

func TestRefreshSubscribesToEverythingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept notebook
		held := uplink.Subscriptions{"a": true, "b": true}
		s := start(t, uplink.Options{Filters: []string{"a", "b"}, Handle: each(ignore), Subscribed: had(held), KeepSubscribed: kept.keep})
		p := s.welcome(true)
		s.awaitUp()
		before := time.Now()
		s.Refresh()
		p.grantAll("a", "b")
		if waited := time.Since(before); waited > 0 {
			t.Errorf("waited %v", waited)
		}
		kept.expect(t, uplink.Subscriptions{"a": false, "b": false}, held)
		p.expectSilence(time.Hour)
	})
}

func TestRefreshWaitsForTheLinkAndCallsBeforeItAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := uplink.Subscriptions{"a": true}
		s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore), Subscribed: had(held)})
		for range 3 {
			s.Refresh()
		}
		p := s.welcome(true)
		p.grantAll("a")
		s.awaitUp()
		p.expectSilence(time.Hour)
		_ = p.Close()

		for range 3 {
			s.Refresh()
		}
		p = s.welcome(false) // so everything is asked for anyway
		p.grantAll("a")
		s.awaitUp()
		p.expectSilence(time.Hour)
	})
}

func TestARefreshDuringASubscriptionComesAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Filters: []string{"a", "b"}, Handle: each(ignore)})
		p := s.welcome(false)
		p.grantAll("a") // what came by this was judged by the old trust
		synctest.Wait()
		s.Refresh()
		p.grantAll("b", "a", "b")
		p.expectSilence(time.Hour)
	})
}

func TestARefreshOutlivesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := uplink.Subscriptions{"a": true, "b": true}
		s := start(t, uplink.Options{Filters: []string{"a", "b"}, Handle: each(ignore), Subscribed: had(held)})
		p := s.welcome(true)
		s.awaitUp()
		s.Refresh()
		p.grantAll("a")
		synctest.Wait()
		_ = p.Close()
		s.welcome(true).grantAll("b")
		s.awaitUp()
	})
}

package uplink_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

func ignore(context.Context, uplink.Message) error { return nil }

// each makes a handler of one that takes a message at a time.
func each(handle func(context.Context, uplink.Message) error) func(context.Context, []uplink.Message) error {
	return func(ctx context.Context, messages []uplink.Message) error {
		for _, m := range messages {
			if err := handle(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}
}

// had is what an earlier process was subscribed to.
func had(s uplink.Subscriptions) func() uplink.Subscriptions {
	return func() uplink.Subscriptions { return s }
}

func TestSubscribingAgainOnlyIfTheSessionIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Filters: []string{"a", "b"}, Handle: each(ignore)})
		// The broker may have kept the session of a program with other filters.
		p := s.welcome(true)
		p.grantAll("a", "b")
		s.awaitUp()
		_ = p.Close()

		p = s.welcome(true)
		s.awaitUp()
		p.expectSilence(time.Second)
		_ = p.Close()

		p = s.welcome(false)
		p.grantAll("a", "b")
		s.awaitUp()
	})
}

func TestFiltersAreAskedForInOrderEachAfterTheAnswerToTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		filters := []string{"trust", "all/+", "street/+", "group/+", "station/+"}
		s := start(t, uplink.Options{Filters: filters, Handle: each(ignore)})
		p := s.welcome(false)
		for _, f := range filters {
			asked := expect[*packets.SubscribePacket](p)
			if !slices.Equal(asked.Topics, []string{f}) || !slices.Equal(asked.Qoss, []byte{1}) {
				t.Errorf("asked for %v at %v, want %s at 1", asked.Topics, asked.Qoss, f)
			}
			p.expectSilence(time.Second)
			p.suback(asked.MessageID, 1)
		}
		s.awaitUp()
	})
}

func TestAnUnansweredSubscriptionIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore)})
		p := s.welcome(false)
		_ = p.Close()
		s.welcome(true).grant(1)
		s.awaitUp()
	})
}

func TestARefusedFilterIsReportedAndTriedAgainWhileTheOthersWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore)})
		p := s.welcome(false)
		p.grant(0x80)
		s.awaitUp()
		if log := s.logged(); !strings.Contains(log, "subscription refused") || !strings.Contains(log, "filter=a") {
			t.Errorf("log does not tell: %s", log)
		}
		_ = p.Close()

		p = s.welcome(true) // the session is there, the subscription is not
		p.grant(0x80)
		s.awaitUp()
		before := time.Now()
		p.grant(1)
		if waited := time.Since(before); waited < time.Minute || waited > time.Hour {
			t.Errorf("tried again after %v", waited)
		}
		p.expectSilence(50 * time.Second)
		_ = p.Close()

		s.welcome(true).expectSilence(time.Second)
	})
}

func TestFailFastReportsARefusedFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Filters: []string{"secret/#"}, Handle: each(ignore), FailFast: true})
		p := s.welcome(false)
		p.grant(0x80)
		p.expectEnd()
		if err := <-s.ended; err == nil || !strings.Contains(err.Error(), `refuses the subscription to ["secret/#"]`) {
			t.Errorf("Run returned %v", err)
		}
	})
}

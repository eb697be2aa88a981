package uplink_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

func (s *station) publish(ctx context.Context, topic string) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Publish(ctx, uplink.Message{Topic: topic, Payload: []byte("x"), Retained: true}) }()
	return done
}

func TestPublishReturnsWhenTheBrokerHasAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		done := s.publish(t.Context(), "a")
		m := expect[*packets.PublishPacket](p)
		if m.TopicName != "a" || string(m.Payload) != "x" || !m.Retain || m.Qos != 1 {
			t.Errorf("published %v", m)
		}
		synctest.Wait()
		select {
		case err := <-done:
			t.Errorf("Publish returned %v before the PUBACK", err)
		default:
		}
		p.acknowledge(m.MessageID)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestPublishToTheLongestTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		done := s.publish(t.Context(), strings.Repeat("a", 65_535))
		p.acknowledge(expect[*packets.PublishPacket](p).MessageID)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestPublishFailsWithItsConnectionAndNothingSendsItAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		done := s.publish(t.Context(), "a")
		expect[*packets.PublishPacket](p)
		_ = p.Close()
		if err := <-done; err == nil {
			t.Error("Publish returned nil without a PUBACK")
		}
		p = s.welcome(true)
		s.awaitUp()
		p.expectSilence(time.Second)
	})
}

func TestPublishingWhileDownIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		check := func(when string) {
			m := uplink.Message{Topic: "a"}
			if err := s.Publish(t.Context(), m); !errors.Is(err, uplink.ErrDown) {
				t.Errorf("%s, Publish returned %v", when, err)
			}
			if err := s.PublishQoS0(t.Context(), m); !errors.Is(err, uplink.ErrDown) {
				t.Errorf("%s, PublishQoS0 returned %v", when, err)
			}
		}
		check("before the first connection")
		p := s.welcome(false)
		s.awaitUp()
		_ = p.Close()
		synctest.Wait()
		check("between two connections")
		s.welcome(true)
		s.awaitUp()
		s.stop()
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
		check("after the end")
	})
}

func TestPublishQoS0ReturnsWithoutAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		done := make(chan error, 1)
		go func() { done <- s.PublishQoS0(t.Context(), uplink.Message{Topic: "a"}) }()
		if m := expect[*packets.PublishPacket](p); m.Qos != 0 {
			t.Errorf("sent at QoS %d", m.Qos)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestOnALineThatStallsAMessageAtQoS1StandsBehindAtMostOneAtQoS0(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		dropped := make(chan error, 8)
		for range cap(dropped) { // nobody reads yet
			go func() { dropped <- s.PublishQoS0(ctx, uplink.Message{Topic: "telemetry"}) }()
		}
		synctest.Wait()
		done := s.publish(t.Context(), "receipt")
		for range cap(dropped) - 1 {
			if err := <-dropped; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("PublishQoS0 returned %v", err)
			}
		}
		if m := expect[*packets.PublishPacket](p); m.TopicName != "telemetry" {
			t.Errorf("first came %v", m)
		}
		m := expect[*packets.PublishPacket](p)
		if m.TopicName != "receipt" {
			t.Errorf("then came %v", m)
		}
		p.acknowledge(m.MessageID)
		if err := errors.Join(<-dropped, <-done); err != nil {
			t.Error(err)
		}
		p.expectSilence(time.Minute)
	})
}

func TestAMessageAtQoS0IsLostWithTheStalledLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		s.welcome(false)
		s.awaitUp()
		lost := make(chan error, 2)
		before := time.Now()
		for range cap(lost) {
			go func() { lost <- s.PublishQoS0(t.Context(), uplink.Message{Topic: "telemetry"}) }()
		}
		for range cap(lost) {
			if err := <-lost; err == nil {
				t.Error("PublishQoS0 returned nil")
			}
		}
		if waited := time.Since(before); waited > 30*time.Second {
			t.Errorf("waited %v", waited)
		}
		p := s.welcome(true)
		s.awaitUp()
		p.expectSilence(time.Minute)
	})
}

func TestABrokerThatNeverAcknowledgesLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := <-s.publish(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Publish returned %v at the end of its context", err)
		}
		expect[*packets.PublishPacket](p)
		before := time.Now()
		p.expectEnd()
		if waited := time.Since(before); waited > time.Minute {
			t.Errorf("gave up after %v", waited)
		}
		synctest.Wait()
		if log := s.logged(); !strings.Contains(log, "does not acknowledge") {
			t.Errorf("log does not tell: %s", log)
		}
	})
}

func TestPublishRefusesWhatWouldBreakTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		for _, m := range []uplink.Message{
			{Topic: ""},
			{Topic: "a/#"},
			{Topic: "+/a"},
			{Topic: "a\x00"},
			{Topic: "a\xff"},
			{Topic: strings.Repeat("a", 65_536)},
			{Topic: "a", Payload: make([]byte, uplink.MaxPacket)},
		} {
			if err := s.Publish(t.Context(), m); err == nil || errors.Is(err, uplink.ErrDown) {
				t.Errorf("Publish to %q with %d bytes returned %v", m.Topic, len(m.Payload), err)
			}
		}
		p.expectSilence(time.Second)
	})
}

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

// outcome is what Fetch returned.
type outcome struct {
	came bool
	err  error
}

func (s *station) fetch(ctx context.Context, topic string) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		came, err := s.Fetch(ctx, topic)
		done <- outcome{came, err}
	}()
	return done
}

// settled starts a link whose session holds everything below p.
func settled(t *testing.T, handle func(context.Context, uplink.Message) error) (*station, peer) {
	t.Helper()
	s := start(t, uplink.Options{Filters: []string{"p/#"}, Handle: each(handle), Subscribed: had(uplink.Subscriptions{"p/#": true})})
	p := s.welcome(true)
	s.awaitUp()
	return s, p
}

func TestFetchReturnsWhenHandleHasTakenTheRetainedMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{answer: make(chan error)}
		s, p := settled(t, in.handle)
		done := s.fetch(t.Context(), "p/a")
		p.grantAll("p/a")
		p.deliver(1, "p/a", "live, which says nothing of what is retained")
		in.answer <- nil
		expect[*packets.PubackPacket](p)
		p.deliverRetained(2, "p/b", "of another topic")
		in.answer <- nil
		expect[*packets.PubackPacket](p)
		p.deliverRetained(3, "p/a", "it")
		p.expectSilence(time.Second) // until Handle has returned
		in.answer <- nil
		expect[*packets.PubackPacket](p)
		p.release("p/a")
		if got := <-done; !got.came || got.err != nil {
			t.Errorf("Fetch returned %v", got)
		}
		p.expectSilence(time.Hour)
		_ = p.Close()

		s.welcome(true).expectSilence(time.Second)
	})
}

func TestFetchTakesAMessageThatOvertakesTheSuback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		done := s.fetch(t.Context(), "p/a")
		asked := expect[*packets.SubscribePacket](p)
		p.deliverRetained(1, "p/a", "")
		expect[*packets.PubackPacket](p)
		p.suback(asked.MessageID, 1)
		p.release("p/a")
		if got := <-done; !got.came || got.err != nil {
			t.Errorf("Fetch returned %v", got)
		}
	})
}

func TestFetchGivesUpWhenNothingHasComeForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		done := s.fetch(t.Context(), "p/a")
		p.grantAll("p/a")
		for range 3 { // of a message that comes slowly, it may stand behind it
			time.Sleep(9 * time.Second) // of the bubble's time
			_, _ = p.Write([]byte("\x30\x09\x00\x01bslowly")[:5])
			time.Sleep(9 * time.Second)
			_, _ = p.Write([]byte("\x30\x09\x00\x01bslowly")[5:])
		}
		if synctest.Wait(); len(done) > 0 {
			t.Errorf("Fetch returned %v while messages came", <-done)
		}
		before := time.Now()
		p.release("p/a")
		if got := <-done; got.came || got.err != nil {
			t.Errorf("Fetch returned %v", got)
		}
		if waited := time.Since(before); waited < 10*time.Second || waited > 20*time.Second {
			t.Errorf("gave up after %v", waited)
		}
	})
}

func TestFetchTellsThatItIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		done := s.fetch(t.Context(), "p/a")
		p.grant(0x80)
		p.release("p/a")
		if got := <-done; got.came || got.err == nil || !strings.Contains(got.err.Error(), `refuses the subscription to "p/a"`) {
			t.Errorf("Fetch returned %v", got)
		}
	})
}

func TestFetchingWhileDownIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		for range 2 { // the first leaves the turn to the second
			if came, err := s.Fetch(t.Context(), "p/a"); came || !errors.Is(err, uplink.ErrDown) {
				t.Errorf("Fetch returned %v, %v", came, err)
			}
		}
	})
}

func TestFetchFailsWithItsConnectionAndTheNextGivesBackTheTopic(t *testing.T) {
	for name, reach := range map[string]func(p peer){
		"before the SUBACK": func(p peer) { expect[*packets.SubscribePacket](p) },
		"after the SUBACK":  func(p peer) { p.grantAll("p/a"); synctest.Wait() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := settled(t, ignore)
				done := s.fetch(t.Context(), "p/a")
				reach(p)
				_ = p.Close()
				if got := <-done; got.came || got.err == nil {
					t.Errorf("Fetch returned %v", got)
				}
				p = s.welcome(true)
				p.release("p/a")
				s.awaitUp()
				_ = p.Close()

				s.welcome(true).expectSilence(time.Second)
			})
		})
	}
}

func TestATopicIsNotGivenBackToASessionThatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		s.fetch(t.Context(), "p/a")
		p.grantAll("p/a")
		_ = p.Close()
		p = s.welcome(false)
		p.grantAll("p/#")
		p.expectSilence(time.Second)
	})
}

func TestFetchEndsWithItsContextAndGivesTheTopicBack(t *testing.T) {
	for name, answered := range map[string]bool{"before the SUBACK": false, "after the SUBACK": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := settled(t, ignore)
				ctx, cancel := context.WithCancelCause(t.Context())
				done := s.fetch(ctx, "p/a")
				asked := expect[*packets.SubscribePacket](p)
				if answered {
					p.suback(asked.MessageID, 1)
				}
				synctest.Wait()
				cancel(errors.New("enough"))
				if got := <-done; got.came || got.err == nil || got.err.Error() != "enough" {
					t.Errorf("Fetch returned %v", got)
				}
				if !answered { // it is given back behind the answer
					p.expectSilence(time.Second)
					p.suback(asked.MessageID, 1)
				}
				p.release("p/a")
			})
		})
	}
}

func TestFetchingAFilterOfTheLinkLeavesItSubscribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := uplink.Subscriptions{"p/trust": true}
		s := start(t, uplink.Options{Filters: []string{"p/trust"}, Handle: each(ignore), Subscribed: had(held)})
		p := s.welcome(true)
		s.awaitUp()
		done := s.fetch(t.Context(), "p/trust")
		p.grantAll("p/trust")
		p.deliverRetained(1, "p/trust", "")
		expect[*packets.PubackPacket](p)
		if got := <-done; !got.came || got.err != nil {
			t.Errorf("Fetch returned %v", got)
		}
		p.expectSilence(time.Minute)
		_ = p.Close()
		s.welcome(true).expectSilence(time.Second)
	})
}

func TestOneFetchAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		first := s.fetch(t.Context(), "p/a")
		p.grantAll("p/a")
		second := s.fetch(t.Context(), "p/a")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("turn did not come"))
		defer cancel()
		if got := <-s.fetch(ctx, "p/c"); got.came || got.err == nil || got.err.Error() != "turn did not come" {
			t.Errorf("Fetch returned %v", got)
		}
		p.deliverRetained(1, "p/a", "")
		expect[*packets.PubackPacket](p)
		p.release("p/a") // before it is asked for again
		if got := <-first; !got.came {
			t.Errorf("the first Fetch returned %v", got)
		}
		p.grantAll("p/a")
		p.deliverRetained(2, "p/a", "")
		expect[*packets.PubackPacket](p)
		p.release("p/a")
		if got := <-second; !got.came {
			t.Errorf("the second Fetch returned %v", got)
		}
	})
}

func TestFetchRefusesWhatIsNoTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := settled(t, ignore)
		for _, topic := range []string{"", "p/#", "p/+", "p/\x00", "p/\xff", strings.Repeat("p", 65_536)} {
			if _, err := s.Fetch(t.Context(), topic); err == nil || !strings.Contains(err.Error(), "is no topic") {
				t.Errorf("Fetch of %.9q returned %v", topic, err)
			}
		}
		p.expectSilence(time.Second)
	})
}

package uplink_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// inbox is a handler that keeps what it is given and answers when told to.
type inbox struct {
	got    []string
	answer chan error
}

func (i *inbox) handle(ctx context.Context, m uplink.Message) error {
	i.got = append(i.got, m.Topic+"="+string(m.Payload))
	select {
	case err := <-i.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestMessagesAreHandledInOrderAndAcknowledgedAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{answer: make(chan error)}
		s := start(t, uplink.Options{Filters: []string{"a/#"}, Handle: each(in.handle)})
		p := s.welcome(false)
		p.grant(1)
		for id := uint16(1); id <= 3; id++ {
			p.deliver(id, "a/b", fmt.Sprint(id))
		}
		p.expectSilence(time.Second)
		go func() {
			for range 3 { // however they are bundled, each is answered
				in.answer <- nil
			}
		}()
		for id := uint16(1); id <= 3; id++ {
			if ack := expect[*packets.PubackPacket](p); ack.MessageID != id {
				t.Errorf("acknowledged %d, want %d", ack.MessageID, id)
			}
		}
		if want := []string{"a/b=1", "a/b=2", "a/b=3"}; !slices.Equal(in.got, want) {
			t.Errorf("handled %v, want %v", in.got, want)
		}
	})
}

func TestWhatComesMeanwhileIsHandledInOneBundle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bundles []int
		busy := make(chan struct{})
		handle := func(_ context.Context, messages []uplink.Message) error {
			bundles = append(bundles, len(messages))
			<-busy
			return nil
		}
		s := start(t, uplink.Options{Filters: []string{"a/#"}, Handle: handle})
		p := s.welcome(false)
		p.grant(1)
		p.deliver(1, "a/b", "")
		synctest.Wait()
		go func() {
			for id := uint16(2); id <= 257; id++ {
				p.deliver(id, "a/b", "")
			}
		}()
		synctest.Wait()
		close(busy)
		for range 257 {
			expect[*packets.PubackPacket](p)
		}
		if want := []int{1, 256}; !slices.Equal(bundles, want) {
			t.Errorf("bundles of %v messages, want %v", bundles, want)
		}
	})
}

func TestLongMessagesFillTheQueueSooner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{answer: make(chan error)}
		s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(in.handle)})
		p := s.welcome(false)
		p.grant(1)
		p.deliver(1, "a", "being handled")
		synctest.Wait()
		sent := 0
		go func() {
			packet := append([]byte{0x30, 0x83, 0x80, 0x04, 0, 1, 'a'}, make([]byte, 64<<10)...)
			for {
				if _, err := p.Write(packet); err != nil {
					return
				}
				sent++
			}
		}()
		synctest.Wait()
		// 2 MiB wait, at 9 places of 8 KiB each, and a few are within paho.
		if most := 256/9 + 8; sent > most {
			t.Errorf("broker could send %d messages ahead, want at most %d", sent, most)
		}
		if sent < 256/9 {
			t.Errorf("broker could send only %d messages ahead", sent)
		}
		s.stop()
	})
}

func TestAMessageThatIsNotTakenComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{answer: make(chan error)}
		s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(in.handle)})
		p := s.welcome(false)
		p.grant(1)
		synctest.Wait() // or the link might end before it knows, and subscribe again
		p.deliver(1, "a", "first")
		p.deliver(2, "a", "second")
		in.answer <- errors.New("disk full")
		p.expectEnd() // neither acknowledgement nor DISCONNECT

		p = s.welcome(true)
		p.deliver(1, "a", "first")
		in.answer <- nil
		if ack := expect[*packets.PubackPacket](p); ack.MessageID != 1 {
			t.Errorf("acknowledged %d, want 1", ack.MessageID)
		}
		if want := []string{"a=first", "a=first"}; !slices.Equal(in.got, want) {
			t.Errorf("handled %v, want %v", in.got, want)
		}
	})
}

func TestAnErrorThatReadsLikeAClosedConnectionEndsItAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// paho passes over a read error with these words in silence.
		in := &inbox{answer: make(chan error)}
		s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(in.handle)})
		p := s.welcome(false)
		p.grant(1)
		synctest.Wait() // or the link might end before it knows, and subscribe again
		p.deliver(1, "a", "")
		in.answer <- errors.New("use of closed network connection")
		before := time.Now()
		p.expectEnd()
		s.welcome(true)
		if waited := time.Since(before); waited > 2*uplink.MinPause {
			t.Errorf("came back after %v", waited)
		}
	})
}

func TestABrokerMayNotRunAheadOfTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{answer: make(chan error)}
		s := start(t, uplink.Options{Filters: []string{"#"}, Handle: each(in.handle)})
		p := s.welcome(false)
		p.grant(1)
		sent := 0
		go func() {
			packet := append([]byte{0x30, 10, 0, 1, 'a'}, make([]byte, 7)...) // QoS 0: no acknowledgement slows it
			for {
				if _, err := p.Write(packet); err != nil {
					return
				}
				sent++
			}
		}()
		synctest.Wait()
		// The queue, and a buffer of 4 KiB below paho.
		if most := 256 + 4096/12 + 16; sent > most {
			t.Errorf("broker could send %d messages ahead, want at most %d", sent, most)
		}
		if sent < 256 {
			t.Errorf("broker could send only %d messages ahead", sent)
		}
		s.stop()
	})
}

func TestRunReturnsAfterTheLastCallOfTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handling, release := make(chan struct{}), make(chan struct{})
		opts := uplink.Options{Filters: []string{"#"}, Handle: func(context.Context, []uplink.Message) error {
			close(handling)
			<-release
			return nil
		}}
		s := start(t, opts)
		p := s.welcome(false)
		p.grant(1)
		p.deliver(1, "a", "")
		<-handling
		s.stop()
		expect[*packets.DisconnectPacket](p)
		synctest.Wait()
		if len(s.ended) > 0 {
			t.Error("Run has returned while Handle runs")
		}
		close(release)
	})
}

func TestNothingMoreIsHandledWhenRunIsToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, handled := make(chan struct{}), 0
		s := start(t, uplink.Options{
			Filters: []string{"#"},
			Handle: func(context.Context, []uplink.Message) error {
				handled++
				<-release
				return nil
			},
			Bye: func() *uplink.Message { return &uplink.Message{Topic: "state"} },
		})
		p := s.welcome(false)
		p.grant(1)
		p.deliver(1, "a", "")
		synctest.Wait() // or both come in one bundle
		p.deliver(2, "a", "")
		synctest.Wait()
		s.stop()
		bye := expect[*packets.PublishPacket](p)
		close(release)
		if ack := expect[*packets.PubackPacket](p); ack.MessageID != 1 {
			t.Errorf("acknowledged %d, want 1", ack.MessageID)
		}
		synctest.Wait()
		p.acknowledge(bye.MessageID)
		expect[*packets.DisconnectPacket](p)
		if err := <-s.ended; err != nil || handled != 1 {
			t.Errorf("Run returned %v after %d messages", err, handled)
		}
	})
}

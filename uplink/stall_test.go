package uplink_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

func TestABrokerThatDoesNotAnswerConnectIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{FailFast: true})
		expect[*packets.ConnectPacket](s.dial())
		before := time.Now()
		if err := <-s.ended; err == nil || !strings.Contains(err.Error(), "broker does not answer") {
			t.Errorf("Run returned %v", err)
		}
		if waited := time.Since(before); waited > 30*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestABrokerThatDoesNotEvenReadConnectIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{FailFast: true})
		s.dial()
		before := time.Now()
		if err := <-s.ended; err == nil {
			t.Error("Run returned nil")
		}
		if waited := time.Since(before); waited > 30*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestAPingKeepsAnIdleLinkUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		for range 10 {
			before := time.Now()
			got, err := packets.ReadPacket(p)
			if _, ok := got.(*packets.PingreqPacket); !ok {
				t.Fatalf("got %v, %v, want a PINGREQ", got, err)
			}
			if waited := time.Since(before); waited < 55*time.Second || waited > 65*time.Second {
				t.Errorf("pinged after %v", waited)
			}
			p.send(packets.NewControlPacket(packets.Pingresp))
		}
		if !s.Up() {
			t.Error("link is down")
		}
	})
}

func TestABrokerThatDoesNotAnswerPingsIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		before := time.Now()
		if got, err := packets.ReadPacket(p); err != nil {
			t.Fatalf("got %v, %v, want a PINGREQ", got, err)
		}
		p.expectEnd()
		if waited := time.Since(before); waited > 90*time.Second {
			t.Errorf("waited %v", waited)
		}
		s.welcome(false)
		s.awaitUp()
	})
}

func TestABrokerThatReadsNothingIsLeft(t *testing.T) {
	for name, provoke := range map[string]func(*station, peer){
		"while we ping":        func(*station, peer) {},
		"while we publish":     func(s *station, _ peer) { s.publish(s.t.Context(), "a") },
		"while we acknowledge": func(_ *station, p peer) { p.deliver(1, "a", "") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{})
				p := s.welcome(false)
				s.awaitUp()
				provoke(s, p)
				before := time.Now()
				s.welcome(false)
				// A minute until the first ping, the time for writing it, and
				// the pause.
				if waited := time.Since(before); waited > 90*time.Second {
					t.Errorf("waited %v", waited)
				}
			})
		})
	}
}

func TestNothingLiftsTheDeadlinesOfAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		conn := uplink.Timed(ours)
		if err := conn.SetDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		before := time.Now()
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Read returned %v", err)
		}
		if waited := time.Since(before); waited > 90*time.Second {
			t.Errorf("Read waited %v", waited)
		}
		before = time.Now()
		if _, err := conn.Write(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Write returned %v", err)
		}
		if waited := time.Since(before); waited > 20*time.Second {
			t.Errorf("Write waited %v", waited)
		}
		_ = theirs.Close()
	})
}

func TestABrokerThatTricklesAPacketIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		p := s.welcome(false)
		s.awaitUp()
		go func() { _, _ = io.Copy(io.Discard, p) }()
		before := time.Now()
		for b := []byte("\x30\x7f"); ; b = []byte{0} {
			if _, err := p.Write(b); err != nil {
				break
			}
			time.Sleep(10 * time.Second) // of the bubble's time
		}
		if waited := time.Since(before); waited > 2*time.Minute {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestTheEndDoesNotWaitForAStalledBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Bye: func() *uplink.Message { return &uplink.Message{Topic: "state"} }})
		s.welcome(false)
		s.awaitUp()
		before := time.Now()
		s.stop()
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
		if waited := time.Since(before); waited > 5*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestTheEndInterruptsEveryPhase(t *testing.T) {
	for name, reach := range map[string]func(*station){
		"dialling":            func(*station) { synctest.Wait() },
		"waiting for CONNACK": func(s *station) { expect[*packets.ConnectPacket](s.dial()) },
		"waiting for SUBACK":  func(s *station) { expect[*packets.SubscribePacket](s.welcome(false)) },
		"pausing": func(s *station) {
			_ = s.dial().Close()
			synctest.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, uplink.Options{Filters: []string{"a"}, Handle: each(ignore)})
				reach(s)
				before := time.Now()
				s.stop()
				if err := <-s.ended; err != nil {
					t.Errorf("Run returned %v", err)
				}
				if waited := time.Since(before); waited > 5*time.Second {
					t.Errorf("waited %v", waited)
				}
			})
		})
	}
}

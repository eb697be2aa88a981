package uplink_test

import (
	"testing"
	"testing/synctest"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

func TestConnectAsksForMQTT311AndAPersistentSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := uplink.Options{Username: "u", Password: "p", Will: &uplink.Message{Topic: "state", Payload: []byte("gone"), Retained: true}}
		s := start(t, opts)
		got := expect[*packets.ConnectPacket](s.dial())
		if got.ProtocolName != "MQTT" || got.ProtocolVersion != 4 {
			t.Errorf("protocol %s %d, want MQTT 4", got.ProtocolName, got.ProtocolVersion)
		}
		if got.CleanSession || got.ClientIdentifier != "station-1" || got.Keepalive != 60 {
			t.Errorf("clean %v, client %q, keep-alive %d", got.CleanSession, got.ClientIdentifier, got.Keepalive)
		}
		if got.Username != "u" || string(got.Password) != "p" {
			t.Errorf("credentials %q %q", got.Username, got.Password)
		}
		if !got.WillFlag || got.WillTopic != "state" || string(got.WillMessage) != "gone" || got.WillQos != 1 || !got.WillRetain {
			t.Errorf("will %v %q %q QoS %d retain %v", got.WillFlag, got.WillTopic, got.WillMessage, got.WillQos, got.WillRetain)
		}
	})
}

func TestAnEphemeralLinkAsksForACleanSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{Ephemeral: true})
		if got := expect[*packets.ConnectPacket](s.dial()); !got.CleanSession {
			t.Error("not a clean session")
		}
	})
}

func TestARefusedProtocolIsNotTriedAgainAsMQTT31(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		for range 2 {
			p := s.dial()
			if got := expect[*packets.ConnectPacket](p); got.ProtocolVersion != 4 {
				t.Errorf("protocol version %d, want 4", got.ProtocolVersion)
			}
			p.send(&packets.ConnackPacket{FixedHeader: packets.FixedHeader{MessageType: packets.Connack}, ReturnCode: 1})
			p.expectEnd()
		}
	})
}

func TestBirthIsPublishedAtEveryConnectionBeforeTheLinkIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := uplink.Options{Birth: func() *uplink.Message {
			return &uplink.Message{Topic: "state", Payload: []byte("here"), Retained: true}
		}}
		s := start(t, opts)
		for range 2 {
			p := s.welcome(false)
			m := expect[*packets.PublishPacket](p)
			if m.TopicName != "state" || string(m.Payload) != "here" || !m.Retain || m.Qos != 1 {
				t.Errorf("birth is %v", m)
			}
			if synctest.Wait(); s.Up() {
				t.Error("up before the birth is acknowledged")
			}
			p.acknowledge(m.MessageID)
			s.awaitUp()
			_ = p.Close()
		}
	})
}

func TestAGoodbyeIsAcknowledgedBeforeTheDisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := uplink.Options{Bye: func() *uplink.Message { return &uplink.Message{Topic: "state", Payload: []byte("bye")} }}
		s := start(t, opts)
		p := s.welcome(false)
		s.awaitUp()
		s.stop()
		m := expect[*packets.PublishPacket](p)
		if string(m.Payload) != "bye" {
			t.Errorf("goodbye is %v", m)
		}
		if synctest.Wait(); s.Up() {
			t.Error("up while saying goodbye")
		}
		p.acknowledge(m.MessageID)
		expect[*packets.DisconnectPacket](p)
		p.expectEnd()
		if err := <-s.ended; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
}

func TestWithoutAnAcknowledgedGoodbyeTheWillIsLeftToSpeak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := uplink.Options{Bye: func() *uplink.Message { return &uplink.Message{Topic: "state"} }}
		s := start(t, opts)
		p := s.welcome(false)
		s.awaitUp()
		s.stop()
		expect[*packets.PublishPacket](p)
		p.expectEnd() // and no DISCONNECT, which would take the will back
	})
}

package uplink

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// ErrDown is the error of publishing while the link is down.
var ErrDown = errors.New("link is down")

// answerTimeout is how long the broker may take to acknowledge. Its answer may
// stand behind a full queue of messages for Handle. Behind a message that is
// clipped it may take longer, as long as the message keeps coming.
const answerTimeout = time.Minute

// Publish publishes m at QoS 1. It returns nil when the broker has
// acknowledged m on the connection on which it was sent. After any error m
// may or may not have arrived, and nothing sends it again: that is the
// caller's to do. A broker that does not acknowledge within a minute loses
// the connection, whether the caller still waits or not, unless it spent that
// minute sending a message too long to be taken whole.
func (l *Link) Publish(ctx context.Context, m Message) error {
	s := l.session()
	if s == nil {
		return ErrDown
	}
	return s.publish(ctx, 1, m)
}

// PublishQoS0 publishes m at QoS 0. It returns nil when m is handed to the
// network, which may lose it. Only one such message at a time is on its way
// there, for 20 s at most, and those that wait for it are dropped when ctx ends
// or the connection does. So however many are published on a line that stalls,
// no more than that one stands before what [Link.Publish] sends.
func (l *Link) PublishQoS0(ctx context.Context, m Message) error {
	s := l.session()
	if s == nil {
		return ErrDown
	}
	select {
	case s.lossy <- struct{}{}:
		defer func() { <-s.lossy }()
		return s.publish(context.WithoutCancel(ctx), 0, m)
	case <-ctx.Done():
		return fmt.Errorf("publish: %w", context.Cause(ctx))
	case <-s.over:
		return fmt.Errorf("publish: %w", s.cause)
	}
}

func (s *session) publish(ctx context.Context, qos byte, m Message) error {
	if err := checkTopic(m.Topic); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	// Every receiver like us would clip it.
	if n := len(m.Topic) + len(m.Payload); n > maxPacket-4 {
		return fmt.Errorf("publish: message of %d bytes is too long", n)
	}
	_, err := s.await(ctx, func() mqtt.Token {
		return s.client.Publish(m.Topic, qos, m.Retained, m.Payload)
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// checkTopic refuses what is no topic (MQTT 3.1.1, section 4.7), since the
// broker would end the connection for it.
func checkTopic(topic string) error {
	if topic == "" || len(topic) > math.MaxUint16 || strings.ContainsAny(topic, "+#\x00") || !utf8.ValidString(topic) {
		return fmt.Errorf("%.99q is no topic", topic)
	}
	return nil
}

// await starts something that the broker must answer and waits for the
// answer, the end of ctx or that of the connection. paho itself would wait for
// an answer for ever, and up to writeTimeout to start.
func (s *session) await(ctx context.Context, start func() mqtt.Token) (mqtt.Token, error) {
	answered := make(chan mqtt.Token, 1)
	go func() {
		token := start()
		for {
			skipped := s.conn.skipped.Load()
			select {
			case <-token.Done():
				answered <- token
				return
			case <-s.over:
				return
			case <-time.After(answerTimeout):
				if s.conn.skipped.Load() == skipped {
					s.end(errors.New("broker does not acknowledge"))
					return
				}
			}
		}
	}()
	select {
	case token := <-answered:
		return token, token.Error()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-s.over:
		return nil, s.cause
	}
}

package uplink

import (
	"context"
	"fmt"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// enqueue is called by paho for each message, in order. While it waits, paho
// reads nothing from the broker.
func (s *session) enqueue(_ mqtt.Client, m mqtt.Message) {
	select {
	case s.queue <- m:
	case <-s.over:
	}
}

// deliver hands the queued messages to Handle until the connection is over.
// When Run is to end, or messages could not be taken, those that follow stay
// unacknowledged.
func (s *session) deliver(ctx context.Context) {
	for {
		select {
		case <-s.over:
			return
		case first := <-s.queue:
			if ctx.Err() != nil {
				continue
			}
			if err := s.take(ctx, append([]mqtt.Message{first}, s.queued()...)); err != nil {
				s.end(err)
				return
			}
		}
	}
}

// queued is what has come since, without waiting for more.
func (s *session) queued() (messages []mqtt.Message) {
	for range queueLength - 1 {
		select {
		case m := <-s.queue:
			messages = append(messages, m)
		default:
			return messages
		}
	}
	return messages
}

// take has Handle take messages, and acknowledges them.
func (s *session) take(ctx context.Context, came []mqtt.Message) error {
	var messages []Message
	for _, m := range came {
		messages = append(messages, Message{m.Topic(), m.Payload(), m.Retained(), m.Duplicate()})
	}
	if err := s.opts.Handle(ctx, messages); err != nil {
		return fmt.Errorf("messages not taken: %w", err)
	}
	for _, m := range came {
		m.Ack()
		s.took(m)
	}
	return nil
}

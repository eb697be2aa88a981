package uplink

import (
	"context"
	"fmt"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// enqueue is called by paho for each message, in order. While it waits, paho
// reads nothing from the broker.
func (s *session) enqueue(_ mqtt.Client, m mqtt.Message) {
	for range places(m) {
		select {
		case s.places <- struct{}{}:
		case <-s.over:
			return
		}
	}
	s.queue <- m // there is room
}

// places is how many places of the queue a message fills.
func places(m mqtt.Message) int { return 1 + (len(m.Topic())+len(m.Payload()))/queuePiece }

// deliver hands the queued messages to Handle until the connection is over.
// When Run is to end, or messages could not be taken, those that follow stay
// unacknowledged.
func (s *session) deliver(ctx context.Context) {
	for {
		select {
		case <-s.over:
			return
		case first := <-s.queue:
			came := s.bundle(first)
			if ctx.Err() != nil {
				continue
			}
			if err := s.take(ctx, came); err != nil {
				s.end(err)
				return
			}
		}
	}
}

// bundle is the first message and what has come since, without waiting for
// more.
func (s *session) bundle(first mqtt.Message) []mqtt.Message {
	came := []mqtt.Message{first}
	for filled := s.dequeued(first); filled < queueLength; {
		select {
		case m := <-s.queue:
			came = append(came, m)
			filled += s.dequeued(m)
		default:
			return came
		}
	}
	return came
}

// dequeued gives back the places of a message that has left the queue, and says
// how many they were.
func (s *session) dequeued(m mqtt.Message) int {
	n := places(m)
	for range n {
		<-s.places
	}
	return n
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

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

// deliver hands the queued messages to Handle, one by one, until the
// connection is over. When Run is to end, or a message could not be taken,
// those that follow stay unacknowledged.
func (s *session) deliver(ctx context.Context) {
	for {
		select {
		case <-s.over:
			return
		case m := <-s.queue:
			if ctx.Err() != nil {
				continue
			}
			if err := s.opts.Handle(ctx, Message{m.Topic(), m.Payload(), m.Retained()}); err != nil {
				s.end(fmt.Errorf("message not taken: %w", err))
				return
			}
			m.Ack()
			s.took(m)
		}
	}
}

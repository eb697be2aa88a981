package uplink

import (
	"context"
	"fmt"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// subscribe asks for one filter at QoS 1 and says whether the broker granted
// it. paho does not call the refusal an error (return code 0x80 in MQTT 3.1.1,
// section 3.9.3). It would take several filters at once, but in an order of
// its own, and what the first one brings may decide what becomes of the next.
func (s *session) subscribe(ctx context.Context, filter string) (granted bool, err error) {
	token, err := s.await(ctx, func() mqtt.Token { return s.client.Subscribe(filter, 1, nil) })
	if err != nil {
		return false, fmt.Errorf("subscribe: %w", err)
	}
	for _, qos := range token.(*mqtt.SubscribeToken).Result() {
		switch {
		case qos > 1:
			s.opts.Log.Warn("subscription refused", "filter", filter)
			return false, nil
		case qos == 0:
			s.opts.Log.Warn("subscription granted at QoS 0 only: messages may be lost", "filter", filter)
		}
	}
	return true, nil
}

// subscribeAll asks for the filters in their order and returns those that the
// broker refused.
func (s *session) subscribeAll(ctx context.Context, filters []string) (refused []string, err error) {
	for _, f := range filters {
		granted, err := s.subscribe(ctx, f)
		if err != nil {
			return nil, err
		}
		if !granted {
			refused = append(refused, f)
		}
	}
	return refused, nil
}

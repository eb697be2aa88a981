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

// unsubscribe gives filters back. Giving back what is not held is no error.
func (s *session) unsubscribe(ctx context.Context, filters ...string) error {
	if _, err := s.await(ctx, func() mqtt.Token { return s.client.Unsubscribe(filters...) }); err != nil {
		return fmt.Errorf("unsubscribe: %w", err)
	}
	return nil
}

package uplink

import (
	"context"
	"fmt"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// subscribe asks for the filters at QoS 1 and returns those that the broker
// refused (return code 0x80 in MQTT 3.1.1, section 3.9.3), which paho does
// not call an error.
func (s *session) subscribe(ctx context.Context, filters []string) (refused []string, err error) {
	if len(filters) == 0 {
		return nil, nil
	}
	asked := make(map[string]byte, len(filters))
	for _, f := range filters {
		asked[f] = 1
	}
	token, err := s.await(ctx, func() mqtt.Token { return s.client.SubscribeMultiple(asked, nil) })
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	granted := token.(*mqtt.SubscribeToken).Result()
	for _, f := range filters {
		switch qos, ok := granted[f]; {
		case !ok || qos > 1:
			refused = append(refused, f)
			s.opts.Log.Warn("subscription refused", "filter", f)
		case qos == 0:
			s.opts.Log.Warn("subscription granted at QoS 0 only: messages may be lost", "filter", f)
		}
	}
	return refused, nil
}

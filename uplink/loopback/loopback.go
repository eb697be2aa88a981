// Package loopback runs an MQTT broker in the program's own process, for the
// demo and for tests. A malformed packet of MQTT 5 ends it and the process with
// it: it is for this machine alone.
package loopback

import (
	"fmt"
	"log/slog"
	"net"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Broker is a running broker.
type Broker struct {
	*mqtt.Server
	listener listeners.Listener
}

// Serve starts a broker on a listener. It lets everybody in, unless there are
// hooks.
func Serve(l net.Listener, log *slog.Logger, hooks ...mqtt.HookLoadConfig) (*Broker, error) {
	b := &Broker{mqtt.New(&mqtt.Options{InlineClient: true, Logger: log}), listeners.NewNet("loopback", l)}
	if len(hooks) == 0 {
		hooks = []mqtt.HookLoadConfig{{Hook: new(auth.AllowHook)}}
	}
	for _, h := range hooks {
		if err := b.AddHook(h.Hook, h.Config); err != nil {
			return nil, fmt.Errorf("broker: %w", err)
		}
	}
	if err := b.AddListener(b.listener); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if err := b.Serve(); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	return b, nil
}

// Close stops the broker. The server's own way to end its clients may lock up
// while one leaves (github.com/mochi-mqtt/server/issues/488), so that it is not
// left any.
func (b *Broker) Close() error {
	b.listener.Close(func(string) {
		for _, client := range b.Clients.GetAll() {
			_ = b.DisconnectClient(client, packets.ErrServerShuttingDown)
		}
	})
	b.Listeners.Delete(b.listener.ID())
	return b.Server.Close()
}

package demo

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
)

// Broker is an MQTT broker on loopback.
type Broker struct {
	// URL is where it listens.
	URL    string
	server *mqtt.Server
}

// Listen starts a broker on 127.0.0.1, on MQTT's own port if it is free.
func Listen(log *slog.Logger) (*Broker, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:1883")
	if errors.Is(err, syscall.EADDRINUSE) {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("demo broker: %w", err)
	}
	server := mqtt.New(&mqtt.Options{InlineClient: true, Logger: log})
	if err := server.AddHook(new(auth.AllowHook), nil); err != nil {
		return nil, fmt.Errorf("demo broker: %w", err)
	}
	if err := server.AddListener(listeners.NewNet("loopback", listener)); err != nil {
		return nil, fmt.Errorf("demo broker: %w", err)
	}
	if err := server.Serve(); err != nil {
		return nil, fmt.Errorf("demo broker: %w", err)
	}
	return &Broker{URL: "mqtt://" + listener.Addr().String(), server: server}, nil
}

// retain publishes a retained message.
func (b *Broker) retain(topic string, payload []byte) error {
	return b.server.Publish(topic, payload, true, 1)
}

// Close stops the broker.
func (b *Broker) Close() error { return b.server.Close() }

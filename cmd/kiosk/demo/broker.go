package demo

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"nuanxin/uplink/loopback"
)

// Broker is an MQTT broker on loopback.
type Broker struct {
	// URL is where it listens.
	URL    string
	server *loopback.Broker
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
	server, err := loopback.Serve(listener, log)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return &Broker{URL: "mqtt://" + listener.Addr().String(), server: server}, nil
}

// retain publishes a retained message.
func (b *Broker) retain(topic string, payload []byte) error {
	return b.server.Publish(topic, payload, true, 1)
}

// Close stops the broker.
func (b *Broker) Close() error { return b.server.Close() }

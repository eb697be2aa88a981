package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// How long the other side may take.
const (
	// connectTimeout is for everything up to the CONNACK.
	connectTimeout = 30 * time.Second
	keepAlive      = 60 * time.Second
	pingTimeout    = 20 * time.Second
	writeTimeout   = 20 * time.Second
	// readTimeout is longer than paho needs to send a PINGREQ, looking every
	// 5 s whether keepAlive has passed, and to miss its answer: it ends a
	// connection only if paho does not.
	readTimeout = keepAlive + pingTimeout + 10*time.Second
)

// dial opens the connection to the broker, with TLS where it is asked for.
func dial(ctx context.Context, opts *Options, to broker) (net.Conn, error) {
	conn, err := opts.Dial(ctx, "tcp", to.addr)
	if err != nil {
		return nil, err
	}
	if to.secure {
		settings := opts.TLS.Clone() // nil stays nil
		if settings == nil {
			settings = new(tls.Config)
		}
		if settings.ServerName == "" {
			settings.ServerName = to.host
		}
		secured := tls.Client(conn, settings)
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("TLS handshake with %s: %w", to.addr, err)
		}
		conn = secured
	}
	return timed{conn}, nil
}

// timed is a connection on which nothing waits for ever. It sets its own
// deadlines because paho sets none for acknowledgements, pings and
// subscriptions, and takes away those of others.
type timed struct{ net.Conn }

func (c timed) Read(p []byte) (int, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(readTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c timed) Write(p []byte) (int, error) {
	if err := c.Conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		err = c.reason(err)
	}
	return n, err
}

// reason is the alert in which a broker has told why it hung up before we could
// write, or what the write says. With TLS 1.3 the handshake is over on our side
// before the broker has looked at our certificate (RFC 8446, section 4.4.2.4).
func (c timed) reason(written error) error {
	secured, ok := c.Conn.(*tls.Conn)
	if !ok || !errors.Is(written, syscall.ECONNRESET) && !errors.Is(written, syscall.EPIPE) {
		return written
	}
	_, err := secured.Read(make([]byte, 1))
	if alert, ok := errors.AsType[*net.OpError](err); ok && alert.Op == "remote error" {
		return err
	}
	return written
}

func (timed) SetDeadline(time.Time) error      { return nil }
func (timed) SetReadDeadline(time.Time) error  { return nil }
func (timed) SetWriteDeadline(time.Time) error { return nil }

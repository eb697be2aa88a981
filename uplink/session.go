package uplink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// queueLength is how many messages may wait for Handle, and how many it gets at
// once: what a station keeps in one go costs the disk little more than one item.
// A message fills one place for each queuePiece bytes that it begins. When there
// is no place we stop reading, and TCP makes the broker wait. So what waits is
// bounded at 2 MiB, and so is what Handle has, but for the end of its last
// message.
const (
	queueLength = 256
	queuePiece  = 8 << 10
)

// errGivenUp is what paho reads from a connection that we have ended. It must
// read something other than [net.ErrClosed], which it passes over in silence.
var errGivenUp = errors.New("connection given up")

// session is one connection, from CONNECT to its end, on a paho client of its
// own.
type session struct {
	opts    *Options
	conn    *guard
	client  mqtt.Client
	present bool // the broker knew our session

	lossy    chan struct{}           // holds one while PublishQoS0 sends
	expected atomic.Pointer[arrival] // by Fetch, nil mostly

	queue  chan mqtt.Message
	places chan struct{} // as many as the queue has filled
	over   chan struct{} // closed when the connection is of no more use
	cause  error         // why, once over is closed
	once   sync.Once     // for over and cause
	joined chan struct{} // closed when paho has stopped after a loss
}

// connect opens a connection and waits for the CONNACK.
func connect(ctx context.Context, opts *Options, to broker) (*session, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, connectTimeout, errors.New("broker does not answer"))
	defer cancel()
	conn, err := dial(ctx, opts, to)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	s := &session{
		opts:   opts,
		conn:   newGuard(conn),
		lossy:  make(chan struct{}, 1),
		queue:  make(chan mqtt.Message, queueLength),
		places: make(chan struct{}, queueLength),
		over:   make(chan struct{}),
		joined: make(chan struct{}),
	}
	s.client = mqtt.NewClient(s.settings())

	stop := context.AfterFunc(ctx, func() { _ = s.conn.abort(context.Cause(ctx)) })
	defer stop()
	token, _ := s.client.Connect().(*mqtt.ConnectToken)
	<-token.Done()
	if err := s.verdict(token); err != nil {
		_ = s.conn.abort(err)
		s.end(err)
		return nil, fmt.Errorf("connect: %w", err)
	}
	s.present = token.SessionPresent() && !opts.Ephemeral
	return s, nil
}

// settings is what paho has to be told. Reconnecting is ours: paho forgets
// whether the session was present, calls a QoS 0 message delivered that it
// drops, and completes tokens that nobody acknowledged.
func (s *session) settings() *mqtt.ClientOptions {
	o := mqtt.NewClientOptions().
		SetProtocolVersion(4). // else it tries MQTT 3.1 after a refusal
		SetClientID(s.opts.ClientID).
		SetUsername(s.opts.Username).
		SetPassword(s.opts.Password).
		SetCleanSession(s.opts.Ephemeral).
		SetAutoReconnect(false).
		SetConnectRetry(false).
		SetResumeSubs(false).
		SetStore(mqtt.NewMemoryStore()). // its FileStore panics on a full disk
		SetKeepAlive(keepAlive).
		SetPingTimeout(pingTimeout).
		SetWriteTimeout(writeTimeout).
		SetOrderMatters(true).
		SetAutoAckDisabled(true).
		SetDefaultPublishHandler(s.enqueue).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) {
			s.end(err)
			close(s.joined)
		}).
		SetCustomOpenConnectionFn(func(*url.URL, mqtt.ClientOptions) (net.Conn, error) {
			return s.conn, nil
		})
	o.Servers = []*url.URL{{}} // the connection is there already
	if w := s.opts.Will; w != nil {
		o.SetBinaryWill(w.Topic, w.Payload, 1, w.Retained)
	}
	return o
}

// verdict is the answer to CONNECT in the words of the specification (MQTT
// 3.1.1, table 3.1).
func (s *session) verdict(token *mqtt.ConnectToken) error {
	switch err := token.Error(); {
	case token.ReturnCode() == 1:
		return errors.New("broker refuses MQTT 3.1.1")
	case token.ReturnCode() == 2:
		return errors.New("broker refuses the client ID")
	case token.ReturnCode() == 3:
		return errors.New("broker is unavailable")
	case token.ReturnCode() == 4, token.ReturnCode() == 5:
		return errors.New("broker refuses the username and password")
	case err != nil && s.conn.ended() != nil:
		return s.conn.ended() // says more than paho
	default:
		return err
	}
}

// end declares the connection over. Only the first reason counts.
func (s *session) end(cause error) {
	s.once.Do(func() {
		s.cause = cause
		close(s.over)
	})
}

// leave says goodbye and disconnects.
func (s *session) leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	if bye := s.opts.Bye(); bye != nil {
		if err := s.publish(ctx, 1, *bye); err != nil {
			return s.giveUp(fmt.Errorf("goodbye: %w", err)) // the will says it
		}
	}
	s.end(ErrDown)
	s.client.Disconnect(uint(leaveTimeout.Milliseconds()))
	return nil
}

// giveUp ends the connection without a DISCONNECT, so that the broker
// publishes the will, and returns why the connection was over.
func (s *session) giveUp(err error) error {
	s.end(err)
	_ = s.conn.abort(errGivenUp)
	<-s.joined
	return s.cause
}

package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
)

// Message is what travels.
type Message struct {
	Topic string
	// Payload, on a message received, is clipped where the packet would
	// exceed 256 KiB. What is left is still longer than 128 KiB and nothing
	// else marks it, so a handler must refuse what is that long.
	Payload []byte
	// Retained, on a message sent, asks the broker to keep it as the topic's
	// last word; on one received, says that it was kept and is not new.
	Retained bool
	// Again, on a message received, says that the broker has perhaps sent it
	// before on an earlier connection (MQTT 3.1.1, section 3.3.1.1).
	Again bool
}

// Options say where a [Link] leads and what it does there.
type Options struct {
	// Broker is mqtt://HOST:PORT or mqtts://HOST:PORT. The ports 1883 and 8883
	// may be left out.
	Broker string
	// ClientID names the session at the broker. Of two links with one name,
	// each throws the other out. It may be empty only if Ephemeral.
	ClientID           string
	Username, Password string
	// TLS is for mqtts; nil trusts the system's authorities. Its ServerName
	// is the broker's host unless set. It is not used for mqtt.
	TLS *tls.Config
	// Ephemeral asks for a session that ends with the connection. Otherwise
	// the broker keeps the subscriptions, and the messages while we are away.
	Ephemeral bool
	// FailFast makes Run return the error of the first connection, and of a
	// refused subscription on it, instead of trying again. Once the link has
	// been up, it is kept up all the same.
	FailFast bool

	// Filters are subscribed to at QoS 1 in this order, each when the broker
	// has answered for the one before.
	Filters []string
	// Subscribed, if not nil, is called when Run begins, and returns what
	// KeepSubscribed was given last for this client ID at this broker, in an
	// earlier process. What the broker's session holds by it is not asked for
	// again, which would bring every retained message again, and filters that
	// are no longer wanted are given back. Whoever is not sure of a filter sets
	// it to false, and it is asked for.
	Subscribed func() Subscriptions
	// KeepSubscribed, if not nil, is called before the subscriptions change,
	// with what is doubtful until they have, and again when they have. So what
	// it has stored, once it returns nil, is never more certain than the
	// broker, but for one gap: if the broker has lost the session and the
	// power fails before the first call on the new one. It is called by one
	// goroutine at a time, not at all while nothing changes, and not for an
	// ephemeral link. An error is logged.
	KeepSubscribed func(Subscriptions) error
	// Handle is called with the messages that have come, in the order in
	// which the broker sent them, with the context of Run: one, or up to 256
	// of 2 MiB together that came while it was busy. Nil acknowledges all of
	// them. After an error they stay unacknowledged and the connection is given
	// up, because only then does MQTT send a message again: a persistent
	// session gets them and those after them on the next connection, an
	// ephemeral one only what is retained. So Handle must bear seeing a message
	// twice, and must turn a bad one away with nil, such as one that came
	// clipped for its length (see [Message]). It must not wait for Publish,
	// whose answer may stand behind the next message.
	Handle func(context.Context, []Message) error

	// Will is published by the broker, at QoS 1, when the connection breaks.
	Will *Message
	// Birth, if not nil, is called at every connection, after the
	// subscriptions; its message is published at QoS 1 before the link is up.
	Birth func() *Message
	// Bye, if not nil, is called when Run ends while connected; its message
	// is published at QoS 1 before the DISCONNECT, which takes back the will.
	// If it cannot be delivered, there is no DISCONNECT and the will speaks.
	Bye func() *Message
	// Changed, if not nil, is called when the link has gone up or down. It
	// must not block.
	Changed func()

	// Alive, if not nil, is called by Run at least every [LongestPause], whether
	// the broker is there or not: Run is not stuck. It must not block.
	Alive func()

	// Dial opens the connection below TLS; nil is a [net.Dialer].
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Log gets changes of state; nil discards them.
	Log *slog.Logger
}

// check reports the first contradiction in the options.
func (o *Options) check() error {
	switch {
	case o.ClientID == "" && !o.Ephemeral:
		return errors.New("a persistent session needs a client ID")
	case o.Password != "" && o.Username == "":
		return errors.New("a password needs a username") // MQTT-3.1.2-22
	case o.Ephemeral && o.Subscribed != nil:
		return errors.New("an ephemeral session holds no subscriptions")
	case len(o.Filters) > 0 && o.Handle == nil:
		return errors.New("filters need a handler")
	}
	return nil
}

// fill puts what does nothing in place of what is nil.
func (o *Options) fill() {
	if o.KeepSubscribed == nil {
		o.KeepSubscribed = func(Subscriptions) error { return nil }
	}
	if o.Handle == nil {
		o.Handle = func(context.Context, []Message) error { return nil }
	}
	if o.Subscribed == nil {
		o.Subscribed = func() Subscriptions { return nil }
	}
	if o.Birth == nil {
		o.Birth = func() *Message { return nil }
	}
	if o.Bye == nil {
		o.Bye = func() *Message { return nil }
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	if o.Alive == nil {
		o.Alive = func() {}
	}
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

// Package uplink is the one MQTT connection to the district.
//
// [Link.Run] keeps the connection up until its context ends: it connects,
// subscribes, hands each message to the handler, acknowledges it when the
// handler has returned nil, and starts again with a growing, jittered pause
// when the connection breaks. No broker, however hostile, makes it end or grow.
//
// Every connection is a session of its own, on a new paho client: nothing of a
// broken one, neither a token nor a stored packet, lives on in the next. What
// the broker must remember is in its persistent session, what we must remember
// is in the callers' outbox. Between paho and the socket stands a guard that
// lets through only what a broker may send, and clips what is too long.
//
// It is the only package that knows paho. All methods of a [Link] may be used
// by several goroutines.
package uplink

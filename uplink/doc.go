// Package uplink is the one MQTT connection to the district.
//
// [Link.Run] keeps the connection up until its context ends: it connects,
// subscribes, hands each message to the handler, acknowledges it when the
// handler has returned nil, and starts again with a growing, jittered pause
// when the connection breaks. No broker, however hostile, makes it end or grow.
//
// It is the only package that knows paho.
package uplink

package uplink

import "net"

// These are for the tests.
const (
	MaxPacket = maxPacket
	MinPause  = minPause
	MaxPause  = maxPause
	AlivePace = alivePace
)

// NewGuard is the guard as paho gets it.
func NewGuard(conn net.Conn) net.Conn { return newGuard(conn) }

// Timed is what dial returns of a connection.
func Timed(conn net.Conn) net.Conn { return timed{conn} }

//go:build e2e

package main_test

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The packets of MQTT 3.1.1 (section 2.2.1), as the high half of their first
// byte.
const (
	connect     = 1 << 4
	connack     = 2 << 4
	publish     = 3 << 4
	puback      = 4 << 4
	subscribe   = 8 << 4
	suback      = 9 << 4
	unsubscribe = 10 << 4
	unsuback    = 11 << 4
	pingreq     = 12 << 4
	pingresp    = 13 << 4
)

// packet reads a packet.
func (p *peer) packet() (first byte, body []byte, err error) {
	if first, err = p.in.ReadByte(); err != nil {
		return 0, nil, err
	}
	n, err := binary.ReadUvarint(p.in)
	if err != nil || n > 1<<20 {
		return 0, nil, fmt.Errorf("length %d: %w", n, err)
	}
	body = make([]byte, n)
	_, err = io.ReadFull(p.in, body)
	return first, body, err
}

// packet makes a packet.
func packet(first byte, parts ...[]byte) []byte {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	p := binary.AppendUvarint([]byte{first}, uint64(n)) // as MQTT encodes it
	for _, part := range parts {
		p = append(p, part...)
	}
	return p
}

// message makes a PUBLISH.
func message(topic string, payload []byte, qos byte, id uint16, retained bool) []byte {
	first := publish | qos<<1
	if retained {
		first |= 1
	}
	head := append(binary.BigEndian.AppendUint16(nil, uint16(len(topic))), topic...)
	if qos > 0 {
		head = binary.BigEndian.AppendUint16(head, id)
	}
	return packet(first, head, payload)
}

package uplink

import (
	"encoding/binary"
	"slices"
	"sync"
)

// requests are the packets of ours that the broker has not acknowledged yet,
// by packet identifier on the wire.
type requests struct {
	mu   sync.Mutex
	open map[uint16]request
}

// request is one of them.
type request struct {
	answer byte      // the kind of packet that acknowledges it
	sent   chan bool // receives once: whether it was written whole
}

// mirror turns an identifier of paho's, which count up from 1, into that on
// the wire, which counts down from 65535, and back. A broker counts its own up,
// and those of the two sides have nothing to do with each other (MQTT 3.1.1,
// section 2.3.1), but not every broker knows. Mochi refuses a SUBSCRIBE that
// has the number of a message it has sent and we have not acknowledged, and at
// such a PUBLISH it forgets the message.
func mirror(id uint16) uint16 { return -id }

// ask takes note of a packet of paho's and returns it as it is to be written.
// Call written once, with whether it was written whole.
func (r *requests) ask(packet []byte) (out []byte, written func(whole bool)) {
	at, answer := wanted(packet)
	if answer == 0 {
		return packet, func(bool) {}
	}
	id := mirror(binary.BigEndian.Uint16(packet[at:]))
	out = slices.Clone(packet) // which is not a writer's to change
	binary.BigEndian.PutUint16(out[at:], id)
	sent := make(chan bool, 1)
	r.mu.Lock()
	r.open[id] = request{answer, sent}
	r.mu.Unlock()
	return out, func(whole bool) { sent <- whole }
}

// answered says whether an acknowledgement of this kind was due, which it now
// no longer is. It may be faster than the return of our write. One that comes
// before a write has failed would complete a token twice, on which paho
// panics.
func (r *requests) answered(kind byte, id uint16) bool {
	r.mu.Lock()
	asked, ok := r.open[id]
	delete(r.open, id)
	r.mu.Unlock()
	return ok && asked.answer == kind && <-asked.sent
}

// wanted tells the kind of the acknowledgement that a packet of paho's asks
// for, 0 for none, and where in the packet its identifier stands.
func wanted(packet []byte) (at int, answer byte) {
	at = 2 // after the first byte and the last of the remaining length
	for packet[at-1]&0x80 != 0 {
		at++
	}
	switch kind, qos := packet[0]>>4, packet[0]>>1&3; {
	case kind == kindPublish && qos == 1:
		return at + 2 + int(binary.BigEndian.Uint16(packet[at:])), kindPuback // after the topic
	case kind == kindSubscribe:
		return at, kindSuback
	case kind == kindUnsubscribe:
		return at, kindUnsuback
	}
	return 0, 0
}

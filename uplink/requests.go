package uplink

import (
	"encoding/binary"
	"sync"
)

// requests are the packets of ours that the broker has not acknowledged yet,
// by packet identifier.
type requests struct {
	mu   sync.Mutex
	open map[uint16]request
}

// request is one of them.
type request struct {
	answer byte      // the kind of packet that acknowledges it
	sent   chan bool // receives once: whether it was written whole
}

// ask takes note of a packet that is about to be written. Call what it returns
// once, with whether the packet was written whole.
func (r *requests) ask(packet []byte) (written func(whole bool)) {
	id, answer := wanted(packet)
	if answer == 0 {
		return func(bool) {}
	}
	sent := make(chan bool, 1)
	r.mu.Lock()
	r.open[id] = request{answer, sent}
	r.mu.Unlock()
	return func(whole bool) { sent <- whole }
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

// wanted tells the kind and the identifier of the acknowledgement that a
// packet of paho's asks for. The kind is 0 if there is none.
func wanted(packet []byte) (id uint16, answer byte) {
	body := 2 // after the first byte and the last of the remaining length
	for packet[body-1]&0x80 != 0 {
		body++
	}
	packet, first := packet[body:], packet[0]
	switch {
	case first>>4 == kindPublish && first>>1&3 == 1:
		packet = packet[2+int(binary.BigEndian.Uint16(packet)):] // the topic
		answer = kindPuback
	case first>>4 == kindSubscribe:
		answer = kindSuback
	case first>>4 == kindUnsubscribe:
		answer = kindUnsuback
	default:
		return 0, 0
	}
	return binary.BigEndian.Uint16(packet), answer
}

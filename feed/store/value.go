package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/go-json-experiment/json"
)

// encode makes a value of the database: JSON, and behind it a checksum, for
// bbolt has none and a card that ages returns what was never written. Signed
// messages are stored as they are.
func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return binary.BigEndian.AppendUint32(b, checksum(b)), nil
}

var errChanged = errors.New("the disk has changed a value")

// decode reads what [encode] made.
func decode(b []byte, v any) error {
	end := len(b) - crc32.Size
	if end < 0 || binary.BigEndian.Uint32(b[end:]) != checksum(b[:end]) {
		return errChanged
	}
	return json.Unmarshal(b[:end], v)
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

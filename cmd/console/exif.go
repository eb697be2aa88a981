package main

import (
	"bytes"
	"encoding/binary"
)

// turned says whether a JPEG is to be turned before it is shown, as pictures
// of phones are: cameras write how they were held into the tag Orientation
// (Exif 2.32, sections 4.5.4 and 4.6.4), which screens do not heed.
func turned(jpeg []byte) bool {
	const upright = 1
	tiff := exif(jpeg)
	if len(tiff) < 8 {
		return false
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	ifd := int64(order.Uint32(tiff[4:]))
	if ifd+2 > int64(len(tiff)) {
		return false
	}
	fields := tiff[ifd+2:]
	for range order.Uint16(tiff[ifd:]) {
		const size, tagOrientation = 12, 0x0112
		if len(fields) < size {
			return false
		}
		if order.Uint16(fields) == tagOrientation {
			value := order.Uint16(fields[8:])
			return value > upright && value <= 8
		}
		fields = fields[size:]
	}
	return false
}

// exif finds the TIFF structure in the segment APP1 of a JPEG, which stands
// before the picture itself (Exif 2.32, section 4.5.4).
func exif(jpeg []byte) []byte {
	const marker, app1, scan = 0xff, 0xe1, 0xda
	for rest := jpeg[min(2, len(jpeg)):]; len(rest) >= 4 && rest[0] == marker && rest[1] != scan; {
		n := 2 + int(binary.BigEndian.Uint16(rest[2:])) // of the segment, its marker included
		if n < 4 || n > len(rest) {
			return nil
		}
		if tiff, ok := bytes.CutPrefix(rest[4:n], []byte("Exif\x00\x00")); ok && rest[1] == app1 {
			return tiff
		}
		rest = rest[n:]
	}
	return nil
}

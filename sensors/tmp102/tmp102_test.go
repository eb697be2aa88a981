package tmp102_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/i2c/i2ctest"
	"periph.io/x/conn/v3/physic"

	"nuanxin/sensors"
	"nuanxin/sensors/tmp102"
)

// What a chip at 0x48 does on the bus.
var (
	configuration = i2ctest.IO{Addr: 0x48, W: []byte{1}, R: []byte{0x60}}
	warm          = temperature(0x1900)
)

func temperature(frame uint16) i2ctest.IO {
	return i2ctest.IO{Addr: 0x48, W: []byte{0}, R: []byte{byte(frame >> 8), byte(frame)}}
}

func limit(frame uint16) i2ctest.IO {
	return i2ctest.IO{Addr: 0x48, W: []byte{3}, R: []byte{byte(frame >> 8), byte(frame)}}
}

// sense opens a chip that is awake and warm, and senses over the given traffic,
// all of which must happen.
func sense(t *testing.T, traffic ...i2ctest.IO) (sensors.Sample, error) {
	t.Helper()
	bus := &i2ctest.Playback{Ops: append([]i2ctest.IO{configuration, warm}, traffic...), DontPanic: true}
	dev, err := tmp102.New(bus, &tmp102.Opts{})
	if err != nil {
		t.Fatal(err)
	}
	sample, err := dev.Sense()
	if err := bus.Close(); err != nil {
		t.Error(err)
	}
	return sample, err
}

func TestFramesOfTheDatasheetBecomeTemperatures(t *testing.T) {
	for _, c := range []struct {
		form   string
		frames map[uint16]sensors.Celsius
	}{
		// SBOS397, 12-bit temperature data format. 128 °C is beyond the form
		// and reads as its last value.
		{"12 bits", map[uint16]sensors.Celsius{
			0x7FF0: 127.9375, 0x6400: 100, 0x5000: 80, 0x4B00: 75, 0x3200: 50, 0x1900: 25, 0x0040: 0.25,
			0xFFC0: -0.25, 0xE700: -25, 0xC900: -55, 0x0010: 0.0625, 0xFFF0: -0.0625,
		}},
		// SBOS397, 13-bit temperature data format, with the bit that tells.
		{"13 bits", map[uint16]sensors.Celsius{
			0x0960<<3 | 1: 150, 0x0800<<3 | 1: 128, 0x07FF<<3 | 1: 127.9375, 0x0640<<3 | 1: 100,
			0x0500<<3 | 1: 80, 0x04B0<<3 | 1: 75, 0x0320<<3 | 1: 50, 0x0190<<3 | 1: 25, 0x0004<<3 | 1: 0.25,
			0x0000<<3 | 1: 0, 0xFFFC<<3&0xFFFF | 1: -0.25, 0xFE70<<3&0xFFFF | 1: -25, 0xFC90<<3&0xFFFF | 1: -55,
		}},
		// SNIS153, 9 bits of an LM75, and 11 of an LM75A.
		{"LM75", map[uint16]sensors.Celsius{
			0x0FA << 7: 125, 0x032 << 7: 25, 0x001 << 7: 0.5, 0x1FF << 7: -0.5, 0x1CE << 7: -25, 0x192 << 7: -55,
			0x001 << 5: 0.125, 0x7FF << 5: -0.125,
		}},
	} {
		for frame, want := range c.frames {
			got, err := sense(t, temperature(frame))
			if err != nil || got.Temperature != want || got.Humidity != nil {
				t.Errorf("%s: 0x%04X became %+v, %v; want %g °C", c.form, frame, got, err, want)
			}
		}
	}
}

func TestFramesThatNoChipSendsAreRefused(t *testing.T) {
	// Every single unused bit, and a bus that floats.
	for _, frame := range []uint16{0xFFFF, 0x1902, 0x1903, 0x1904, 0x1905, 0x1906, 0x1907, 0x1908, 0x190A, 0x190C, 0x190F} {
		if got, err := sense(t, temperature(frame)); err == nil || got != (sensors.Sample{}) {
			t.Errorf("0x%04X became %+v, %v; want an error alone", frame, got, err)
		}
	}
}

func TestZeroIsBelievedOnlyOfAChipThatAnswers(t *testing.T) {
	got, err := sense(t, temperature(0), limit(0x5000))
	if err != nil || got.Temperature != 0 {
		t.Errorf("got %+v, %v; want 0 °C", got, err)
	}
	if got, err := sense(t, temperature(0), limit(0)); err == nil || got != (sensors.Sample{}) {
		t.Errorf("a bus of zeros became %+v, %v; want an error alone", got, err)
	}
	if got, err := sense(t, temperature(0)); err == nil || got != (sensors.Sample{}) {
		t.Errorf("a bus that fails in between became %+v, %v; want an error alone", got, err)
	}
}

func TestAShortAnswerIsAnError(t *testing.T) {
	bus := &i2ctest.Playback{
		Ops:       []i2ctest.IO{configuration, warm, {Addr: 0x48, W: []byte{0}, R: []byte{0x19}}},
		DontPanic: true,
	}
	dev, err := tmp102.New(bus, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := dev.Sense(); err == nil || got != (sensors.Sample{}) {
		t.Errorf("got %+v, %v; want an error alone", got, err)
	}
}

var errNACK = errors.New("no acknowledge")

// deaf is a bus where from some transaction on nobody acknowledges.
type deaf struct {
	*i2ctest.Playback
	left int
}

func (d *deaf) Tx(addr uint16, w, r []byte) error {
	if d.left--; d.left < 0 {
		return errNACK
	}
	return d.Playback.Tx(addr, w, r)
}

func (d *deaf) SetSpeed(physic.Frequency) error { return nil }

func TestNoAcknowledgeIsTheBusesError(t *testing.T) {
	for left := range 3 {
		bus := &deaf{&i2ctest.Playback{Ops: []i2ctest.IO{configuration, warm}}, left}
		dev, err := tmp102.New(bus, nil)
		if left == 2 {
			if err != nil {
				t.Fatal(err)
			}
			_, err = dev.Sense()
		}
		if !errors.Is(err, errNACK) || !strings.HasPrefix(err.Error(), "tmp102 at 0x48: ") {
			t.Errorf("after %d transactions: got %v, want %v of the chip", left, err, errNACK)
		}
	}
}

func TestNewWaitsForTheFirstMeasurement(t *testing.T) {
	shutDown := configuration
	shutDown.R = []byte{0xE1}
	wake := i2ctest.IO{Addr: 0x48, W: []byte{1, 0x60}}
	for _, c := range []struct {
		name    string
		traffic []i2ctest.IO
		wait    time.Duration
	}{
		{"a chip that runs", []i2ctest.IO{configuration, warm}, 0},
		{"a chip that just got its power", []i2ctest.IO{configuration, temperature(0)}, 300 * time.Millisecond},
		{"a chip that was shut down", []i2ctest.IO{shutDown, wake, warm}, 300 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			bus := &i2ctest.Playback{Ops: c.traffic, DontPanic: true}
			began := time.Now()
			if _, err := tmp102.New(bus, nil); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if err := bus.Close(); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if waited := time.Since(began); waited != c.wait {
				t.Errorf("%s: waited %v, want %v", c.name, waited, c.wait)
			}
		})
	}
}

func TestNewRefusesABusOfOnes(t *testing.T) {
	config, frame := configuration, temperature(0xFFFF)
	config.R = []byte{0xFF}
	write := i2ctest.IO{Addr: 0x48, W: []byte{1, 0x7E}}
	bus := &i2ctest.Playback{Ops: []i2ctest.IO{config, write, frame}, DontPanic: true}
	if dev, err := tmp102.New(bus, nil); err == nil || dev != nil || bus.Count != 1 {
		t.Errorf("got %v, %v after %d transactions; want an error alone after one", dev, err, bus.Count)
	}
}

func TestTheAddressIsOneOfFour(t *testing.T) {
	for addr := uint16(0x47); addr <= 0x4C; addr++ {
		config, first := configuration, warm
		config.Addr, first.Addr = addr, addr
		bus := &i2ctest.Playback{Ops: []i2ctest.IO{config, first}, DontPanic: true}
		dev, err := tmp102.New(bus, &tmp102.Opts{Addr: addr})
		if valid := addr >= 0x48 && addr <= 0x4B; valid != (err == nil) || valid != (dev != nil) {
			t.Errorf("address 0x%02x: got %v, %v", addr, dev, err)
		}
	}
}

package sensors

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// reading is what came of one attempt to measure.
type reading struct {
	sample Sample
	err    error
}

// poll measures at a steady pace. It alone touches the thermometer, and so the bus.
func (p *Poller) poll(ctx context.Context, readings chan<- reading) {
	var device Thermometer
	defer func() {
		if device != nil {
			_ = device.Close() // nobody is left to hear of it
		}
	}()
	for {
		var r reading
		device, r = p.measure(device)
		select {
		case readings <- r:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(samplePace): // after a hang too, no burst of samples
		case <-ctx.Done():
			return
		}
	}
}

// measure takes one sample, opening the device where there is none. It returns
// the device to use next, nil after an error.
func (p *Poller) measure(device Thermometer) (Thermometer, reading) {
	if device == nil {
		var err error
		if device, err = p.opts.Open(); err != nil {
			return nil, reading{err: fmt.Errorf("open thermometer: %w", err)}
		}
	}
	sample, err := device.Sense()
	if err == nil {
		sample, err = sample.corrected(p.opts.Offset)
	}
	if err != nil {
		return nil, reading{err: errors.Join(err, device.Close())}
	}
	return device, reading{sample: sample}
}

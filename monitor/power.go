package monitor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Power is how the last command to the monitor fared.
type Power string

// How a command fared.
const (
	PowerUnverified Power = "unverified" // it ended well; nothing asked the monitor
	PowerVerified   Power = "verified"   // the monitor says so itself
	PowerFailed     Power = "failed"     // it did not, or the monitor says otherwise
)

const (
	// assertPace is how often the monitor is told again what it is told.
	assertPace = 3 * time.Minute
	// retryPace is the same after a failure.
	retryPace = 30 * time.Second
	// A monitor takes its time before it says what it has become.
	askTimes = 3
	askPause = time.Second
)

// switchPower has the monitor switched as the screen looks, until the context
// ends.
func (m *Monitor) switchPower(ctx context.Context) error {
	if len(m.PowerOff) == 0 || len(m.PowerOn) == 0 {
		return nil
	}
	again := time.NewTimer(assertPace)
	defer again.Stop()
	for {
		fresh := false
		select {
		case <-ctx.Done():
			return nil
		case <-m.wish:
			fresh = true
		case <-again.C:
		}
		look, asked := m.look.Load().(Look)
		if !asked {
			continue
		}
		off := look.Off != ""
		power, err := m.assert(ctx, off, fresh)
		if ctx.Err() != nil {
			return nil
		}
		again.Reset(assertPace)
		if power == PowerFailed {
			again.Reset(retryPace)
		}
		if m.power.Swap(power) != power {
			if err != nil {
				m.Log.Warn("monitor not switched, trying again", "off", off, "err", err)
			}
			m.Told()
		}
	}
}

// assert has the monitor be off or on. One that already says so is left alone,
// unless it was to change just now.
func (m *Monitor) assert(ctx context.Context, off, fresh bool) (Power, error) {
	if !fresh && len(m.PowerStatus) > 0 {
		if is, err := m.isOff(ctx); err == nil && is == off {
			return PowerVerified, nil
		}
	}
	command := m.PowerOn
	if off {
		command = m.PowerOff
	}
	if _, err := command.run(ctx); err != nil {
		return PowerFailed, err
	}
	if len(m.PowerStatus) == 0 {
		return PowerUnverified, nil
	}
	var err error
	for range askTimes {
		var is bool
		if is, err = m.isOff(ctx); err == nil && is == off {
			return PowerVerified, nil
		}
		select {
		case <-ctx.Done():
			return PowerFailed, ctx.Err()
		case <-time.After(askPause):
		}
	}
	if err == nil {
		err = fmt.Errorf("%s: the monitor has not followed", command)
	}
	return PowerFailed, err
}

// isOff asks the monitor.
func (m *Monitor) isOff(ctx context.Context) (bool, error) {
	out, err := m.PowerStatus.run(ctx)
	if err == nil && m.PowerOffSays == "" {
		err = errors.New("it is not known what the monitor says when it is off")
	}
	return strings.Contains(out, m.PowerOffSays), err
}

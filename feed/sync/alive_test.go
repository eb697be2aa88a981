package sync_test

import (
	"testing"
	"time"
)

func TestTheHouseIsKeptEveryMinuteWithoutABroker(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		pass(10 * time.Minute)
		var n int
		d.locked(func() { n = d.alive })
		if n < 10 || n > 11 {
			t.Errorf("it was said %d times in ten minutes, want once a minute", n)
		}
	})
}

package sync_test

import (
	"testing"
	"time"
)

const years = 10 * 365 * 24 * time.Hour

// wrong has the machine's clock show a time to come.
func (d *desk) wrong(ahead time.Duration) { d.locked(func() { d.ahead = ahead }) }

func TestAWrongTimeIsNotKeptOnceTheClockIsRight(t *testing.T) {
	within(t, func(d *desk) {
		d.wrong(years)
		d.run()
		pass(2 * time.Minute)
		d.wrong(0)
		pass(2 * time.Minute)
		if got := d.store.Clock(); got.After(noon.Add(time.Hour)) {
			t.Errorf("%v is kept", got)
		}
	})
}

// The broker has the items still, and is asked for them.
func TestWhatEndedByAWrongTimeComesBack(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		late := d.seal(d.notice("late", 1))
		d.handle(a, d.sealRoster(d.roster(1, map[string]int64{"a": 1, "late": 1}), d.clerk))
		d.run()
		d.wrong(80 * time.Hour)
		pass(2 * time.Minute)
		d.handle(late)
		d.wantItems()
		before := d.refreshes() // the roster is too old by that time
		d.wrong(0)
		pass(2 * time.Minute)
		if n := d.refreshes() - before; n != 1 {
			t.Fatalf("the broker was asked %d times for everything, want 1", n)
		}
		d.handle(a, late)
		d.wantItems("a", "late")
		d.handle(a, late)
		pass(5 * time.Minute)
		d.wantSent("a received", "a expired", "late refused expired", "a received", "late received")
		if n := d.refreshes() - before; n != 1 {
			t.Errorf("the broker was asked %d times for everything, want 1", n)
		}
	})
}

// The power may go before the clock is right again. Then the right time counts
// all the same, and the next connection asks for everything.
func TestAPowerCutDuringAWrongTimeLosesNothing(t *testing.T) {
	within(t, func(d *desk) {
		a := d.seal(d.notice("a", 1))
		d.handle(a)
		d.wrong(years)
		d.run()
		pass(2 * time.Minute)
		d.locked(func() { d.unset = true })
		d.restart()
		if got := d.clock.Now(); got.Set || !got.After(noon.Add(years-time.Hour)) {
			t.Errorf("without a clock it is %v, want the noted time", got.Time)
		}
		if err := d.store.SetFilters(map[string]bool{"everything": true}); err != nil {
			t.Fatal(err)
		}
		d.run()
		d.locked(func() { d.unset, d.ahead = false, 0 })
		if got := d.clock.Now(); !got.Set || got.After(noon.Add(time.Hour)) {
			t.Errorf("it is %v, want the machine's time", got.Time)
		}
		pass(2 * time.Minute)
		if n, held := d.refreshes(), d.store.Filters(); n != 1 || len(held) > 0 {
			t.Errorf("the broker was asked %d times for everything, filters held are %v", n, held)
		}
		d.handle(a)
		d.wantItems("a")
	})
}

// Also if it was put right while the program did not run.
func TestAClockPutBackBetweenTwoStartsIsNoticed(t *testing.T) {
	within(t, func(d *desk) {
		d.wrong(years)
		d.run()
		d.restart()
		d.wrong(0)
		d.run()
		if n := d.refreshes(); n != 1 {
			t.Errorf("the broker was asked %d times for everything, want 1", n)
		}
		d.restart()
		d.run()
		pass(10 * time.Minute)
		if n := d.refreshes(); n != 1 {
			t.Errorf("it was asked %d times in all, want 1", n)
		}
	})
}

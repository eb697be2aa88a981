package feed_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
)

// A machine is a clock that NTP may set.
type machine struct {
	now time.Time
	set bool
}

func (m *machine) read() (time.Time, bool) { return m.now, m.set }

func TestAClockThatIsNotSetShowsTheFloorAndWhatHasPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &machine{now: noon.AddDate(-50, 0, 0)}
		c := feed.NewClock(m.read, noon)
		wantMoment(t, c, feed.Moment{Time: noon})
		time.Sleep(90 * time.Minute)
		wantMoment(t, c, feed.Moment{Time: noon.Add(90 * time.Minute)})
		c.Raise(noon.Add(2 * time.Hour))
		time.Sleep(time.Minute)
		wantMoment(t, c, feed.Moment{Time: noon.Add(2*time.Hour + time.Minute)})
	})
}

func wantMoment(t *testing.T, c *feed.Clock, want feed.Moment) {
	t.Helper()
	if got := c.Now(); !got.Equal(want.Time) || got.Set != want.Set {
		t.Errorf("it is %v (set %v), want %v (set %v)", got.Time, got.Set, want.Time, want.Set)
	}
}

func TestTheFloorRisesAndDoesNotFall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := feed.NewClock((&machine{}).read, noon)
		time.Sleep(time.Hour)
		for _, step := range []struct{ raise, want time.Duration }{
			{-time.Hour, time.Hour},
			{0, time.Hour},
			{time.Hour - 1, time.Hour},
			{time.Hour, time.Hour},
			{time.Hour + 1, time.Hour + 1},
			{day, day},
			{-1000 * day, day},
		} {
			c.Raise(noon.Add(step.raise))
			if got := c.Floor(); !got.Equal(noon.Add(step.want)) {
				t.Errorf("raised to %v, it is at %v, want %v", step.raise, got.Sub(noon), step.want)
			}
		}
		for reset, want := range map[time.Duration]time.Duration{2 * time.Hour: 2 * time.Hour, -day: 0} { // not below its beginning
			c.Reset(noon.Add(reset))
			time.Sleep(time.Second)
			if got := c.Floor(); !got.Equal(noon.Add(want + time.Second)) {
				t.Errorf("reset to %v, the floor is at %v", reset, got.Sub(noon))
			}
		}
	})
}

func TestASetClockIsBelievedUnlessItIsADayBehindTheFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			ahead    time.Duration
			believed bool
		}{
			{0, true},
			{-time.Hour, true}, // a signer's clock was ahead
			{-day + 1, true},
			{-day, false},
			{-day - 1, false},
			{-50 * 365 * day, false},
			{365 * day, true}, // switched off for a year
		} {
			m := &machine{now: noon.Add(c.ahead), set: true}
			want := feed.Moment{Time: m.now, Set: true}
			if !c.believed {
				want = feed.Moment{Time: noon}
			}
			wantMoment(t, feed.NewClock(m.read, noon), want)
		}
	})
}

// Whoever had raised the floor too far is found out; then the clock counts.
func TestAResetFloorLetsTheClockCountAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &machine{}
		c := feed.NewClock(m.read, noon)
		c.Raise(noon.AddDate(5, 0, 0))
		m.now, m.set = noon, true
		wantMoment(t, c, feed.Moment{Time: noon.AddDate(5, 0, 0)})
		c.Reset(noon)
		wantMoment(t, c, feed.Moment{Time: noon, Set: true})
	})
}

// What the machine's clock showed earlier may have been wrong.
func TestANotedTimeCountsWhileTheClockIsNotSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &machine{}
		c := feed.NewClock(m.read, noon)
		c.Recall(noon.AddDate(10, 0, 0))
		time.Sleep(time.Minute)
		wantMoment(t, c, feed.Moment{Time: noon.AddDate(10, 0, 0).Add(time.Minute)})
		c.Raise(noon.AddDate(11, 0, 0))
		wantMoment(t, c, feed.Moment{Time: noon.AddDate(11, 0, 0)})
		c.Reset(noon)
		wantMoment(t, c, feed.Moment{Time: noon.AddDate(10, 0, 0).Add(time.Minute)})
		m.now, m.set = noon, true
		wantMoment(t, c, feed.Moment{Time: noon, Set: true})
		c.Recall(time.Time{}) // nothing was noted yet
		m.set = false
		wantMoment(t, c, feed.Moment{Time: noon})
	})
}

// Or one signer with a wrong time could put it out of use.
func TestASetClockIsNotContradicted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := feed.NewClock((&machine{now: noon, set: true}).read, noon)
		c.Raise(noon.Add(day + 1))
		wantMoment(t, c, feed.Moment{Time: noon, Set: true})
		if got := c.Floor(); !got.Equal(noon) {
			t.Errorf("the floor is at %v", got)
		}
		c.Raise(noon.Add(day))
		if got := c.Floor(); !got.Equal(noon.Add(day)) {
			t.Errorf("the floor is at %v", got)
		}
	})
}

func TestAClockMayBeUsedBySeveral(t *testing.T) {
	c := feed.NewClock((&machine{now: noon, set: true}).read, noon)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			last := c.Floor()
			for j := range 200 {
				c.Raise(noon.Add(time.Duration(8*j+i) * time.Second))
				if now := c.Floor(); now.Before(last) {
					t.Errorf("the floor fell from %v to %v", last, now)
				} else {
					last = now
				}
				c.Now()
			}
		})
	}
	group.Wait()
	if got := c.Floor(); got.Before(noon.Add((8*199 + 7) * time.Second)) {
		t.Errorf("the floor is at %v after all", got.Sub(noon))
	}
}

// Two readings of the monotonic clock differ by what has passed, whatever the
// wall clock did between them.
func TestAStepOfTheClockIsNotHidden(t *testing.T) {
	c := feed.NewClock(func() (time.Time, bool) { return time.Now(), true }, time.Time{})
	if now := c.Now().Time; now != now.Round(0) {
		t.Errorf("%v has a reading of the monotonic clock", now)
	}
}

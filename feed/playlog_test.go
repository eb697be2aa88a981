package feed_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// foyer is a play log, in a bubble's time, by a clock that began at ten to ten.
type foyer struct {
	*feed.PlayLog
	t     *testing.T
	begun time.Time
	ahead time.Duration // by which the clock was put forward
	unset bool
}

func inFoyer(t *testing.T, test func(f *foyer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(&foyer{PlayLog: feed.NewPlayLog(), t: t, begun: time.Now()})
	})
}

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func (f *foyer) moment() feed.Moment {
	shanghai := time.FixedZone("", 8*60*60)
	return feed.Moment{Time: nine.Add(50*time.Minute + time.Since(f.begun) + f.ahead).In(shanghai), Set: !f.unset}
}

// show has an item up for a while; no ID is nothing.
func (f *foyer) show(id string, span time.Duration) {
	var it *feed.Item
	if id != "" {
		it = &feed.Item{ID: id, Rev: 1, Scope: feed.ScopeAll}
	}
	f.Show(it, time.Now())
	time.Sleep(span)
}

// settle returns what was played, as "hour id plays seconds".
func (f *foyer) settle() (rows []string) {
	f.t.Helper()
	err := f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
		rows = read(list)
		return nil
	})
	if err != nil {
		f.t.Error(err)
	}
	return rows
}

func read(list []feed.Proof) (rows []string) {
	for _, p := range list {
		hour := "?"
		if !p.Hour.IsZero() {
			hour = p.Hour.Format(time.RFC3339)[11:16]
		}
		for _, play := range p.Plays {
			rows = append(rows, fmt.Sprintf("%s %s %d %v", hour, play.ID, play.Plays, play.Seconds))
		}
	}
	return rows
}

func (f *foyer) want(want ...string) {
	f.t.Helper()
	if got := f.settle(); !slices.Equal(got, want) {
		f.t.Errorf("played %q, want %q", got, want)
	}
}

func TestPlaysAndSecondsAddUpPerRevision(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.want()
		f.show("b", 10*time.Second)
		f.show("a", 8250*time.Millisecond)
		f.show("b", 12*time.Second)
		f.want("09:00 a 1 8.3", "09:00 b 2 22")
		f.want()
	})
}

func TestTheHourIsThatOfTheStationsClockInUTC(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 5*time.Second)
		err := f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
			if len(list) != 1 || list[0].V != 1 || list[0].Hour != nine {
				t.Errorf("got %+v, want the hour %v", list, nine)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAnItemThatGoesThroughItsPagesIsPlayedOnce(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		for range 3 {
			f.show("a", 10*time.Second)
		}
		f.want("09:00 a 1 30")
	})
}

func TestAPlayThatLastsBeyondItsHourCountsOnceAndItsTimeInEach(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 10*time.Minute+2*time.Hour+5*time.Second)
		f.want("09:00 a 1 600", "10:00 a 0 3600", "11:00 a 0 3600", "12:00 a 0 5")
		f.show("a", 55*time.Second)
		f.want("12:00 a 0 55")
	})
}

func TestNothingIsPlayedWhileTheScreenIsBlack(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 10*time.Second)
		f.show("", time.Minute)
		f.show("a", 10*time.Second)
		f.want("09:00 a 2 20")
	})
}

func TestWhatAnAlertInterruptsIsPlayedTwice(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("news", 5*time.Second)
		f.show("alert", time.Minute)
		f.show("news", 12*time.Second)
		f.want("09:00 alert 1 60", "09:00 news 2 17")
	})
}

func TestAGlimpseIsNoPlayButItsTimeCounts(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 2900*time.Millisecond)
		f.show("b", 3*time.Second)
		f.want("09:00 a 0 2.9", "09:00 b 1 3")
	})
}

// It is settled every half hour, whatever is up.
func TestSettlingInTheMiddleOfAPlayNeitherLosesNorDoublesIt(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 2*time.Second)
		f.want("09:00 a 0 2")
		time.Sleep(2 * time.Second)
		f.want("09:00 a 1 2")
		time.Sleep(2 * time.Second)
		f.want("09:00 a 0 2")
		f.show("b", 0)
		f.want()
	})
}

func TestARevisionIsCountedByItself(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 5*time.Second)
		f.Show(&feed.Item{ID: "a", Rev: 2, Scope: feed.ScopeAll}, time.Now())
		time.Sleep(6 * time.Second)
		f.want("09:00 a 1 5", "09:00 a 1 6")
	})
}

func TestTimeIsCountedOnlyAsFarAsThePictureIsKnownToBeThere(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 10*time.Second)
		drawn := time.Now()
		time.Sleep(time.Hour) // the window is stuck
		var rows []string
		keep := func(list []feed.Proof) error { rows = read(list); return nil }
		if err := f.Settle(drawn, f.moment(), keep); err != nil || !slices.Equal(rows, []string{"09:00 a 1 10"}) {
			t.Errorf("played %q, %v", rows, err)
		}
		rows = nil
		if err := f.Settle(time.Time{}, f.moment(), keep); err != nil || rows != nil {
			t.Errorf("of a window that has drawn nothing: %q, %v", rows, err)
		}
	})
}

func TestAStepOfTheClockChangesNoSeconds(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.show("a", 10*time.Second)
		f.ahead = -24 * time.Hour
		f.show("b", 10*time.Second)
		f.want("09:00 a 1 10", "09:00 b 1 10")
		f.show("b", 20*time.Minute)
		f.want("09:00 b 0 580", "10:00 b 0 620")
	})
}

func TestWhatWasPlayedBeforeTheClockWasSetHasNoHourOnceItIsSettled(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		f.unset = true
		f.show("a", 20*time.Minute)
		f.want("? a 1 1200")
		f.show("b", 5*time.Minute)
		f.unset = false // in time
		f.want("10:00 b 1 300")
	})
}

func TestWhatCouldNotBeKeptIsGivenAgain(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		full := errors.New("disk is full")
		f.show("a", 10*time.Second)
		if err := f.Settle(time.Now(), f.moment(), func([]feed.Proof) error { return full }); !errors.Is(err, full) {
			t.Errorf("got %v, want %v", err, full)
		}
		f.show("b", 5*time.Second)
		f.want("09:00 a 1 10", "09:00 b 1 5")
		f.want()
	})
}

func TestWhileNothingCanBeKeptTheOldestIsDroppedAndCounted(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		const items, hours = 100, 100
		for range hours {
			for i := range items {
				f.show(fmt.Sprint(i), 36*time.Second)
			}
			_ = f.Settle(time.Now(), f.moment(), func([]feed.Proof) error { return errors.New("disk is full") })
		}
		told, dropped := 0, 0
		err := f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
			for _, p := range list {
				told, dropped = told+p.Count(), dropped+p.Dropped
			}
			return nil
		})
		if err != nil || told > 4096 || told < 3900 || told+dropped != items*hours {
			t.Errorf("%d plays are told and %d dropped, %v; want 4096 at most, and %d in all", told, dropped, err, items*hours)
		}
		f.show("a", 5*time.Second)
		_ = f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
			if list[0].Dropped != 0 {
				t.Errorf("the same %d are dropped again", list[0].Dropped)
			}
			return nil
		})
	})
}

func TestWhileNobodySettlesMemoryIsBounded(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		for i := range 10_000 {
			f.show(fmt.Sprint(i%2), 8*time.Second)
		}
		told, dropped := 0, 0
		err := f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
			for _, p := range list {
				told, dropped = told+p.Count(), dropped+p.Dropped
			}
			return nil
		})
		if err != nil || told != 4096 || dropped != 10_000-4096 {
			t.Errorf("%d plays are told and %d dropped, %v", told, dropped, err)
		}
	})
}

func TestAProofFitsIntoAMessageWhateverTheNames(t *testing.T) {
	inFoyer(t, func(f *foyer) {
		for i := range 450 {
			long := fmt.Sprintf("%064d", i)
			f.Show(&feed.Item{ID: long, Rev: feed.MaxRev, Scope: feed.StationScope(long)}, time.Now())
			time.Sleep(time.Second)
		}
		var sizes []int
		err := f.Settle(time.Now(), f.moment(), func(list []feed.Proof) error {
			for _, p := range list {
				p.Station, p.Seq = fmt.Sprintf("%064d", 0), feed.MaxRev
				if b := must(json.Marshal(p)); len(b) > feed.MaxEnvelope {
					t.Errorf("a proof of %d revisions has %d bytes", len(p.Plays), len(b))
				}
				sizes = append(sizes, len(p.Plays))
			}
			return nil
		})
		if want := []int{200, 200, 50}; err != nil || !slices.Equal(sizes, want) {
			t.Errorf("the proofs tell of %v, %v; want %v", sizes, err, want)
		}
	})
}

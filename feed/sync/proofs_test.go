package sync_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// play has items of a round on the glass in turn, each for so long.
func (d *desk) play(items int, each, all time.Duration) {
	for i := range int(all / each) {
		it := d.notice(fmt.Sprintf("news-2026-11-23-%03d", i%items), 1)
		it.Rev = 1_795_472_883_000
		d.plays.Show(&it, time.Now())
		pass(each)
	}
}

// played adds up what was told of, as a reader must: by numbers that are not
// doubles.
func (d *desk) played() (plays int, seconds float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := map[uint64]bool{}
	for _, p := range d.proofs {
		if seen[p.Seq] {
			continue
		}
		seen[p.Seq] = true
		if p.V != 1 || p.Station != "s1" || p.Seq == 0 || p.Hour.IsZero() {
			d.t.Errorf("the proof is %+v", p)
		}
		plays += p.Count()
		for _, play := range p.Plays {
			seconds += play.Seconds
		}
	}
	return plays, seconds
}

func (d *desk) wantPlayed(plays int, seconds float64) {
	d.t.Helper()
	if n, s := d.played(); n != plays || s < seconds-1 || s > seconds+1 {
		d.t.Errorf("%d plays and %.1f s are told, want %d and %.0f", n, s, plays, seconds)
	}
}

func TestProofOfPlayIsSentEveryHalfHourAndMissesNothing(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.play(5, 10*time.Second, 2*time.Hour)
		if n := len(d.proofs); n < 4 || n > 7 { // 3 or 4 halves, two of which are in two hours
			t.Errorf("%d proofs in two hours", n)
		}
		d.halt()
		d.start()
		d.run()
		d.wantPlayed(720, 7200)
	})
}

func TestProofOfPlayWaitsForTheLinkAndSurvivesARestart(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.down = true })
		d.run()
		d.play(5, 10*time.Second, 3*time.Hour)
		d.restart()
		d.run()
		d.wantPlayed(0, 0)
		d.locked(func() { d.down = false })
		d.Flush()
		pass(time.Second)
		d.wantPlayed(1080, 10800)
	})
}

func TestProofOfPlayIsNeitherLostNorDoubledWhereverTheLinkBreaks(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.down = true })
		d.run()
		d.play(5, 10*time.Second, 3*time.Hour)
		d.halt()
		for at := 2; ; at++ {
			d.start()
			d.locked(func() { d.down, d.failAt = false, at })
			sent := len(d.proofs)
			d.run()
			d.halt()
			if len(d.proofs) < sent+at-1 {
				break // none is left that could break
			}
		}
		d.wantPlayed(1080, 10800)
	})
}

// reluctant is a disk that fails to keep proofs, a few times.
type reluctant struct {
	*store.Store
	fails *int
}

func (r reluctant) PutProofs(list []feed.Proof, acknowledged uint64) error {
	if *r.fails--; *r.fails >= 0 {
		return errors.New("disk failed")
	}
	return r.Store.PutProofs(list, acknowledged)
}

func TestWhatTheDiskDidNotTakeIsKeptTheNextTime(t *testing.T) {
	within(t, func(d *desk) {
		fails := 2
		d.Store = reluctant{d.store, &fails}
		d.run()
		d.play(5, 10*time.Second, 4*time.Hour)
		d.restart()
		d.run()
		d.wantPlayed(1440, 14400)
	})
}

func TestWhatTheBrokerHasIsNotSentAgain(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.play(5, 10*time.Second, time.Hour)
		n := len(d.proofs)
		for range 3 {
			d.Flush()
			pass(time.Second)
		}
		if len(d.proofs) != n {
			t.Errorf("%d proofs came again", len(d.proofs)-n)
		}
		d.plays.Show(nil, time.Now())
		d.halt() // takes what it has out of the store, with the last write
		d.start()
		d.run()
		d.proofs = nil
		d.restart()
		d.run()
		if n := len(d.proofs); n > 2 {
			t.Errorf("after a restart %d proofs came, want those of the last write", n)
		}
	})
}

func TestAnHourOfPlayingWritesLittle(t *testing.T) {
	for _, c := range []struct{ items, kilobytes int }{{15, 48}, {60, 64}, {200, 72}} {
		t.Run(fmt.Sprint(c.items), func(t *testing.T) {
			within(t, func(d *desk) {
				d.run()
				d.play(c.items, 10*time.Second, time.Hour)
				before := written(t)
				d.play(c.items, 10*time.Second, time.Hour)
				n := written(t) - before
				if n > int64(c.kilobytes)<<10 {
					t.Errorf("%d bytes were written", n)
				}
				t.Logf("%d items: %d bytes were written in an hour", c.items, n)
			})
		})
	}
}

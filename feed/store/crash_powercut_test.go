//go:build crash

package store_test

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"nuanxin/feed/store"
)

var (
	points = flag.Int("points", 100, "how often the power is cut")
	seed   = flag.Uint64("seed", 1, "what the calls and the power cuts are drawn from")
)

func TestNoPowerCutLosesOrSpoilsWhatWasAcknowledged(t *testing.T) {
	r := record(t, "barrier", func(*store.Store) {})
	if bad := r.cutPower(t, *points, lossy); len(bad) > 0 {
		t.Errorf("%d of %d power cuts did harm:\n%s", len(bad), *points, strings.Join(bad[:min(len(bad), 10)], "\n"))
	}
}

// Half is far less than what these faults do, and far more than chance.

func TestTheReplaySeesAMissingFsync(t *testing.T) {
	r := record(t, "barrier", store.SkipSync)
	if bad := r.cutPower(t, 20, lossy); len(bad) < 10 {
		t.Errorf("%d of 20 power cuts did harm although nothing was synced", len(bad))
	}
}

func TestTheReplaySeesAMissingFlush(t *testing.T) {
	r := record(t, "nobarrier", func(*store.Store) {})
	if bad := r.cutPower(t, 20, lossy); len(bad) < 10 {
		t.Errorf("%d of 20 power cuts did harm although the disk was never told to flush", len(bad))
	}
	// It is what the disk drops that shows the fault. Every write had come to
	// it, and in order.
	if bad := r.cutPower(t, 20, lossless); len(bad) > 0 {
		t.Errorf("the disk dropped nothing, and yet:\n%s", strings.Join(bad, "\n"))
	}
}

// calls is how many calls a recording has, after the one that opens the store.
const calls = 1000

// A recording is a store at work on a disk, and all that the disk was told.
type recording struct {
	*work
	disk *disk
	// states[n] is what the store held after n calls, and acked[n] how many
	// entries the disk's log had by then.
	states []state
	acked  []int
}

// record lets a store work that may be spoiled first.
func record(t *testing.T, ext4Options string, spoil func(*store.Store)) *recording {
	t.Helper()
	r := &recording{work: newWork(t, *seed), disk: newDisk(t, ext4Options)}
	r.st = newStore(r.disk.mounted())
	check(t, r.st.Open())
	defer r.st.Close() // or the file system could not be unmounted
	spoil(r.st)
	for n := range calls + 1 {
		if n > 0 {
			r.step()
		}
		r.acked = append(r.acked, r.disk.entries(t))
		s, err := newState(r.st, r.disk.mounted())
		check(t, err)
		r.states = append(r.states, s)
	}
	r.acked[0] = 0 // where there is no file yet, an empty store is opened
	check(t, r.st.Close())
	check(t, r.disk.end())
	return r
}

// cutPower plays the disk's log up to a random point within a random call, and
// again, and lists the points after which something is wrong.
func (r *recording) cutPower(t *testing.T, points int, lose loss) (bad []string) {
	t.Helper()
	start, err := os.ReadFile(r.disk.path("start.img"))
	check(t, err)
	p, err := newReplay(start, io.NewSectionReader(r.disk.log, 0, logSize))
	check(t, err)
	left := r.disk.image(t, "left.img")
	dice, began := rand.New(rand.NewPCG(*seed, 1)), time.Now()
	for _, entry := range r.draw(dice, points) {
		check(t, p.to(entry))
		p.cut(left, dice, lose)
		acked := sort.SearchInts(r.acked, entry+1) - 1
		if err := r.startAgain(acked); err != nil {
			bad = append(bad, fmt.Sprintf("power cut after log entry %d, call %d: %v", entry, acked, err))
		}
	}
	t.Logf("%d crash points, %d bad; %d acknowledged calls; a log of %d entries, %d flushes among them; %d writes dropped, %d torn; %.3f s a point; seed %d",
		points, len(bad), calls, r.acked[calls], p.flushes, p.dropped, p.torn, time.Since(began).Seconds()/float64(points), *seed)
	return bad
}

// draw returns entries of the log, rising. A tenth are from the first start,
// which alone makes the file.
func (r *recording) draw(dice *rand.Rand, points int) (entries []int) {
	for i := range points {
		call := 0
		if i%10 > 0 {
			call = dice.IntN(calls)
		}
		from, to := r.acked[call], r.acked[call+1]
		entries = append(entries, from+dice.IntN(to-from+1))
	}
	slices.Sort(entries)
	return entries
}

// startAgain does after a power cut what a station does: the kernel mounts
// what is left, the store opens. It must hold what it held after the last call
// that was acknowledged, or what the next call made of that.
func (r *recording) startAgain(acked int) error {
	return r.disk.recover(func(folder string) error {
		have, err := reopen(folder, r.trust)
		if err != nil {
			return err
		}
		faults := r.states[acked].faults(have)
		if len(faults) == 0 || len(r.states[min(acked+1, calls)].faults(have)) == 0 {
			return nil
		}
		return fmt.Errorf("%d faults: %s …", len(faults), strings.Join(faults[:min(len(faults), 5)], ", "))
	})
}

//go:build e2e

package main_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests here are of one kind: something is wrong with the line, the broker
// or the station while a clerk goes on working; in the end the station has what
// the broker has, and has told of all of it. They run side by side, for most of
// their time passes in waiting.

// noticing is how long a link may take to notice that nothing comes any more:
// keep alive, the answer to a ping, and some more on a busy machine.
const noticing = 150 * time.Second

func TestNothingIsLostWhileTheStationHearsNothing(t *testing.T) {
	t.Parallel()
	halfOpen(t, func(r *road) *way { return r.down })
}

func TestNothingIsLostWhileTheStationIsNotHeard(t *testing.T) {
	t.Parallel()
	halfOpen(t, func(r *road) *way { return r.up })
}

// halfOpen has one direction of the line lose everything, until the station
// has given the link up.
func halfOpen(t *testing.T, which func(*road) *way) {
	d := newDistrict(t)
	d.startStation().await("link up")
	for n := range 20 {
		d.push(n)
	}
	ending := time.Now().Add(30 * time.Second)
	d.pushUntil(20, ending)
	d.awaitContent(patience)

	cut := time.Now()
	which(d.road).cut()
	// What the broker sends first comes twice when the station is not heard.
	d.pushUntil(42, ending)
	for n := range 5 {
		d.push(5 + n)
		d.push(5 + n)
		d.push(30 + n)
	}
	d.pushUntil(40, ending)
	for n := range 5 {
		d.withdraw(3 * n)
	}
	waitLong(t, noticing, "the station to notice", func() bool { return d.station.count("link lost") > 0 })
	noticed := time.Since(cut)
	d.push(1)
	d.push(41)
	d.withdraw(2)

	which(d.road).mend()
	took := d.awaitContent(time.Minute)
	d.awaitReceipts(time.Minute)
	d.awaitContent(patience)
	t.Logf("noticed after %v; equal to the broker %v after the line was mended", noticed.Round(time.Second), took.Round(time.Second/10))
}

func TestALineThatLosesThirtyPercentBringsEverything(t *testing.T) {
	t.Parallel()
	const items, seed = 100, 5
	d := newDistrict(t)
	d.startStation().await("link up")
	d.road.spoil(30, 40*time.Millisecond)
	began := time.Now()
	chance := rand.New(rand.NewPCG(seed, seed))
	changes := shuffled(chance, items)
	for i, change := range changes {
		change(d)
		if i == len(changes)/2 {
			waitLong(t, time.Minute, "half of it", func() bool { return len(d.onStation()) > items/4 })
			d.station.end(syscall.SIGKILL) // in the middle of it
			d.startStation()
		}
	}
	took := d.awaitContent(3 * time.Minute)
	t.Logf("seed %d: %d changes in %v, the last equal %v after it was said; link up %d times since the power cut",
		seed, len(changes), time.Since(began).Round(time.Second), took.Round(time.Second), d.station.count("link up"))
	t.Logf("to the station: %v; from it: %v; TCP sent again: %d and %d",
		d.road.down, d.road.up, d.road.district.retransmitted(t), d.road.station.retransmitted(t))

	d.road.spoil(0, 0)
	d.awaitReceipts(time.Minute)
	d.awaitContent(patience)
	d.nothingComesAgain()
}

// shuffled is a clerk's work on so many items: each is pushed, most are
// changed, and some withdrawn, in a random order.
func shuffled(chance *rand.Rand, items int) (changes []func(*district)) {
	left := map[int][]func(*district){}
	for n := range items {
		push := func(d *district) { d.push(n) }
		left[n] = append(left[n], push)
		if n%5 < 3 {
			left[n] = append(left[n], push)
		}
		if n%5 > 2 {
			left[n] = append(left[n], func(d *district) { d.withdraw(n) })
		}
	}
	for len(left) > 0 {
		n := chance.IntN(items)
		if of := left[n]; len(of) > 0 {
			changes, left[n] = append(changes, of[0]), of[1:]
		} else {
			delete(left, n)
		}
	}
	return changes
}

// nothingComesAgain has the power fail once more. The broker knows the session,
// so it sends nothing of what the station has.
func (d *district) nothingComesAgain() {
	d.t.Helper()
	d.station.end(syscall.SIGKILL)
	sent, bytes := d.sent(), d.road.down.bytes.Load()
	d.startStation().await("link up", "session_present=true")
	bytes = d.road.down.bytes.Load() - bytes
	d.push(900) // what the broker logs of it stands behind all else
	d.broker.await("Sending PUBLISH to "+stationID, itemID(900))
	again := d.sent() - sent - len(d.said[len(d.said)-1].envelope)
	d.t.Logf("reconnect with the session present: %d bytes of content, %d bytes of IP in all", again, bytes)
	if again >= 1<<10 {
		d.t.Errorf("the broker sent %d bytes of content again, want under 1 KiB", again)
	}
}

// sent is how many bytes of messages the broker has sent to the station, by its
// own log.
func (d *district) sent() (bytes int) {
	message := regexp.MustCompile(`Sending PUBLISH to ` + stationID + ` .*\((\d+) bytes\)`)
	for _, m := range message.FindAllStringSubmatch(d.broker.printed(), -1) {
		n, _ := strconv.Atoi(m[1])
		bytes += n
	}
	return bytes
}

func TestABrokerThatIsStoppedAndStartedLosesNothing(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.startStation().await("link up")
	for n := range 30 {
		d.push(n)
		if n%10 == 5 {
			d.restartBroker(syscall.SIGTERM)
		}
	}
	d.withdraw(3)
	d.restartBroker(syscall.SIGTERM)
	d.push(4)
	d.awaitContent(time.Minute)
	d.awaitReceipts(time.Minute)
	if n := d.station.count("session_present=false"); n > 1 {
		t.Errorf("the broker had lost the session %d times", n-1)
	}
}

func TestABrokerThatLosesPowerIsToldAgainWhatItForgot(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.startStation().await("link up")
	for n := range 20 {
		d.push(n)
	}
	d.awaitContent(patience)
	d.awaitReceipts(patience)
	d.saveBroker()
	kept := len(d.said)
	for n := range 10 {
		d.push(2 * n)
		d.push(30 + n)
		d.withdraw(2*n + 1)
	}
	d.awaitContent(patience)
	d.awaitReceipts(patience)
	before := d.onStation()

	d.restartBroker(syscall.SIGKILL)
	waitLong(t, time.Minute, "the station to come back", func() bool { return d.station.count("link up") == 2 })
	if old := d.onBroker(); maps.Equal(old, before) {
		t.Fatal("the broker has forgotten nothing, so this test shows nothing")
	}
	if got := d.onStation(); !maps.Equal(got, before) {
		t.Errorf("the station followed the broker back:\n%s", difference(got, before))
	}
	for _, s := range d.said[kept:] {
		d.publish(d.prefix.Content(s.item.Scope, s.item.ID), s.envelope)
	}
	d.push(50)
	d.awaitContent(time.Minute)
	d.awaitReceipts(time.Minute)
}

// saveBroker has the broker write its store, as it does every five minutes.
func (d *district) saveBroker() {
	d.t.Helper()
	const file = "broker/data/mosquitto.db"
	if err := d.broker.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		d.t.Fatal(err)
	}
	waitFor(d.t, "the broker to save", func() bool {
		_, err := os.Stat(d.path(file))
		return err == nil
	})
}

func TestABrokerThatForgetsEverythingIsFilledAnew(t *testing.T) {
	t.Parallel()
	d := newDistrict(t, "persistence true", "persistence false")
	d.startStation().await("link up")
	for n := range 30 {
		d.push(n)
	}
	d.withdraw(29)
	d.awaitContent(patience)
	d.awaitReceipts(patience)
	before := d.onStation()

	d.restartBroker(syscall.SIGTERM)
	waitLong(t, time.Minute, "the station to come back", func() bool { return d.station.count("session_present=false") == 2 })
	if n := len(d.onBroker()); n > 0 {
		t.Fatalf("the broker has %d items, so this test shows nothing", n)
	}
	if got := d.onStation(); !maps.Equal(got, before) {
		t.Errorf("the station followed the broker:\n%s", difference(got, before))
	}
	for n, s := range d.said { // half of it as it was, half of it anew
		if n%2 == 0 {
			d.publish(d.prefix.Content(s.item.Scope, s.item.ID), s.envelope)
		}
	}
	for n := 1; n < 30; n += 2 {
		d.push(n)
	}
	d.withdraw(0)
	d.awaitContent(time.Minute)
	d.awaitReceipts(time.Minute)
}

// A week of changes to a station that is switched off.
const (
	weekItems   = 300
	weekChanges = 2000
)

// aWeekPasses says a week's changes to a station that has everything and is
// switched off.
func (d *district) aWeekPasses() {
	d.t.Helper()
	for n := range weekItems {
		d.push(n)
	}
	d.startStation()
	d.awaitContent(time.Minute)
	d.awaitReceipts(time.Minute)
	d.station.end(syscall.SIGTERM)

	began := time.Now()
	chance := rand.New(rand.NewPCG(7, 7))
	for range weekChanges {
		if n := chance.IntN(weekItems); n%10 == 0 && !d.stands[itemID(n)].Withdrawn {
			d.withdraw(n)
		} else {
			d.push(n)
		}
	}
	d.t.Logf("%d changes said in %v", weekChanges, time.Since(began).Round(time.Second/10))
}

const dropping = "messages are being dropped"

func TestAWeekOfChangesWaitsForTheStation(t *testing.T) {
	t.Parallel()
	const cuts = 4
	d := newDistrict(t)
	d.aWeekPasses()
	began := time.Now()
	d.startStation()
	for range cuts { // of the power, while it catches up
		waitFor(t, "some of it", func() bool { return d.station.count("item stored") >= weekChanges/(2*cuts) })
		d.station.end(syscall.SIGKILL)
		d.startStation()
	}
	d.awaitContent(time.Minute)
	t.Logf("content equal %v after the start, with %d power cuts", time.Since(began).Round(time.Second/10), cuts)
	if strings.Contains(d.broker.printed(), dropping) {
		t.Error("the broker dropped messages")
	}
	d.awaitReceipts(time.Minute)
	d.awaitContent(patience)
}

func TestARosterHealsWhatTheBrokerDropped(t *testing.T) {
	t.Parallel()
	d := newDistrict(t, "max_queued_messages 10000", "max_queued_messages 1000")
	d.aWeekPasses()
	if !strings.Contains(d.broker.printed(), dropping) {
		t.Fatal("the broker dropped nothing, so this test shows nothing")
	}
	d.sayRosters() // which it drops as well
	began := time.Now()
	d.startStation().await("link up", "session_present=true")
	d.sayRosters()
	d.awaitContent(4 * time.Minute)
	t.Logf("content equal %v after the start", time.Since(began).Round(time.Second/10))
	d.checkReceipts()
}

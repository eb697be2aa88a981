//go:build e2e

package main_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json"

	"nuanxin/telemetry"
)

// state is what whoever comes now learns of the station.
func (d *district) state() (s telemetry.State) {
	d.t.Helper()
	topic := d.prefix.State(stationID)
	ear := d.ear("-t", topic)
	defer ear.end(syscall.SIGTERM)
	_, payload, _ := strings.Cut(ear.await(topic).text, " ")
	if err := json.Unmarshal([]byte(payload), &s); err != nil {
		d.t.Fatalf("state %s: %v", payload, err)
	}
	return s
}

func TestAStationThatIsStoppedSaysSoAndTellsOfADamagedDatabaseWhenItIsBack(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.startStation().await("link up")
	if s := d.state(); !s.Online || s.Content.StoreReplaced {
		t.Errorf("the station has begun as %+v", s)
	}
	for n := range 20 {
		d.push(n)
	}
	d.withdraw(3)
	d.awaitContent(patience)
	d.awaitReceipts(patience)
	d.station.end(syscall.SIGTERM)
	if s := d.state(); s.Online || s.At.IsZero() {
		t.Errorf("the stopped station has left %+v, want a goodbye, which has a time", s)
	}

	d.write("stations/"+stationID+"/feed.db", strings.Repeat("damaged ", 8<<10))
	d.startStation().await("link up")
	if s := d.state(); !s.Online || s.Content == nil || !s.Content.StoreReplaced {
		t.Errorf("the station has come back as %+v, want that it has lost its database", s)
	}
	d.awaitContent(patience)
	d.station.end(syscall.SIGKILL)
	waitFor(t, "the will, which has no time", func() bool { s := d.state(); return !s.Online && s.At.IsZero() })
}

package main_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	console "nuanxin/cmd/console"
	"nuanxin/feed"
	"nuanxin/sensors"
	"nuanxin/telemetry"
)

// screen is a terminal on which one can wait for a text.
type screen struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// await waits until a text stands on the screen.
func (s *screen) await(t *testing.T, text string) {
	t.Helper()
	late := time.After(10 * time.Second)
	for !strings.Contains(s.String(), text) {
		select {
		case <-s.changed:
		case <-late:
			t.Fatalf("nowhere does it say %q:\n%s", text, s)
		}
	}
}

// watch begins to watch. The function that it returns interrupts the console
// and returns its exit status.
func (d *district) watch(t *testing.T) (out, errs *screen, interrupt func() int) {
	ctx, stop := context.WithCancel(t.Context())
	out, errs = &screen{changed: make(chan struct{}, 1)}, &screen{changed: make(chan struct{}, 1)}
	ended := make(chan int, 1)
	go func() {
		ended <- console.Status(console.Run(ctx, []string{"watch", "--broker", d.url}, nil, out, errs))
	}()
	return out, errs, func() int { stop(); return <-ended }
}

func TestWatchPrintsALineForEveryEvent(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.Group = "riders"
	d.put(s)
	out, _, interrupt := d.watch(t)
	out.await(t, "state      jz-jf-huayuanjie  花园街社区暖心驿站  online; street jiaobei, group riders, version 1.2\n")

	d.push(notice()).want(t, 0)
	out.await(t, "received   all/ginger rev")
	out.await(t, "shown      all/ginger rev")
	s.offline = true
	d.put(s)
	out.await(t, "花园街社区暖心驿站  offline, its connection broke; street jiaobei")
	d.put(s) // says nothing new
	d.retain(prefix.State("odd"), "{")
	out.await(t, "odd")
	d.retain(prefix.State(s.ID), "")
	out.await(t, "taken away")
	if n := strings.Count(out.String(), "offline,"); n != 1 {
		t.Errorf("the same state was printed %d times", n)
	}
	if status := interrupt(); status != 0 {
		t.Errorf("interrupted, it leaves with %d, want 0", status)
	}
	clock := strings.Fields(out.String())[0]
	if _, err := time.Parse(time.TimeOnly, clock); err != nil {
		t.Errorf("a line begins with %q, want the time", clock)
	}
}

func TestWatchSaysSinceWhenAStationIsThere(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.since = time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC)
	d.put(s)
	out, _, interrupt := d.watch(t)
	out.await(t, "online since "+s.since.In(china).Format("Mon 2006-01-02 15:04"))
	stopped := telemetry.Station{ID: s.ID, Name: s.name, Street: s.Street}.Bye(s.since.Add(time.Hour))
	d.retain(prefix.State(s.ID), string(stopped))
	out.await(t, "offline, stopped "+s.since.Add(time.Hour).In(china).Format("Mon 2006-01-02 15:04"))
	interrupt()
}

func TestWatchSumsUpTelemetry(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	out, _, interrupt := d.watch(t)
	out.await(t, "online")
	degrees, age := 21.46, 125.0
	for _, c := range []struct {
		report telemetry.Report
		want   string
	}{
		{
			telemetry.Report{
				Room:  telemetry.Room{Health: sensors.HealthOK, Temperature: &degrees, Action: sensors.ActionHeating, Simulated: true},
				Slide: &telemetry.Slide{Scope: "all", ID: "ginger", Rev: 7}, Items: 14,
			},
			"花园街社区暖心驿站  thermometer ok 21.5 °C (simulated); action heating; shows all/ginger; 14 items stored\n",
		},
		{
			telemetry.Report{
				Room:   telemetry.Room{Health: sensors.HealthStale, Temperature: &degrees, Age: &age, Action: sensors.ActionUnknown},
				Outbox: 3, Items: 1,
			},
			"thermometer stale 21.5 °C (125 s old); action unknown; no item on the screen; 1 item stored; 3 receipts waiting\n",
		},
		{
			telemetry.Report{Room: telemetry.Room{Health: sensors.HealthFault, Action: sensors.ActionIdle}},
			"thermometer fault; action idle; no item on the screen; 0 items stored\n",
		},
		{
			telemetry.Report{
				Room:   telemetry.Room{Health: sensors.HealthFault, Action: sensors.ActionIdle},
				Screen: telemetry.Screen{Off: "hours", Power: "failed"},
			},
			"dark on purpose: hours; its monitor cannot be switched; 0 items stored\n",
		},
	} {
		payload, err := json.Marshal(c.report)
		must(t, err)
		must(t, d.broker.Publish(prefix.Telemetry("jz-jf-huayuanjie"), payload, false, 0))
		out.await(t, c.want)
	}
	must(t, d.broker.Publish(prefix.Telemetry("jz-jf-huayuanjie"), []byte("21.5"), false, 0))
	out.await(t, "(unreadable)")
	interrupt()
}

func TestWatchTellsWhatWasPlayed(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	out, _, interrupt := d.watch(t)
	out.await(t, "online")
	play := func(id string, plays int, seconds float64) feed.Play {
		return feed.Play{Ref: feed.Ref{Scope: feed.ScopeAll, ID: id, Rev: 7}, Plays: plays, Seconds: seconds}
	}
	hour := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		proof feed.Proof
		want  string
	}{
		{
			feed.Proof{Seq: 1, Hour: hour, Plays: []feed.Play{play("ginger", 12, 101.5), play("tea", 1, 1320.4)}},
			"plays      jz-jf-huayuanjie  花园街社区暖心驿站  Mon 2026-11-23 17:00-18:00: 13 plays in 1422 s; all/tea 1 in 1320 s, all/ginger 12 in 102 s\n",
		},
		{
			feed.Proof{Seq: 2, Dropped: 40, Plays: []feed.Play{
				play("a", 1, 9), play("b", 1, 8), play("c", 1, 7), play("d", 1, 6), play("e", 1, 5), play("f", 1, 4), play("\x1bg", 0, 3),
			}},
			"clock not set: 6 plays in 42 s; all/a 1 in 9 s, all/b 1 in 8 s, all/c 1 in 7 s, all/d 1 in 6 s, all/e 1 in 5 s, and 2 items more; 40 plays dropped for want of room\n",
		},
	} {
		c.proof.V, c.proof.Station = 1, "jz-jf-huayuanjie"
		payload, err := json.Marshal(c.proof)
		must(t, err)
		must(t, d.broker.Publish(prefix.Telemetry("jz-jf-huayuanjie"), payload, false, 1))
		out.await(t, c.want)
	}
	interrupt()
}

func TestWatchSaysWhyAnItemWasRefused(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	stranger := feed.Trust{Version: 1, Keys: d.trust.Keys[1:]}
	s := huayuanjie()
	s.trust = &stranger
	d.put(s)
	out, _, interrupt := d.watch(t)
	out.await(t, "online")
	d.push(notice()).want(t, 0)
	out.await(t, `refused    all/ginger, foreign_key: the trust document has no key "wang"`)
	interrupt()
}

func TestWatchWaitsForTheFirstStation(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	out, errs, interrupt := d.watch(t)
	errs.await(t, "No station has reported yet")
	d.put(huayuanjie())
	out.await(t, "花园街社区暖心驿站  online")
	interrupt()
}

func TestWatchSaysThatTheBrokerIsGoneAndBack(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	_, errs, interrupt := d.watch(t)
	errs.await(t, "Watching nuanxin/v1 on "+d.url)
	errs.await(t, "No station")
	d.disconnect()
	errs.await(t, "The broker is gone; trying again")
	errs.await(t, "The broker is back.")
	if status := interrupt(); status != 0 {
		t.Errorf("interrupted, it leaves with %d, want 0", status)
	}
}

func TestWatchTellsHowTheContentStandsWhenThatChanges(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	own := telemetry.Station{ID: "b", Name: "花园街", Street: "s", Version: "1.2"}
	tell := func(c telemetry.Content) {
		d.retain(prefix.State("b"), string(own.Birth(time.Time{}, c, telemetry.Screen{})))
	}
	issued := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	tell(telemetry.Content{Trust: 3, Rosters: []telemetry.Roster{{Scope: "all", Seq: 7, Issued: issued}}})
	out, _, interrupt := d.watch(t)
	out.await(t, "content    b  花园街  trust version 3; complete\n")
	tell(telemetry.Content{Trust: 3, Rosters: []telemetry.Roster{{Scope: "all", Seq: 8, Issued: issued}}}) // says nothing new
	tell(telemetry.Content{
		Trust: 3, TrustBehind: true, TrustRefused: "malformed: \x1b[2J", StoreReplaced: true,
		Rosters: []telemetry.Roster{
			{Scope: "all", Seq: 8, Issued: issued, Stale: true, Missing: 2, First: []string{"tea", "ginger"}},
			{Scope: "street/s", Stale: true},
		},
	})
	out.await(t, "trust version 3, a newer one is named, a newer one was refused: malformed: [2J; the roster of all is old, from "+
		issued.In(china).Format("Mon 2006-01-02 15:04 MST")+"; 2 items of all missing: tea, ginger; no roster of street/s; its database was damaged, and begun anew\n")
	interrupt()
	if n := strings.Count(out.String(), "complete"); n != 1 {
		t.Errorf("the same was printed %d times", n)
	}
	if n := strings.Count(out.String(), "online;"); n != 1 {
		t.Errorf("the presence was printed %d times:\n%s", n, out)
	}
}

func TestWatchPrintsAnswers(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	out, _, interrupt := d.watch(t)
	out.await(t, "online")
	d.push(notice()).want(t, 0)
	d.status().want(t, 0)
	out.await(t, "event      jz-jf-huayuanjie  花园街社区暖心驿站  shown      all/ginger rev")
	must(t, d.broker.Publish(prefix.Event("jz-jf-huayuanjie"), []byte(`{"station":"b"}`), false, 1))
	out.await(t, "(unreadable)")
	interrupt()
}

package main_test

import (
	"fmt"
	"testing"
	"time"

	"nuanxin/feed"
)

// status asks what became of the item ginger.
func (d *district) status(args ...string) result {
	d.t.Helper()
	return run(d.t, "", d.args("status", append([]string{"--scope", "all", "ginger"}, args...)...)...)
}

// line is the line of a station, in the columns of status.
func (r result) line(t *testing.T, id string) []string {
	t.Helper()
	rows := r.rows(id)
	if len(rows) != 1 {
		t.Fatalf("%d lines for %s:\n%s", len(rows), id, r.out)
	}
	return rows[0]
}

func TestStatusTellsOfEveryStationOfTheScope(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	quiet := station{Station: feed.Station{ID: "deaf", Street: "s"}, name: "聋", silent: true, since: time.Now().Add(-time.Hour)}
	d.put(quiet)
	d.put(station{Station: feed.Station{ID: "off", Street: "s"}, name: "关", offline: true})
	d.put(station{Station: feed.Station{ID: "none", Street: "s"}, name: "无"})
	stranger := feed.Trust{Version: 1, Keys: d.trust.Keys[1:]}
	d.put(station{Station: feed.Station{ID: "strict", Street: "s"}, name: "严", trust: &stranger})
	d.push(notice()).want(t, 0)
	rev := d.item("all", "ginger").Rev
	began := time.Now()
	r := d.status("--wait", "2s", "--key", d.path("li.key"))
	r.want(t, 1, "nuanxin/v1/content/all/ginger\n", fmt.Sprintf("on the broker: revision %d, issued", rev),
		"1 station refused it: mend what REASON says", "1 station without it", "2 stations did not answer")
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("it left after %v, though one that is online had not answered", took)
	}
	for id, want := range map[string]string{
		"jz-jf-huayuanjie": fmt.Sprint("shown ", rev),
		"deaf":             "silent online since " + quiet.since.In(china).Format("Mon 2006-01-02 15:04 MST"),
		"off":              "offline offline, its connection broke",
		"none":             "unknown ",
		"strict":           "refused foreign_key: the trust document has no key \"wang\"",
	} {
		row := r.line(t, id)
		if got := row[2] + " " + row[3]; got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if d.retained(prefix.Query("all")) != nil {
		t.Error("the query is retained")
	}
}

func TestStatusIsGoodOnceAllHaveTheNewest(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "elsewhere", Street: "s"}, name: "远", offline: true})
	d.push(notice(`"all"`, `"street/jiaobei"`)).want(t, 0)
	began := time.Now()
	run(t, "", d.args("status", "--scope", "street/jiaobei", "ginger", "--wait", "20s")...).want(t, 0, "shown")
	if time.Since(began) > 10*time.Second {
		t.Error("it waited on")
	}
}

func TestStatusMarksARevisionThatIsNotTheNewest(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.push(notice()).want(t, 0)
	old := d.item("all", "ginger").Rev
	newest := d.sealed(notice(`"kind"`, fmt.Sprintf(`"rev": %d, "kind"`, old+1)), time.Now())
	d.broker.Topics.RetainMessage(retainedPacket(prefix.Content("all", "ginger"), newest)) // nobody is told
	d.status("--wait", "2s").want(t, 1, fmt.Sprint(old)+" (old)", "1 station behind the broker")

	set := d.sealed(notice(`"kind"`, fmt.Sprintf(`"rev": %d, "kind"`, old-1)), time.Now())
	d.broker.Topics.RetainMessage(retainedPacket(prefix.Content("all", "ginger"), set))
	d.status("--wait", "2s").want(t, 0, fmt.Sprint(old)+" (newer than the broker's)")

	d.broker.Topics.RetainMessage(retainedPacket(prefix.Content("all", "ginger"), sealed(t, notice(), time.Now())))
	d.status("--wait", "2s", "--trust", d.trustFile()).want(t, 0, "the broker holds nothing that counts", "shown")
}

func TestStatusDoesNotBlameAStationForAnothersMessage(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.push(notice()).want(t, 0)
	kept := d.retained(prefix.Content("all", "ginger"))
	d.retain(prefix.Content("all", "ginger"), sealed(t, notice(), time.Now()))
	d.broker.Topics.RetainMessage(retainedPacket(prefix.Content("all", "ginger"), string(kept)))
	d.status("--wait", "2s").want(t, 0, "shown", "refused another message: foreign_key:")
}

func TestStatusChecksItsFlags(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	run(t, "", d.args("status", "--scope", "all")...).want(t, 2, "ID", "console status --help")
	run(t, "", d.args("status", "--scope", "jiaobei", "x")...).want(t, 2, "--scope", "street/NAME")
	run(t, "", d.args("status", "--scope", "all", "X!")...).want(t, 2, `id "X!"`)
	d.status("--wait", "1h").want(t, 2, "--wait 1h0m0s: write a time above zero and up to 9m0s")
	d.status().want(t, 1, "no station has ever reported under nuanxin/v1")
}

func TestStatusDoesNotWaitForAStationThatIsOffline(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "off", Street: "s"}, name: "关", offline: true})
	d.push(notice()).want(t, 0)
	began := time.Now()
	d.status("--wait", "30s").want(t, 1, "offline")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it waited for %v", took)
	}
}

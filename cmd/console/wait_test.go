package main_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	console "nuanxin/cmd/console"
	"nuanxin/feed"
)

func TestWaitEndsWhenEveryStationHasShownTheItem(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{
		Station: feed.Station{ID: "b", Street: "minsheng"}, name: "民生站",
		conduct: []feed.Status{feed.StatusReceived, feed.StatusShown},
	})
	began := time.Now()
	r := d.push(notice(), "--wait", "20s")
	r.want(t, 0, "2 stations after", ": 2 shown\n")
	if time.Since(began) > 15*time.Second {
		t.Error("it waited on")
	}
	for _, id := range []string{"jz-jf-huayuanjie", "b"} {
		if rows := r.rows(id); len(rows) != 2 || rows[0][2] != "received" || rows[1][2] != "shown" {
			t.Errorf("%s reported %v", id, rows)
		}
	}
}

func TestWaitAddressesOnlyTheScope(t *testing.T) {
	t.Parallel()
	for scope, addressed := range map[string]bool{
		"all": true, "street/jiaobei": true, "group/riders": true, "station/b": true,
		"street/minsheng": false, "group/other": false, "station/c": false,
	} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			d.put(station{
				Station: feed.Station{ID: "b", Street: "jiaobei", Group: "riders"}, name: "B站",
				conduct: []feed.Status{feed.StatusReceived, feed.StatusShown},
			})
			r := d.push(notice(`"all"`, `"`+scope+`"`), "--wait", "20s")
			if addressed {
				r.want(t, 0, "1 station after")
				return
			}
			r.want(t, 1, "published nuanxin", "published, but no station is in the scope "+scope, "stations are in group/riders, station/b, street/jiaobei")
		})
	}
}

func TestWaitForNobodyAsksForThePrefix(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	r := d.push(notice(), "--wait", "20s")
	r.want(t, 1, "published nuanxin", "no station has ever reported under nuanxin/v1; is --prefix")
	if strings.Contains(r.out, "STATION") {
		t.Errorf("it prints an empty table:\n%s", r.out)
	}
}

func TestWaitAccountsForEveryStation(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	stranger := feed.Trust{Version: 1, Keys: d.trust.Keys[1:]} // without Wang
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "b", Street: "s"}, name: "拒收站", trust: &stranger})
	d.put(station{Station: feed.Station{ID: "c", Street: "s"}, name: "C", offline: true})
	d.put(station{Station: feed.Station{ID: "d", Street: "s"}, name: "沉默"})
	d.put(station{Station: feed.Station{ID: "e", Street: "s"}, name: "未显示", conduct: []feed.Status{feed.StatusReceived}})
	r := d.push(notice(), "--wait", "1s")
	r.want(t, 1, "5 stations after", "1 shown; 1 received, not yet shown; 1 refused; 2 missing",
		"1 station refused it: mend what REASON says; 2 stations did not answer: the broker keeps the message for later")
	for id, want := range map[string]string{
		"jz-jf-huayuanjie": "shown",
		"b":                `refused foreign_key: the trust document has no key "wang"`,
		"c":                "missing offline, its connection broke",
		"d":                "missing online",
		"e":                "received, not yet shown online",
	} {
		rows := r.rows(id)
		if len(rows) == 0 {
			t.Fatalf("%s does not appear:\n%s", id, r.out)
		}
		last := rows[len(rows)-1]
		if got := strings.TrimSpace(last[2] + " " + last[4]); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
		if !strings.HasSuffix(last[3], " s") {
			t.Errorf("%s: after %q, want seconds", id, last[3])
		}
	}
}

func TestReceivedCountsAsArrived(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.conduct = []feed.Status{feed.StatusReceived}
	d.put(s)
	d.push(notice(), "--wait", "1s").want(t, 0, "1 received, not yet shown")
}

func TestWaitForAnItemOfTheFutureEndsWhenItIsReceived(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.conduct = []feed.Status{feed.StatusReceived}
	d.put(s)
	from := time.Now().Add(time.Hour)
	d.push(notice(`"until"`, `"from": "`+from.Format(time.RFC3339)+`", "until"`), "--wait", "20s").
		want(t, 0, "1 station after", ": 1 received\n", "from       "+from.In(china).Format("Mon 2006-01-02 15:04"))
}

func TestWaitHearsOnlyReceiptsForItsMessage(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(*feed.Receipt){
		"digest":  func(r *feed.Receipt) { r.Digest = feed.Digest([]byte("an earlier revision")) },
		"station": func(r *feed.Receipt) { r.Station = "b" },
		"id":      func(r *feed.Receipt) { r.ID = "other" },
		"scope":   func(r *feed.Receipt) { r.Scope = "street/jiaobei" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			s := huayuanjie()
			s.conduct = nil
			s.says = func(r feed.Receipt) []feed.Receipt {
				r.Seq, r.Status = 1, feed.StatusShown
				forge(&r)
				return []feed.Receipt{r}
			}
			d.put(s)
			d.push(notice(), "--wait", "1s").want(t, 1, "1 station after", "1 missing")
		})
	}
}

func TestReceiptThatComesTwiceOrLateTellsNothing(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := mute()
	s.says = func(r feed.Receipt) []feed.Receipt {
		received, shown := r, r
		received.Seq, received.Status = 1, feed.StatusReceived
		shown.Seq, shown.Status = 2, feed.StatusShown
		return []feed.Receipt{received, received, shown, shown, received}
	}
	d.put(s)
	d.put(station{Station: feed.Station{ID: "z", Street: "s"}, name: "Z", offline: true}) // so that it waits
	r := d.push(notice(), "--wait", "1s")
	r.want(t, 1, "1 shown; 1 missing")
	if rows := r.rows(s.ID); len(rows) != 2 {
		t.Errorf("the receipts fill %d rows, want 2:\n%s", len(rows), r.out)
	}
}

func TestStationWithoutAStateCountsOnceItAnswers(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "b", Street: "s"}, conduct: []feed.Status{feed.StatusReceived, feed.StatusShown}})
	d.retain(prefix.State("b"), "")                                                       // taken away
	d.put(station{Station: feed.Station{ID: "z", Street: "s"}, name: "Z", offline: true}) // so that it waits
	r := d.push(notice(), "--wait", "1s")
	r.want(t, 1, "2 shown; 1 missing")
	if rows := r.rows("b"); len(rows) != 2 || rows[1][1] != "?" {
		t.Errorf("rows of b: %v", rows)
	}
}

func TestTableIsAlignedForChineseNames(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "b", Street: "s"}, name: "ab站", conduct: []feed.Status{feed.StatusReceived, feed.StatusShown}})
	r := d.push(notice(), "--wait", "20s")
	r.want(t, 0)
	var ends []int
	for line := range strings.Lines(r.out) {
		for _, status := range []string{"STATUS", "received", "shown"} {
			if before, _, found := strings.Cut(line, status); found && !strings.Contains(before, "after") {
				ends = append(ends, cells(before))
			}
		}
	}
	if len(ends) != 5 {
		t.Fatalf("%d rows, want a head and four receipts:\n%s", len(ends), r.out)
	}
	for _, end := range ends {
		if end != ends[0] {
			t.Fatalf("the third column begins at cells %v:\n%s", ends, r.out)
		}
	}
}

// cells counts a Chinese character as two.
func cells(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x4e00 && r <= 0x9fff {
			n++
		}
	}
	return n
}

func TestWhatStationsSayCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.name = "\x1b[2J花园\u202e街" + strings.Repeat("长", 100)
	d.put(s)
	r := d.push(notice(), "--wait", "20s")
	r.want(t, 0, "[2J花园街长")
	if strings.ContainsAny(r.out, "\x1b\u202e") || strings.Contains(r.out, strings.Repeat("长", 30)) {
		t.Errorf("printed %q", r.out)
	}
}

func TestInterruptedWaitSaysThatTheMessageIsOut(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(mute())
	out, interrupt := d.pushing(t, "20s")
	out.await(t, "STATION")
	err := interrupt()
	if console.Status(err) != 1 || !strings.Contains(err.Error(), "interrupted; the message is on the broker") {
		t.Errorf("error %v", err)
	}
	out.await(t, "1 station after") // an account, as far as it goes
}

func TestBrokenConnectionExcusesMissingStations(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(mute())
	out, _ := d.pushing(t, "1s")
	out.await(t, "STATION")
	d.disconnect()
	out.await(t, "connection to the broker broke meanwhile")
}

func TestStationThatIsTakenAwayIsNoLongerAwaited(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := mute()
	d.put(s)
	out, _ := d.pushing(t, "1h")
	out.await(t, "STATION")
	d.retain(prefix.State(s.ID), "")
	out.await(t, "no station has ever reported")
}

// pushing begins to push a notice and to wait. The function that it returns
// interrupts the console and returns its error.
func (d *district) pushing(t *testing.T, wait string) (out *screen, interrupt func() error) {
	ctx, stop := context.WithCancel(t.Context())
	out = &screen{changed: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	args := d.args("push", "--wait", wait, "-")
	go func() {
		err := console.Run(ctx, args, strings.NewReader(notice()), out, out)
		_, _ = fmt.Fprintln(out, err)
		ended <- err
	}()
	return out, func() error { stop(); return <-ended }
}

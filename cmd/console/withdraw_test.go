package main_test

import (
	"fmt"
	"testing"
	"time"

	"nuanxin/feed"
)

func TestWithdrawPutsATombstoneInTheItemsPlace(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice(`"all"`, `"street/jiaobei"`)).want(t, 0)
	old := d.item("street/jiaobei", "ginger")
	r := d.withdraw("street/jiaobei", "ginger", "--key", d.path("li.key"))
	r.want(t, 0, "published the withdrawal of nuanxin/v1/content/street/jiaobei/ginger", "2 keys: wang, li")
	it := d.item("street/jiaobei", "ginger")
	if !it.Withdrawn || it.Title != "" || it.Notice != nil {
		t.Errorf("it is no tombstone: %+v", it)
	}
	if it.Kind != old.Kind || !it.Until.Equal(old.Until) || it.Rev <= old.Rev {
		t.Errorf("tombstone has %s until %v rev %d, the item had %s until %v rev %d", it.Kind, it.Until, it.Rev, old.Kind, old.Until, old.Rev)
	}
}

func TestWithdrawIsNotDrivenUpByARevisionFromTheFuture(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	const far = 9_000_000_000_000
	d.retain(prefix.Content("all", "ginger"), d.sealed(notice(`"kind"`, `"rev": 9000000000000, "kind"`, "UNTIL", "2255-04-01T00:00:00Z"), time.UnixMilli(far)))
	d.withdraw("all", "ginger").want(t, 1, "revision 9000000000000, which no clock has reached", "--trust FILE")
	d.withdraw("all", "ginger", "--trust", d.trustFile(), "--until", time.Now().Add(time.Hour).Format(time.RFC3339)).want(t, 0, "(replaces 9000000000000)")
	if it := d.item("all", "ginger"); it.Rev > time.Now().UnixMilli() {
		t.Errorf("rev %d is above the clock", it.Rev)
	}
}

func TestWithdrawSaysWhenItCanSupersedeAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	rev := time.Now().Add(36 * time.Hour)
	item := notice(`"kind"`, fmt.Sprintf(`"rev": %d, "kind"`, rev.UnixMilli()))
	d.retain(prefix.Content("all", "ginger"), d.sealed(item, rev.Add(-20*time.Hour)))
	d.withdraw("all", "ginger", "--trust", d.trustFile()).
		want(t, 1, "a clock that was far ahead", "use another id or wait until "+rev.Add(-24*time.Hour).In(china).Format("Mon 2006-01-02 15:04"))
}

func TestWithdrawWaitsForTheStations(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	s := huayuanjie()
	s.conduct = []feed.Status{feed.StatusWithdrawn}
	d.put(s)
	d.withdraw("all", "ginger", "--wait", "20s").want(t, 0, "1 station after", ": 1 withdrawn\n")
	d.put(station{Station: feed.Station{ID: "b", Street: "s"}, name: "B", offline: true})
	d.withdraw("all", "ginger", "--wait", "1s").want(t, 1, "1 withdrawn; 1 missing")
}

func TestWithdrawOfNothingSaysHowToSignItAnyway(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.withdraw("all", "ginger").want(t, 1, "holds no item on nuanxin/v1/content/all/ginger", "--scope", "--kind and --until")
	d.withdraw("all", "ginger", "--kind", "job").want(t, 1, "--kind and --until")

	until := time.Now().AddDate(0, 0, 3).Truncate(time.Second)
	d.withdraw("all", "ginger", "--kind", "job", "--until", until.Format(time.RFC3339)).want(t, 0, "first of this item")
	if it := d.item("all", "ginger"); !it.Withdrawn || it.Kind != feed.KindJob || !it.Until.Equal(until) {
		t.Errorf("published %+v", it)
	}
}

func TestWithdrawOfAnEndedItemSaysThatItIsGone(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	until := time.Now().Add(-time.Hour)
	d.retain(prefix.Content("all", "ginger"), sealed(t, notice("UNTIL", until.Format(time.RFC3339)), until.Add(-time.Hour)))
	d.withdraw("all", "ginger").want(t, 1, "ended by itself on "+until.In(china).Format("Mon 2006-01-02 15:04"), "nothing to withdraw")
}

func TestWithdrawChecksWhatItSigns(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	until := time.Now().AddDate(0, 0, 3).Format(time.RFC3339)
	d.withdraw("all", "ginger", "--kind", "nwes", "--until", until).want(t, 1, "want news, job, notice, alert, weather or station")
	d.trust.Thresholds = map[feed.Kind]int{feed.KindNews: 2}
	d.withdraw("all", "ginger", "--kind", "news", "--until", until, "--trust", d.trustFile()).want(t, 1, "1 of 2")
}

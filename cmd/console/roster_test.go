package main_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// roster signs the rosters of some scopes.
func (d *district) roster(args ...string) result {
	d.t.Helper()
	if _, err := os.Stat(d.path("roster.key")); err != nil {
		d.key("roster", "--kinds", "roster")
	}
	return run(d.t, "", append([]string{"roster", "--broker", d.url, "--key", d.path("roster.key"), "--trust", d.trustFile()}, args...)...)
}

// standing is the roster of the whole district that the broker keeps.
func (d *district) standing() feed.Roster {
	d.t.Helper()
	r, err := feed.OpenRoster(d.t.Context(), feed.ScopeAll, d.retained(prefix.Roster(feed.ScopeAll)), d.trust, feed.Moment{Time: time.Now(), Set: true})
	must(d.t, err)
	return r
}

func TestRosterListsWhatAScopeHolds(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	d.push(notice("ginger", "tea")).want(t, 0)
	d.push(notice("ginger", "gone")).want(t, 0)
	d.withdraw("all", "gone").want(t, 0)
	d.push(notice("ginger", "elsewhere", `"all"`, `"street/jiaobei"`)).want(t, 0)
	past := time.Now().Add(-time.Hour)
	d.retain(prefix.Content("all", "over"), d.sealed(notice("ginger", "over", "UNTIL", past.Format(time.RFC3339)), past.Add(-time.Hour)))
	d.retain(prefix.Content("all", "odd"), sealed(t, notice("ginger", "odd"), time.Now()))
	d.retain(prefix.Content("all", "moved"), d.sealed(notice(), time.Now()))

	before := time.Now().UnixMilli()
	r := d.roster("--scope", "all")
	r.want(t, 0, "nuanxin/v1/content/all/odd is not listed: foreign_key:", "nuanxin/v1/content/all/moved is not listed: wrong_topic:")
	got := d.standing()
	r.want(t, 0, fmt.Sprintf("all: 2 items, 1 withdrawn; trust version 1; seq %d (the first of this scope on the broker)\n", got.Seq))
	if n := strings.Count(r.out, "\n"); n != 1 {
		t.Errorf("it prints %d lines, want one:\n%s", n, r.out)
	}
	want := map[string]int64{"ginger": d.item("all", "ginger").Rev, "tea": d.item("all", "tea").Rev}
	if fmt.Sprint(got.Items) != fmt.Sprint(want) || fmt.Sprint(got.Withdrawn) != fmt.Sprint(map[string]int64{"gone": d.item("all", "gone").Rev}) {
		t.Errorf("roster %+v, want items %v and gone", got, want)
	}
	if got.Seq < before || got.Seq > time.Now().UnixMilli() || got.Trust != 1 {
		t.Errorf("seq %d and trust %d, want the time and 1", got.Seq, got.Trust)
	}
}

func TestLaterRosterIsAboveTheOneThatStands(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	d.roster("--scope", "all").want(t, 0)
	ahead := d.standing()
	ahead.Issued = ahead.Issued.Add(20 * time.Hour)
	ahead.Seq = ahead.Issued.UnixMilli()
	d.retain(prefix.Roster("all"), d.sealedRoster(ahead))
	d.roster("--scope", "all").want(t, 0, fmt.Sprintf("seq %d (replaces %d)", ahead.Seq+1, ahead.Seq))
}

func (d *district) sealedRoster(r feed.Roster) string {
	d.t.Helper()
	b, err := os.ReadFile(d.path("roster.key"))
	must(d.t, err)
	signer, err := feed.ParseSigner(b)
	must(d.t, err)
	message, err := feed.SealRoster(d.t.Context(), r, signer)
	must(d.t, err)
	return string(message)
}

func TestRosterForgetsNothingUnlessItIsTold(t *testing.T) {
	t.Parallel()
	topic := prefix.Content("all", "ginger")
	for name, c := range map[string]struct {
		harm func(*district)
		want string
	}{
		"lost":    {func(d *district) { d.clear(topic) }, "ginger: the broker no longer holds it"},
		"spoiled": {func(d *district) { d.retain(topic, "x") }, "ginger: malformed:"},
		"foreign": {func(d *district) { d.retain(topic, sealed(d.t, notice(), time.Now())) }, "ginger: foreign_key:"},
		"set back": {func(d *district) {
			d.retain(topic, d.sealed(notice(`"kind"`, `"rev": 5, "kind"`), time.Now()))
		}, "ginger: the broker holds revision 5, an older one than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			d.push(notice()).want(t, 0)
			d.push(notice("ginger", "tea")).want(t, 0)
			d.roster("--scope", "all").want(t, 0)
			before := d.standing()
			c.harm(d)
			d.roster("--scope", "all").want(t, 1, "all: the standing roster names 1 item that the new one would not:", c.want, "push or withdraw them again, or add --drop")
			if got := d.standing(); got.Seq != before.Seq {
				t.Errorf("it was published all the same: %+v", got)
			}
			d.roster("--scope", "all", "--drop").want(t, 0, "Warning: all: ", c.want)
			if got := d.standing(); got.Items["ginger"] == before.Items["ginger"] {
				t.Errorf("it is still listed: %+v", got)
			}
		})
	}
}

func TestRosterMayForgetWhatHasEnded(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice("ginger", "tea")).want(t, 0)
	past := time.Now().Add(-time.Minute)
	d.retain(prefix.Content("all", "ginger"), d.sealed(notice(`"kind"`, `"rev": 5, "kind"`, "UNTIL", past.Format(time.RFC3339)), past.Add(-time.Hour)))
	d.roster("--scope", "all").want(t, 0)
	old := d.standing()
	old.Items["ginger"] = 5
	d.retain(prefix.Roster("all"), d.sealedRoster(old))
	d.roster("--scope", "all").want(t, 0, "all: 1 item, 0 withdrawn")
}

func TestRosterOfABareBrokerIsNotSignedUnasked(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.roster("--scope", "all").want(t, 1, "all: the broker holds neither an item nor a roster that counts", "if the district is new", "--drop")
	d.retain(prefix.Content("all", "odd"), sealed(t, notice("ginger", "odd"), time.Now()))
	d.roster("--scope", "all").want(t, 1, "all: the broker holds neither an item nor a roster that counts")
	d.roster("--scope", "all", "--drop").want(t, 0, "all: 0 items")
	d.roster("--scope", "all", "--scope", "street/new").want(t, 0, "all: 0 items", "street/new: 0 items")
}

func TestRosterThatTheBrokerLostIsNotBegunAnew(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.key("roster", "--kinds", "roster")
	d.put(huayuanjie())
	d.push(notice()).want(t, 0)
	d.roster("--scope", "all", "--wait", "20s").want(t, 0)
	d.put(station{Station: feed.Station{ID: "a", Street: "s"}, name: "A", frozen: true}) // has none
	seq := d.standing().Seq
	d.clear(prefix.Roster("all"))
	d.roster("--scope", "all").want(t, 1, fmt.Sprintf("all: the broker holds no roster, but station jz-jf-huayuanjie has one, seq %d", seq), "--drop")
	d.roster("--scope", "all", "--drop").want(t, 0, "Warning: all: the broker holds no roster", "all: 1 item")
}

func TestRosterForEveryScopeThereIs(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "b", Street: "minsheng", Group: "riders"}, name: "B", offline: true})
	d.put(station{Station: feed.Station{ID: "c", Street: "#"}, name: "C", offline: true})
	d.push(notice()).want(t, 0)
	d.push(notice(`"all"`, `"street/empty"`)).want(t, 0) // no station is there yet
	r := d.roster("--scope", "all", "--scope", "street/*", "--scope", "group/*", "--scope", "station/*")
	r.want(t, 0, "all: 1 item", "street/empty: 1 item", "street/jiaobei: 0 items", "street/minsheng: 0 items",
		"group/riders: 0 items", "station/b: 0", "station/c: 0", "station/jz-jf-huayuanjie: 0")
	if n := strings.Count(r.out, "\n"); n != 8 {
		t.Errorf("%d lines, want 8:\n%s", n, r.out)
	}
	d.roster("--scope", "station/jz-*").want(t, 0, "station/jz-jf-huayuanjie: 0 items")
	d.roster("--scope", "station/x-*").want(t, 1, "--scope station/x-*: no station has reported from such a scope")
}

func TestOneScopesFaultDoesNotKeepAnothersRoster(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	d.push(notice(`"all"`, `"street/x"`)).want(t, 0)
	d.roster("--scope", "street/x").want(t, 0)
	d.clear(prefix.Content("street/x", "ginger"))
	d.roster("--scope", "street/x", "--scope", "all").want(t, 1, "street/x: the standing roster names 1 item", "all: 1 item")
	d.standing()
}

func TestRosterThatIsTooLongSaysHowManyItemsFit(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	const n = 620
	long := strings.Repeat("x", 58)
	for i := range n {
		id := fmt.Sprintf("%s%06d", long, i)
		d.retain(prefix.Content("all", id), d.sealed(notice("ginger", id, `"kind"`, `"rev": 1700000000000, "kind"`), time.Now()))
	}
	r := d.roster("--scope", "all")
	r.want(t, 1, "roster of all with 620 items", "the limit is 65536", "withdraw items")
	fit := regexp.MustCompile(`some (\d+) fit`).FindStringSubmatch(r.err)
	if fit == nil {
		t.Fatalf("it does not say how many fit: %s", r.err)
	}
	most, err := strconv.Atoi(fit[1])
	must(t, err)
	for i := most; i < n; i++ {
		d.clear(prefix.Content("all", fmt.Sprintf("%s%06d", long, i)))
	}
	d.roster("--scope", "all").want(t, 0, fmt.Sprintf("all: %d items", most))
	id := fmt.Sprintf("%s%06d", long, most)
	d.retain(prefix.Content("all", id), d.sealed(notice("ginger", id, `"kind"`, `"rev": 1700000000000, "kind"`), time.Now()))
	d.roster("--scope", "all").want(t, 1, fmt.Sprintf("some %d fit", most))
}

func TestRosterNeedsAKeyForRosters(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	run(t, "", d.args("roster", "--scope", "all", "--trust", d.trustFile())...).
		want(t, 1, "a station with trust version 1 would refuse this roster: not_permitted", "console keygen --kinds roster")
	if d.retained(prefix.Roster("all")) != nil {
		t.Error("it was published all the same")
	}
}

func TestRosterWaitsForTheStations(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.key("roster", "--kinds", "roster")
	d.put(huayuanjie())
	d.put(station{Station: feed.Station{ID: "lacks", Street: "s"}, name: "缺"})
	d.put(station{Station: feed.Station{ID: "old", Street: "s"}, name: "旧", frozen: true})
	d.put(station{Station: feed.Station{ID: "off", Street: "s"}, name: "关", offline: true})
	d.push(notice(`"all"`, `"street/jiaobei"`)).want(t, 0)
	d.roster("--scope", "street/jiaobei", "--wait", "20s").want(t, 0, "1 station after", ": 1 done; 0 not\n", "complete")
	d.push(notice()).want(t, 0)
	r := d.roster("--scope", "all", "--wait", "1s")
	r.want(t, 1, "4 stations after", ": 1 done; 3 not", "3 stations not done")
	for id, want := range map[string]string{
		"jz-jf-huayuanjie": "complete",
		"lacks":            "1 item of all missing: ginger; online",
		"old":              "not yet: all; online",
		"off":              "no word of its rosters; offline, its connection broke",
	} {
		if rows := r.rows(id); len(rows) != 1 || rows[0][3] != want {
			t.Errorf("%s: %v, want %q", id, rows, want)
		}
	}
}

func TestRosterChecksItsFlags(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.roster().want(t, 2, "--scope=SCOPE", "console roster --help")
	d.roster("--scope", "jiaobei").want(t, 2, "--scope jiaobei:", "street/NAME")
	d.roster("--scope", "all", "--scope", "all").want(t, 2, "--scope all stands twice")
	d.roster("--scope", "*").want(t, 2, "--scope *:", "street/NAME")
	d.roster("--scope", "street/[").want(t, 2, "--scope street/[:")
	d.roster("--scope", "all", "--wait=-1s").want(t, 2, "--wait -1s")
}

package main_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// roots makes root keys and returns their entries.
func (d *district) roots(threshold int, ids ...string) *feed.Roots {
	d.t.Helper()
	r := &feed.Roots{Threshold: threshold}
	for _, id := range ids {
		if _, err := os.Stat(d.path(id + ".key")); err != nil {
			run(d.t, "", "keygen", "--root", "--id", id, "--out", d.path(id+".key")).want(d.t, 0, `"roots.keys"`)
		}
		b, err := os.ReadFile(d.path(id + ".key"))
		must(d.t, err)
		signer, err := feed.ParseSigner(b)
		must(d.t, err)
		r.Keys = append(r.Keys, signer.Root())
	}
	return r
}

// write writes a trust file.
func (d *district) write(name string, t feed.Trust) string {
	d.t.Helper()
	b, err := json.Marshal(t)
	must(d.t, err)
	return d.file(name, string(b))
}

// version is the district's trust with another version and roots.
func (d *district) version(n int64, roots *feed.Roots) feed.Trust {
	next := d.trust
	next.Version, next.Roots = n, roots
	return next
}

// signed signs a trust file with some roots, one after another, and returns
// the file with all signatures.
func (d *district) signed(t feed.Trust, ids ...string) string {
	d.t.Helper()
	file := d.write(fmt.Sprintf("v%d.json", t.Version), t)
	for _, id := range ids {
		out := d.path(fmt.Sprintf("v%d-%s.signed", t.Version, id))
		run(d.t, "", "trust", "sign", file, "--key", d.path(id+".key"), "--out", out).want(d.t, 0, "signed by")
		file = out
	}
	return file
}

func (d *district) publish(file, known string, more ...string) result {
	d.t.Helper()
	return run(d.t, "", append([]string{"trust", "publish", file, "--broker", d.url, "--trust", known}, more...)...)
}

// follow is where a station arrives that has a document.
func (d *district) follow(from feed.Trust) (feed.Trust, error) {
	d.t.Helper()
	chain, err := feed.ParseChain(d.retained(prefix.Trust()))
	must(d.t, err)
	return from.Follow(d.t.Context(), chain)
}

func TestTrustIsSignedOnSeveralMachinesAndPublished(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.trust.Roots = d.roots(2, "ra", "rb", "rc")
	first := d.trustFile()
	d.put(huayuanjie())
	next := d.version(2, d.trust.Roots)
	next.Keys = next.Keys[1:]
	one := d.signed(next, "ra")
	d.publish(one, first).want(t, 1, "no station would follow:", "1 of 2 needed signatures by the roots of version 1: 1 of rb, rc must still sign",
		"1 of 2 needed signatures by its own roots")
	if d.retained(prefix.Trust()) != nil {
		t.Fatal("it was published all the same")
	}
	both := d.path("both.signed")
	r := run(t, "", "trust", "sign", one, "--key", d.path("rc.key"), "--out", both)
	r.want(t, 0, "signed trust version 2, to "+both, "2 keys: ra, rc", "console trust check "+both)
	if strings.Contains(r.err, "Not yet") {
		t.Errorf("it asks for more: %s", r.err)
	}
	d.publish(both, first, "--wait", "20s").want(t, 0, "published nuanxin/v1/trust", "2 keys: ra, rc", "console roster", "1 station after", "version 2")
	at, err := d.follow(d.trust)
	must(t, err)
	if at.Version != 2 || len(at.Keys) != 1 || time.Since(at.Issued) > time.Minute {
		t.Errorf("a station arrives at %+v", at)
	}
	d.publish(both, first).want(t, 0, "version 2 stands on nuanxin/v1/trust already")
}

func TestRootsAreReplacedStepByStep(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	v1 := d.version(1, d.roots(2, "ra", "rb"))
	first := d.write("v1.json", v1)
	v2 := d.version(2, d.roots(2, "rb", "rc"))
	d.publish(d.signed(v2, "rb", "rc"), first).want(t, 1, "by the roots of version 1: 1 of ra must still sign")
	must(t, os.Remove(d.path("v2-rb.signed")))
	must(t, os.Remove(d.path("v2-rc.signed")))
	d.publish(d.signed(v2, "ra", "rb", "rc"), first).want(t, 0)
	v3 := d.version(3, d.roots(2, "rc", "rd"))
	d.publish(d.signed(v3, "rb", "rc", "rd"), first).want(t, 0)
	v4 := d.version(4, v3.Roots)
	d.publish(d.signed(v4, "rc", "rd"), d.path("v3-rd.signed")).want(t, 0)
	for _, from := range []feed.Trust{v1, v2, v3} {
		at, err := d.follow(from)
		if err != nil || at.Version != 4 {
			t.Errorf("from version %d a station arrives at %d: %v", from.Version, at.Version, err)
		}
	}
}

func TestTrustThatCannotFollowIsNotPublished(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.trust.Version = 3
	plain := d.trustFile()
	roots := d.roots(1, "ra")
	d.publish(plain, plain).want(t, 1, plain+": is not signed; let the roots sign it with console trust sign")
	run(t, "", "trust", "sign", plain, "--key", d.path("ra.key"), "--out", d.path("x")).want(t, 1, "roots: missing", "console keygen --root")
	d.publish(d.signed(d.version(4, roots), "ra"), plain).want(t, 1, "version 3 names no roots, so nothing may follow it over the wire: carry")
	d.trust.Roots = roots
	rooted := d.write("rooted.json", d.trust)
	d.publish(d.signed(d.version(2, roots), "ra"), rooted).want(t, 1, "version 2 is not above 3, which stands; raise version")
	d.publish(rooted, d.path("none")).want(t, 1, "is not signed")
	d.publish(d.path("v2-ra.signed"), d.path("none")).want(t, 1, "--trust", "no such file")
}

func TestForeignTrustOnTheBrokerIsLeftOut(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	v1 := d.version(1, d.roots(1, "ra"))
	first := d.write("v1.json", v1)
	d.publish(d.signed(d.version(2, v1.Roots), "ra"), first).want(t, 0)
	good := d.retained(prefix.Trust())
	forged, err := os.ReadFile(d.signed(d.version(99, d.roots(1, "thief")), "thief"))
	must(t, err)
	d.retain(prefix.Trust(), strings.TrimSuffix(string(good), "]")+","+string(forged)+"]")
	d.publish(d.signed(d.version(3, v1.Roots), "ra"), first).want(t, 0, "Warning: 1 trust document on the broker left out")
	at, err := d.follow(v1)
	if err != nil || at.Version != 3 {
		t.Errorf("a station arrives at %d: %v", at.Version, err)
	}
	d.retain(prefix.Trust(), "nonsense")
	d.publish(d.path("v3-ra.signed"), first).want(t, 0, "what the broker holds of trust documents is thrown away")
}

func TestChainThatIsTooLongBeginsLater(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	fat := d.version(1, d.roots(1, "r1"))
	for i := range 340 { // so that two fit in a message, and three do not
		fat.Keys[0].Scopes = append(fat.Keys[0].Scopes, fmt.Sprintf("station/%s%d", strings.Repeat("x", 40), i))
	}
	known := d.write("v1.json", fat)
	first := fat
	d.publish(d.signed(grown(d, fat, 2), "r1", "r2"), known).want(t, 0)
	r := d.publish(d.signed(grown(d, fat, 3), "r2", "r3"), known)
	r.want(t, 0)
	r = d.publish(d.signed(grown(d, fat, 4), "r3", "r4"), d.path("v3-r3.signed"))
	r.want(t, 0, "begins later now", "at a version below 2 can no longer follow: visit them")
	if at, err := d.follow(first); err == nil && at.Version == 4 {
		t.Error("a station of version 1 follows, which was given up")
	}
	if at, err := d.follow(grown(d, fat, 2)); err != nil || at.Version != 4 {
		t.Errorf("a station of version 2 arrives at %d: %v", at.Version, err)
	}
}

// grown is a version with a root of its own.
func grown(d *district, t feed.Trust, n int64) feed.Trust {
	t.Version, t.Roots = n, d.roots(1, fmt.Sprint("r", n))
	return t
}

func TestTrustCheckSaysWhoMaySignWhat(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.trust.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	d.key("roster", "--kinds", "roster", "--scopes", "all,street/*", "--days", "7")
	file := d.trustFile()
	run(t, "", "trust", "check", file).want(t, 0, "version 1, not dated",
		"wang    news, job, notice, alert, weather, station", "roster  roster                                      all, street/*                      7     always",
		"notice 2, alert 2, weather 1", "roots       none", "Warning: there are no roots")

	next := d.version(2, d.roots(2, "ra", "rb"))
	next.Keys, next.Thresholds = next.Keys[:1], nil
	next.Keys[0].MaxDays = 30
	r := run(t, "", "trust", "check", d.write("v2.json", next), "--against", file)
	r.want(t, 0, "alert needs 2 signatures, but only 1 key may sign it", "signatures under notice: 1; was: 2", "no key may sign rosters", "every root must sign",
		"against "+file+", version 1:", "version: 2, was 1", "no more key li", "new root ra", "30 days", "was: news", "new roots: 2 must sign")
	run(t, "", "trust", "check", d.path("v2.json"), "--against", d.path("v2.json")).want(t, 1, "nothing differs", "version 2 is not above 2")
	signed := d.signed(next, "ra")
	run(t, "", "trust", "check", signed, "--against", d.write("rooted.json", d.version(1, next.Roots))).
		want(t, 0, "signed by   1 of its own roots: ra", "Not yet to be published:", "1 of rb must still sign")
}

func TestTrustCheckListsMistakesWithTheirLines(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	for name, c := range map[string]struct{ content, want string }{
		"slip":       {"{\n \"version\": 1,\n \"keyz\": []}", ":3: keyz: no such field; there are version, issued, roots, keys, thresholds"},
		"quote":      {"{\n \"version\": \"1\"}", ":2: version: want a whole number"},
		"thresholds": {"{\"thresholds\": []}", `:1: thresholds: want an object, such as {"alert": 2}`},
		"two":        {`{"version":0,"keys":[]}`, "trust: keys: there is none"},
		"an item":    {sealed(t, notice(), time.Now()), "a signed document of another type"},
		"empty":      {"", "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := d.file(name+".json", c.content)
			run(t, "", "trust", "check", file).want(t, 1, file, c.want)
		})
	}
}

func TestTrustSignRefusesTheWrongKeyOfARoot(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.write("v1.json", d.version(1, d.roots(1, "ra")))
	must(t, os.Remove(d.path("ra.key")))
	run(t, "", "keygen", "--root", "--id", "ra", "--out", d.path("ra.key")).want(t, 0)
	run(t, "", "trust", "sign", file, "--key", d.path("ra.key"), "--out", d.path("o")).want(t, 1, `"ra" is another key than that of --key`)
	if _, err := os.Stat(d.path("o")); err == nil {
		t.Error("it was written all the same")
	}
}

package main_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/packets"

	"nuanxin/feed"
)

func TestPushPublishesASignedItemThatIsIssuedNow(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	before := time.Now().Truncate(time.Millisecond)
	r := d.push(notice())
	it := d.item(feed.ScopeAll, "ginger")
	r.want(t, 0, "published nuanxin/v1/content/all/ginger", fmt.Sprint("rev        ", it.Rev), "first of this item",
		it.Until.In(china).Format("2006-01-02 15:04"), "1 key: wang")
	if it.Issued.Before(before) || it.Issued.After(time.Now()) || it.Rev != it.Issued.UnixMilli() {
		t.Errorf("issued %v as rev %d, want now in Unix milliseconds", it.Issued, it.Rev)
	}
	if it.PlainTitle() != "今晚八点，站里煮了姜汤" {
		t.Errorf("title is %q", it.Title)
	}
}

func TestPushMarksTheWordsOfATitleUnlessTheClerkDid(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice()).want(t, 0)
	if it := d.item(feed.ScopeAll, "ginger"); it.Title != "今晚\u200b八点，站里\u200b煮了\u200b姜汤" {
		t.Errorf("title is %q", it.Title)
	}
	const clerks = "今晚八点，\u200b站里煮了姜汤"
	d.push(notice("今晚八点，站里煮了姜汤", clerks)).want(t, 0)
	if it := d.item(feed.ScopeAll, "ginger"); it.Title != clerks {
		t.Errorf("title is %q, the clerk wrote %q", it.Title, clerks)
	}
	longest := strings.Repeat("暖心驿站", feed.MaxTitle/4) // has no room for marks
	d.push(notice("今晚八点，站里煮了姜汤", longest)).want(t, 0)
	if it := d.item(feed.ScopeAll, "ginger"); it.Title != longest {
		t.Errorf("title is %q", it.Title)
	}
}

func TestPushKeepsWhatTheClerkWrote(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	issued := time.Now().Add(-time.Hour).Format(time.RFC3339)
	d.push(notice(`"kind"`, `"rev": 7, "issued": "`+issued+`", "kind"`)).want(t, 0, "rev        7 (")
	if it := d.item(feed.ScopeAll, "ginger"); it.Rev != 7 || it.Issued.Format(time.RFC3339) != issued {
		t.Errorf("published rev %d issued %v, want 7 and %s", it.Rev, it.Issued, issued)
	}
}

func TestLaterPushSupersedesEvenAClerkWhoseClockIsAhead(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	ahead := time.Now().Add(time.Hour).UnixMilli()
	d.push(notice(`"kind"`, fmt.Sprintf(`"rev": %d, "kind"`, ahead))).want(t, 0)
	d.push(notice()).want(t, 0, fmt.Sprintf("%d (replaces %d)", ahead+1, ahead))
}

func TestPushRefusesARevisionThatStationsHave(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	seven := notice(`"kind"`, `"rev": 7, "kind"`)
	d.push(seven).want(t, 0)
	kept := d.item(feed.ScopeAll, "ginger")
	d.push(seven).want(t, 1, "standard input: rev: 7 is not above 7", "leave rev out")
	if again := d.item(feed.ScopeAll, "ginger"); !again.Issued.Equal(kept.Issued) {
		t.Error("it was published all the same")
	}
}

func TestPushPassesOverForeignMessagesOnItsTopic(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"no envelope":  "hello",
		"no item":      `{"payload":"aGVsbG8="}`,
		"another item": sealed(t, notice("ginger", "other", "UNTIL", "2255-04-01T00:00:00Z", `"kind"`, `"rev": 9000000000000, "kind"`), time.UnixMilli(9000000000000)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDistrict(t)
			d.retain(prefix.Content("all", "ginger"), message)
			d.push(notice()).want(t, 0)
			if it := d.item("all", "ginger"); it.Rev != it.Issued.UnixMilli() {
				t.Errorf("rev %d, want the time of issue %d", it.Rev, it.Issued.UnixMilli())
			}
		})
	}
}

func TestAPlantedRevisionCannotDriveTheNextOneUp(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	planted := sealed(t, notice("UNTIL", "2255-04-01T00:00:00Z", `"kind"`, `"rev": 9000000000000, "kind"`), time.UnixMilli(9_000_000_000_000))
	d.retain(prefix.Content("all", "ginger"), planted)
	for name, command := range map[string]func(...string) result{
		"push": func(args ...string) result { return d.push(notice(), args...) },
		"withdraw": func(args ...string) result {
			return d.withdraw("all", "ginger", append(args, "--kind", "notice", "--until", time.Now().Add(time.Hour).Format(time.RFC3339))...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			command().want(t, 1, "which no clock has reached", "--trust FILE")
			command("--trust", d.trustFile()).want(t, 0)
			if it := d.item("all", "ginger"); it.Rev > time.Now().UnixMilli() {
				t.Errorf("rev %d is above the clock", it.Rev)
			}
			d.retain(prefix.Content("all", "ginger"), planted)
		})
	}
}

// sealed is an item that a stranger signed.
func sealed(t *testing.T, item string, issued time.Time) string {
	t.Helper()
	stranger, err := feed.NewSigner("stranger")
	must(t, err)
	return sealedBy(t, stranger, item, issued)
}

// sealed is an item that a clerk signed.
func (d *district) sealed(item string, issued time.Time) string {
	d.t.Helper()
	b, err := os.ReadFile(d.path("wang.key"))
	must(d.t, err)
	signer, err := feed.ParseSigner(b)
	must(d.t, err)
	return sealedBy(d.t, signer, item, issued)
}

func sealedBy(t *testing.T, signer feed.Signer, item string, issued time.Time) string {
	t.Helper()
	it, err := feed.ParseDraft([]byte(item))
	must(t, err)
	if it.Rev == 0 {
		it.Rev = 1
	}
	it.Issued = issued
	envelope, err := feed.Seal(t.Context(), it, signer)
	must(t, err)
	return string(envelope)
}

func TestPushSignsWithSeveralKeys(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.trust.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	d.push(notice(), "--key", d.path("li.key")).want(t, 0, "2 keys: wang, li")
	d.item(feed.ScopeAll, "ginger") // needs two
	d.push(notice(), "--key", d.path("wang.key")).want(t, 1, "wang.key", "another person's key")
}

func TestPushAsksTheTrustFile(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.trust.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	d.trust.Keys[1].Scopes = []string{"street/*"}
	trust := d.trustFile()
	stranger := d.key("stranger")
	both := []string{"--trust", trust, "--key", d.path("li.key")}
	for _, scope := range []string{"all", "street/x", "group/x", "station/x"} {
		d.push(notice(`"kind": "notice"`, `"kind": "news"`, `"notice": {`, `"news": {`, `"all"`, `"`+scope+`"`), "--trust", trust).want(t, 0)
	}
	d.push(notice(`"all"`, `"street/jiaobei"`), both...).want(t, 0, "2 keys")
	d.push(notice(`"all"`, `"group/x"`), both...).want(t, 1, `key "li" may not sign for scope "group/x"`)
	d.push(notice(`"all"`, `"station/x"`), both...).want(t, 1, `key "li" may not sign for scope "station/x"`)

	d.url = nowhere
	d.push(notice(), "--trust", trust).want(t, 1, trust+", version 1, would refuse", "not_permitted", "1 of 2", "one more (--key FILE --key FILE)")
	long := time.Now().AddDate(0, 0, 100).Format(time.RFC3339)
	d.push(notice("UNTIL", long), both...).want(t, 1, "longer than 90 days", "change the item")
	run(t, notice(), "push", "--broker", nowhere, "--key", stranger, "--trust", trust, "-").
		want(t, 1, trust+", version 1, would refuse", "foreign_key", "stranger", "console keygen printed", "the newest trust file")
	d.push(notice(), "--trust", d.path("none.json")).want(t, 1, "--trust", "none.json", "no such file")
	d.push(notice(), "--trust", d.file("bad.json", `{"version":0,"keys":[]}`)).want(t, 1, "--trust", "bad.json is no trust file", "version", "keys")
}

// trustFile writes what the stations trust.
func (d *district) trustFile() string {
	d.t.Helper()
	b, err := json.Marshal(d.trust)
	must(d.t, err)
	return d.file("trust.json", string(b))
}

func TestPushTellsOfABrokerThatDropsTheMessage(t *testing.T) {
	t.Parallel()
	d := newDistrict(t, mqtt.HookLoadConfig{Hook: new(auth.AllowHook)}, mqtt.HookLoadConfig{Hook: new(dropper)})
	d.push(notice(), "--timeout", "2s").want(t, 1, "did not pass it on", "nuanxin/v1/content/all/ginger", "administrator")
}

// dropper acknowledges messages and drops them.
type dropper struct{ mqtt.HookBase }

func (*dropper) ID() string           { return "dropper" }
func (*dropper) Provides(b byte) bool { return b == mqtt.OnPublish }
func (*dropper) OnPublish(_ *mqtt.Client, m packets.Packet) (packets.Packet, error) {
	return m, packets.CodeSuccessIgnore
}

func TestPushSaysWhatIsWrongWithAKey(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	none := d.path("none.key")
	run(t, notice(), "push", "--broker", d.url, "--key", none, "-").want(t, 1, "--key "+none+": no such file", "console keygen --id YOUR-NAME --out "+none)

	open := d.path("wang.key")
	must(t, os.Chmod(open, 0o640))
	d.push(notice()).want(t, 1, "mode 0640", "chmod 600 "+open)
	must(t, os.Chmod(open, 0o600))

	bad := d.file("bad.key", "id: wang\nhello")
	run(t, notice(), "push", "--broker", d.url, "--key", bad, "-").want(t, 1, bad, "no PEM block")
}

func TestWrongUsageIsStatus2(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no command":       {nil, "keygen"},
		"no broker":        {[]string{"push", "--key", "k", "-"}, "--broker=mqtt://HOST:1883; see console push --help"},
		"no key":           {[]string{"push", "--broker", d.url, "-"}, "--key=FILE; see console push --help"},
		"no item":          {[]string{"push", "--broker", d.url, "--key", "k"}, "ITEM.json"},
		"unknown flag":     {[]string{"push", "--brocker", d.url}, "--broker"},
		"scheme":           {d.args("push", "--broker", "http://x", "-"), "mqtt://HOST:PORT or mqtts://HOST:PORT"},
		"no scheme":        {d.args("push", "--broker", "localhost:1883", "-"), "mqtt://HOST:PORT or mqtts://HOST:PORT"},
		"prefix":           {d.args("push", "--prefix", "a/#", "-"), "--prefix"},
		"wait":             {d.args("push", "--wait=-1s", "-"), "--wait -1s: write a time above zero"},
		"timeout":          {d.args("push", "--timeout", "0s", "-"), "--timeout 0s: write a time above zero"},
		"password alone":   {d.args("push", "--password-file", "p", "-"), "needs --username"},
		"ca without TLS":   {d.args("push", "--ca", "ca.pem", "-"), "mqtts://"},
		"cert without key": {d.args("push", "--cert", "c.pem", "-"), "--client-key"},
		"scope":            {d.args("withdraw", "--scope", "jiaobei", "--id", "ginger"), "street/NAME"},
		"id":               {d.args("withdraw", "--scope", "all", "--id", "Ginger!"), "--id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, notice(), c.args...).want(t, 2, c.want)
		})
	}
}

package main_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// alert is an item that two people must sign.
func alert() string {
	return notice(`"kind": "notice"`, `"kind": "alert"`, `"notice": {`, `"alert": {`)
}

func (d *district) sign(file, id, out string, more ...string) result {
	d.t.Helper()
	return run(d.t, "", append([]string{"sign", file, "--key", d.path(id + ".key"), "--out", out}, more...)...)
}

func TestAlertIsSignedByTwoPeopleApart(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	trust := d.trustFile()
	d.put(huayuanjie())
	one := d.path("one.signed")
	r := d.sign(d.file("alert.json", alert()), "wang", one, "--trust", trust)
	r.want(t, 0, "signed all/ginger, to "+one, "alert      今晚八点", "1 key: wang", "Not yet: a station with "+trust, "1 of 2 needed signatures", "console push")
	run(t, "", d.args("push", one, "--trust", trust)...).want(t, 1, one, "not_permitted", "1 of 2 needed signatures")
	if d.retained(prefix.Content("all", "ginger")) != nil {
		t.Fatal("it was published all the same")
	}
	d.push("", "--key", d.path("li.key")).want(t, 1) // the standard input is empty
	push := []string{"push", "--broker", d.url, "--key", d.path("li.key"), "--trust", trust, "--wait", "20s", one}
	run(t, "", push...).want(t, 0, "2 keys: wang, li", ": 1 shown\n")
	it := d.item("all", "ginger")
	if it.Rev != it.Issued.UnixMilli() || it.Kind != feed.KindAlert {
		t.Errorf("published %+v", it)
	}
	run(t, "", "push", "--broker", d.url, "--key", d.path("li.key"), one).want(t, 0) // the same again does no harm
}

func TestPushWarnsOfAnAlertWithOneSignature(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(alert()).want(t, 0, "Warning: stations ask for 2 signatures under an item of the kind alert", "this has 1 key: wang", "--trust FILE")
	if r := d.push(alert(), "--key", d.path("li.key")); strings.Contains(r.err, "Warning") {
		t.Errorf("it warns of two: %s", r.err)
	}
	if r := d.push(notice("ginger", "tea")); strings.Contains(r.err, "Warning") {
		t.Errorf("it warns of a notice: %s", r.err)
	}
}

func TestSecondSignatureChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	one, two := d.path("one.signed"), d.path("two.signed")
	const words = "words      今晚 | 八点，站里 | 煮了 | 姜汤"
	d.sign(d.file("alert.json", alert()), "wang", one).want(t, 0, "Warning: stations ask for 2 signatures", words)
	d.sign(one, "li", two).want(t, 0, "2 keys: wang, li", words)
	a, err := os.ReadFile(one)
	must(t, err)
	b, err := os.ReadFile(two)
	must(t, err)
	before, err := feed.ReadSigned(a)
	must(t, err)
	after, err := feed.ReadSigned(b)
	must(t, err)
	if string(before.Payload) != string(after.Payload) {
		t.Errorf("signed %s, was %s", after.Payload, before.Payload)
	}
	d.sign(one, "li", two).want(t, 1, two+" exists already", "--out")
}

func TestSignedItemThatWasOvertakenIsNotPushed(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	one := d.path("one.signed")
	d.sign(d.file("notice.json", notice()), "wang", one).want(t, 0)
	d.push(notice()).want(t, 0)
	run(t, "", d.args("push", one)...).want(t, 1, one+": it was signed as revision", "sign the item anew with console sign")
}

func TestSignChecksWhatItSigns(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	out := d.path("o")
	d.sign(d.file("a.json", notice("今晚", "🔥")), "wang", out).want(t, 1, "cannot show 🔥")
	past := time.Now().Add(-time.Minute)
	d.sign(d.file("b.json", sealed(t, notice("UNTIL", past.Format(time.RFC3339)), past.Add(-time.Hour))), "wang", out).want(t, 1, "has passed")
	d.sign(d.file("c.json", d.sealed(notice(), time.Now())[:200]), "li", out).want(t, 1, "c.json: is a signed document, but damaged", "ask for it again")
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}

func TestASignedWithdrawalHasNoWords(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	gone := notice(`"title": "今晚八点，站里煮了姜汤",`, `"withdrawn": true`, `"notice": {"text": "都来喝一碗，暖暖身子再上路。"}`, "")
	r := d.sign(d.file("gone.json", gone), "wang", d.path("gone.signed"))
	if r.want(t, 0, "withdrawal\n"); strings.Contains(r.out, "words") {
		t.Errorf("a withdrawal has words:\n%s", r.out)
	}
}

//go:build e2e

package main_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// forgery is a message that must change nothing.
type forgery struct {
	name    string
	topic   string
	message []byte
	want    feed.Reason // of the receipt; empty if there is none
}

// refused publishes forgeries and checks what the station says to each.
func (d *siege) refused(t *testing.T, p *peer, list ...forgery) {
	t.Helper()
	before := len(d.receipts(all))
	for _, f := range list {
		p.push(t, f.topic, f.message)
	}
	p.settle(t)
	d.fence(t, p)
	for _, f := range list {
		var last feed.Receipt
		for _, g := range d.receipts(all)[before:] {
			// What is longer comes clipped, so its digest is another.
			if prefix.Content(g.Scope, g.ID) != f.topic || g.Digest != feed.Digest(f.message) && len(f.message) < 200<<10 {
				continue
			}
			last = g.Receipt
			if g.Status != feed.StatusRefused {
				t.Errorf("%s: the station says %q", f.name, g.Status)
			}
		}
		if last.Reason != f.want {
			t.Errorf("%s: refused as %q (%s), want %q", f.name, last.Reason, last.Detail, f.want)
		}
	}
	for _, g := range d.receipts(all) {
		if strings.HasPrefix(g.ID, "bait") && g.Status != feed.StatusRefused {
			t.Errorf("the station has taken the bait %s: %s", g.ID, g.Status)
		}
	}
}

// fence waits until the station has sent every receipt that it has.
func (d *siege) fence(t *testing.T, p *peer) {
	t.Helper()
	d.made++
	id := fmt.Sprintf("fence-%d", d.made)
	p.deliver(t, d.topic(id), []byte("{}"))
	d.receipt(t, "the last message", func(r feed.Receipt) bool { return r.ID == id })
}

// forged are messages that the clerk has not signed as they are.
func (d *siege) forged(t *testing.T) (list []forgery) {
	add := func(name string, want feed.Reason, it feed.Item, message []byte) {
		list = append(list, forgery{name, prefix.Content(it.Scope, it.ID), message, want})
	}
	edit := func(name string, want feed.Reason, do func(*envelope)) {
		it := d.bait()
		e := opened(t, d.seal(t, it, d.clerk))
		do(&e)
		add(name, want, it, e.bytes())
	}
	edit("a changed word", feed.ReasonForeignKey, func(e *envelope) {
		b, _ := base64.StdEncoding.DecodeString(e.Payload)
		e.Payload = base64.StdEncoding.EncodeToString(bytes.Replace(b, []byte("免费"), []byte("免貴"), 1))
	})
	edit("a changed signature", feed.ReasonForeignKey, func(e *envelope) {
		b, _ := base64.StdEncoding.DecodeString(e.Signatures[0].Sig)
		b[9] ^= 1
		e.Signatures[0].Sig = base64.StdEncoding.EncodeToString(b)
	})
	edit("no signature", feed.ReasonUnsigned, func(e *envelope) { e.Signatures = nil })
	edit("an empty signature", feed.ReasonForeignKey, func(e *envelope) { e.Signatures[0].Sig = "" })
	edit("the signature of another item", feed.ReasonForeignKey, func(e *envelope) { e.Signatures = opened(t, d.sealed).Signatures })
	edit("a key that is not named", feed.ReasonForeignKey, func(e *envelope) { e.Signatures[0].KeyID = "" })
	edit("the signature under another's name", feed.ReasonForeignKey, func(e *envelope) { e.Signatures[0].KeyID = "deputy" })
	edit("nine signatures", feed.ReasonMalformed, func(e *envelope) {
		for range 8 {
			e.Signatures = append(e.Signatures, e.Signatures[0])
		}
	})
	edit("four hundred signatures", feed.ReasonMalformed, func(e *envelope) {
		for range 400 {
			e.Signatures = append(e.Signatures, e.Signatures[0])
		}
	})
	edit("another payload type", feed.ReasonMalformed, func(e *envelope) { e.PayloadType = feed.PayloadTypeRoster })
	edit("no payload type", feed.ReasonMalformed, func(e *envelope) { e.PayloadType = "" })
	edit("a payload in no base64", feed.ReasonForeignKey, func(e *envelope) { e.Payload = "@" + e.Payload })
	edit("a payload in hex", feed.ReasonForeignKey, func(e *envelope) { e.Payload = fmt.Sprintf("%x", e.Payload) })
	edit("no payload", feed.ReasonForeignKey, func(e *envelope) { e.Payload = "" })

	it := d.bait()
	add("a stranger's item", feed.ReasonForeignKey, it, d.seal(t, it, d.stranger))
	it = d.bait()
	mask := pen{d.clerk.Signer, d.stranger.private}
	add("a stranger who calls himself clerk", feed.ReasonForeignKey, it, mask.signed(feed.PayloadType, payload(it)).bytes())
	it = d.bait()
	add("the clerk's roster as an item", feed.ReasonMalformed, it, d.clerk.signed(feed.PayloadTypeRoster, payload(it)).bytes())
	it = d.bait()
	add("a key for another street", feed.ReasonNotPermitted, it, d.seal(t, it, d.neighbour))
	it = d.bait()
	add("a key for news", feed.ReasonNotPermitted, it, d.seal(t, it, d.reporter))
	it = d.bait()
	it.Kind, it.Alert, it.Notice = feed.KindAlert, &feed.Alert{Text: "马上离开"}, nil
	add("an alert with one signature", feed.ReasonNotPermitted, it, d.seal(t, it, d.clerk))
	it = d.bait()
	it.Kind, it.Alert, it.Notice = feed.KindAlert, &feed.Alert{Text: "马上离开"}, nil
	twice := opened(t, d.seal(t, it, d.clerk))
	twice.Signatures = append(twice.Signatures, twice.Signatures[0])
	add("an alert that one key signed twice", feed.ReasonNotPermitted, it, twice.bytes())
	return list
}

// stale are messages that were right once, or will be.
func (d *siege) stale(t *testing.T) (list []forgery) {
	add := func(name string, want feed.Reason, it feed.Item, by pen) {
		list = append(list, forgery{name, prefix.Content(it.Scope, it.ID), d.seal(t, it, by), want})
	}
	soup := d.soup
	soup.Title = fmt.Sprintf("旧的姜汤 %d", d.made)
	add("the same revision in other words", feed.ReasonOlderRevision, soup, d.clerk)
	soup.Rev -= 1000 + int64(d.made)
	add("an older revision", feed.ReasonOlderRevision, soup, d.clerk)
	old := soup
	old.Title, old.Notice, old.Withdrawn = "", nil, true
	add("an older tombstone", feed.ReasonOlderRevision, old, d.clerk)
	tombstone := old
	tombstone.Rev = d.soup.Rev + 1000 + int64(d.made)
	add("a stranger's tombstone", feed.ReasonForeignKey, tombstone, d.stranger)
	add("a neighbour's tombstone", feed.ReasonNotPermitted, tombstone, d.neighbour)
	add("a reporter's tombstone", feed.ReasonNotPermitted, tombstone, d.reporter)
	tombstone.Kind = feed.KindNews
	add("a reporter's tombstone of another kind", feed.ReasonNotPermitted, tombstone, d.reporter)
	it := d.bait()
	it.Issued, it.Until = it.Issued.Add(-2*time.Hour), it.Issued.Add(-time.Second)
	it.Rev -= 2 * time.Hour.Milliseconds()
	add("an item that has ended", feed.ReasonExpired, it, d.clerk)
	it = d.bait()
	it.Issued, it.Until = it.Issued.Add(48*time.Hour), it.Until.Add(48*time.Hour)
	add("an item of the day after tomorrow", feed.ReasonFuture, it, d.clerk)
	list = append(list,
		forgery{"an empty message", d.topic("soup"), nil, ""},
		forgery{"the notice itself, again", d.topic("soup"), d.sealed, ""},
		forgery{"the notice as another", d.topic(d.bait().ID), d.sealed, feed.ReasonWrongTopic})
	return list
}

// astray are good items on topics that are not theirs.
func (d *siege) astray(t *testing.T) (list []forgery) {
	add := func(name string, want feed.Reason, it feed.Item, topic string) {
		list = append(list, forgery{name, topic, d.seal(t, it, d.clerk), want})
	}
	scoped := func(s feed.Scope) feed.Item {
		it := d.bait()
		it.Scope = s
		return it
	}
	for _, scope := range []feed.Scope{"all", "street/jiaonan", "station/jz-jf-huayuanjie", "station/other", "group/east"} {
		it := scoped(scope)
		add("an item of "+string(scope)+" on our topic", feed.ReasonWrongTopic, it, d.topic(it.ID))
	}
	for _, scope := range []feed.Scope{"street/jiaonan", "station/other", "group/east"} {
		it := scoped(scope)
		add("an item of "+string(scope)+" on its topic", feed.ReasonNotAddressed, it, prefix.Content(scope, it.ID))
		add("our item on a topic of "+string(scope), feed.ReasonWrongTopic, d.bait(), prefix.Content(scope, it.ID))
	}
	for _, topic := range []string{
		"nuanxin/v1/content/street/jiaobei", "nuanxin/v1/content/street/jiaobei/bait/x", "nuanxin/v2/content/street/jiaobei/bait",
		"nuanxin/v1/content/street/jiaobei/", "nuanxin/v1/content/street//bait", "nuanxin/v1/content/street/jiaobei/BAIT",
		"nuanxin/v1/content/street/jiaobei/+", "nuanxin/v1/content/#", "+/+/content/street/jiaobei/bait", "#",
		"nuanxin/v1/content/street/jiaobei/bait\xff\xfe", "nuanxin/v1/content/street/jiaobei/bait\x00", "\xc0\x80",
		"nuanxin/v1/content/street/jiaobei/../../all/bait", "nuanxin/v1/content/street/jiaobei/~bait", "$SYS/bait", "/", " ",
		strings.Repeat("a/", 30_000), strings.Repeat("x", 65_535), "nuanxin/v1/content/street/jiaobei/" + strings.Repeat("b", 65_000),
	} {
		add(fmt.Sprintf("an item on %.60q", topic), "", d.bait(), topic)
	}
	return list
}

// garbled are messages in no form that can be read.
func (d *siege) garbled(t *testing.T) (list []forgery) {
	add := func(name string, message []byte, want feed.Reason) {
		id := d.bait().ID
		list = append(list, forgery{name, d.topic(id), append(message, fmt.Sprintf("%*d", -9, d.made)...), want})
	}
	seal := d.seal(t, d.bait(), d.clerk)
	// Its end is white, so that it is another message each time.
	for n := range len(seal) {
		if n%61 == 0 || n < 20 || n > len(seal)-20 {
			list = append(list, forgery{fmt.Sprintf("%d of %d bytes", n+1, len(seal)), d.topic(d.bait().ID), seal[:n+1], feed.ReasonMalformed})
		}
	}
	list[len(list)-1].want = feed.ReasonWrongTopic // that is whole
	for _, n := range []int{64<<10 + 1, 300 << 10, 5 << 20} {
		list = append(list,
			forgery{fmt.Sprintf("%d bytes of nothing", n), d.topic(d.bait().ID), bytes.Repeat([]byte(" "), n), feed.ReasonTooLarge},
			forgery{fmt.Sprintf("a notice in %d bytes", n), d.topic(d.bait().ID), append(bytes.Clone(seal), bytes.Repeat([]byte(" "), n-len(seal))...), feed.ReasonTooLarge})
	}
	for _, open := range []string{"[", `{"a":`, `{"payload":[`, `{"signatures":[[`, `{"payload":{"payload":`} {
		list = append(list, forgery{"100,000 of " + open, d.topic(d.bait().ID), []byte(strings.Repeat(open, 100_000)), feed.ReasonTooLarge})
		add("64 KiB of "+open, []byte(strings.Repeat(open, 65_000/len(open))), feed.ReasonMalformed)
	}
	for _, text := range []string{"null", "0", "[]", `""`, "true", "\x00", "\xef\xbb\xbf{}", "<?xml?>", "{", "}", `{"payload":5}`, `{"signatures":{}}`} {
		add(text, []byte(text), feed.ReasonMalformed)
	}
	add("invalid UTF-8", []byte("{\"payload\":\"\xff\xfe\"}"), feed.ReasonMalformed)
	add("half a surrogate pair", []byte(`{"payload":"\ud800"}`), feed.ReasonMalformed)
	whole := strings.TrimSuffix(string(seal), "}")
	add("a payload twice", []byte(whole+`,"payload":"e30="}`), feed.ReasonMalformed)
	add("a second list of signatures", []byte(whole+`,"signatures":[]}`), feed.ReasonMalformed)
	add("a second message behind the first", append(bytes.Clone(seal), seal...), feed.ReasonMalformed)
	return list
}

// nonsense are items that the clerk has signed and that are none.
func (d *siege) nonsense(t *testing.T) (list []forgery) {
	sign := func(name, payload string, want feed.Reason) {
		id := d.bait().ID
		message := d.clerk.signed(feed.PayloadType, []byte(strings.ReplaceAll(payload, "ID", id))).bytes()
		list = append(list, forgery{name, d.topic(id), message, want})
	}
	good := string(payload(d.bait()))
	edit := func(name, old, now string) {
		if !strings.Contains(good, old) {
			t.Fatalf("%s: no %s in %s", name, old, good)
		}
		sign(name, strings.Replace(good, old, now, 1), feed.ReasonMalformed)
	}
	sign("no item", "", feed.ReasonMalformed)
	sign("nothing", "null", feed.ReasonMalformed)
	sign("a list", "[]", feed.ReasonMalformed)
	for _, open := range []string{"[", `{"id":`, `{"notice":{"steps":[`, `{"x":`} {
		sign("40,000 bytes of "+open, strings.Repeat(open, 40_000/len(open)), feed.ReasonMalformed)
	}
	sign("9,000 levels in a member that nobody knows", `{"id":"ID","x":`+strings.Repeat("[", 9000)+strings.Repeat("]", 9000)+"}", feed.ReasonMalformed)
	edit("an ID twice", `"id":`, `"id":"x","id":`)
	edit("a title twice", `"title":`, `"title":"x","title":`)
	edit("invalid UTF-8", "免费", "\xff\xfe")
	edit("an overlong slash", "免费", "\xc0\xaf")
	edit("text that runs backwards", "免费", `\u202e`)
	edit("a control character", "免费", `\u0007`)
	edit("half a surrogate pair", "免费", `\ud800`)
	edit("a title of 20,000 characters", "免费", strings.Repeat("费", 10_000))
	for _, rev := range []string{"1e400", "-1", "0", "1.5", "99999999999999999999999", "9223372036854775807", "9007199254740992", strings.Repeat("9", 30_000), "1e-99999", `"1"`, "null"} {
		edit(fmt.Sprintf("a revision of %.20s", rev), `"rev":`, `"rev":`+rev+`,"x":`)
	}
	edit("the year 99999", `"until":"2`, `"until":"99999-01-01T00:00:00Z","x":"2`)
	edit("no such day", `"issued":"2`, `"issued":"2026-02-30T00:00:00Z","x":"2`)
	edit("no such kind", `"kind":"notice"`, `"kind":"film"`)
	edit("two bodies", `"notice":`, `"news":{"text":"x"},"notice":`)
	edit("a link to a file", `"title":`, `"link":"file:///etc/passwd","title":`)
	edit("1,000 steps", `"notice":{`, `"notice":{"steps":[`+strings.Repeat(`"步",`, 999)+`"步"],`)
	edit("1,000 windows", `"title":`, `"windows":[`+strings.Repeat(`{"from":"08:00","to":"09:00"},`, 999)+`{}],"title":`)
	edit("1,000 pictures", `"title":`, `"attachments":[`+strings.Repeat(`{},`, 999)+`{}],"title":`)
	edit("a picture of 2^62 bytes", `"title":`, `"attachments":[{"type":"image/png","size":4611686018427387904,"width":1,"height":1,"chunks":[]}],"title":`)
	edit("a picture of so many pixels that they overflow", `"title":`,
		`"attachments":[{"type":"image/png","size":1,"width":4294967296,"height":4294967296,"chunks":["`+strings.Repeat("0", 64)+`"]}],"title":`)
	edit("a path as a chunk", `"title":`, `"attachments":[{"type":"image/png","size":1,"width":1,"height":1,"chunks":["../../../../etc/passwd"]}],"title":`)
	sign("every member wrong", `{"id":{},"rev":"x","kind":7,"scope":[],"issued":"now","from":{},"until":0,"windows":"x","withdrawn":3,"title":[],"link":5,"attachments":{},"notice":[]}`, feed.ReasonMalformed)
	sign("every member wrong in itself", `{"id":"`+strings.Repeat("Ü", 900)+`","rev":-5,"kind":"`+strings.Repeat("k", 900)+`","scope":"street/../all","issued":"2001-01-01T00:00:00Z","from":"2031-01-01T00:00:00Z",`+
		`"until":"1999-01-01T00:00:00Z","windows":[{"days":[9,9],"from":"25:61","to":"x"}],"title":"\u202e","link":"javascript:1","attachments":[{"size":-1}],"notice":{"text":"\u0000"},"alert":{"text":""}}`, feed.ReasonMalformed)
	return list
}

// spelled are the notice's own words in other spellings.
func (d *siege) spelled(t *testing.T) (list []forgery) {
	add := func(name string, do func(*envelope), want feed.Reason) {
		it := d.soup
		it.Title, it.Rev = fmt.Sprintf("旧的姜汤 %d", d.made), it.Rev-1
		d.made++
		e := opened(t, d.seal(t, it, d.clerk))
		do(&e)
		list = append(list, forgery{name, d.topic("soup"), e.bytes(), want})
	}
	respell := func(to *base64.Encoding) func(*envelope) {
		return func(e *envelope) {
			b, _ := base64.StdEncoding.DecodeString(e.Payload)
			e.Payload = to.EncodeToString(b)
		}
	}
	add("base64 for addresses", respell(base64.URLEncoding), feed.ReasonOlderRevision)
	add("base64 in lines", func(e *envelope) { e.Payload = e.Payload[:40] + "\r\n" + e.Payload[40:] }, feed.ReasonOlderRevision)
	add("base64 with an end too many", func(e *envelope) { e.Payload += "====" }, feed.ReasonForeignKey)
	add("a signature in lines", func(e *envelope) { e.Signatures[0].Sig = e.Signatures[0].Sig[:40] + "\n" + e.Signatures[0].Sig[40:] }, feed.ReasonOlderRevision)
	return list
}

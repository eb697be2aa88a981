//go:build e2e

package main_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// paper is a message on a topic other than an item's. It has no receipt, but
// the station's log says what became of it.
type paper struct {
	name    string
	topic   string
	message []byte
	want    []string // parts of a line of the log; none if it says nothing
}

func (d *siege) ignored(t *testing.T, p *peer, list ...paper) {
	t.Helper()
	for _, f := range list {
		before := d.logLines()
		p.deliver(t, f.topic, f.message)
		if len(f.want) > 0 {
			d.logged(t, f.name, before, f.want...)
		}
	}
}

// shapes are messages that are wrong on whatever topic a signed paper goes.
func (d *siege) shapes(name, topic, log, payloadType string) (list []paper) {
	add := func(what string, message []byte, reason feed.Reason) {
		list = append(list, paper{what, topic, message, []string{log, string(reason)}})
	}
	good := d.clerk.signed(payloadType, []byte("{}"))
	add(name+": garbage", []byte("garbage"), feed.ReasonMalformed)
	add(name+": 64 KiB of [", []byte(strings.Repeat("[", 65_000)), feed.ReasonMalformed)
	add(name+": 300 KB", make([]byte, 300<<10), feed.ReasonTooLarge)
	add(name+": 5 MB", make([]byte, 5<<20), feed.ReasonTooLarge)
	add(name+": invalid UTF-8", []byte("{\"payload\":\"\xff\"}"), feed.ReasonMalformed)
	unsigned := good
	unsigned.Signatures = nil
	add(name+": unsigned", unsigned.bytes(), feed.ReasonUnsigned)
	add(name+": a stranger's", d.stranger.signed(payloadType, []byte("{}")).bytes(), feed.ReasonForeignKey)
	add(name+": an item", d.sealed, feed.ReasonMalformed)
	for _, payload := range []string{"", "null", "[]", "{}", strings.Repeat("[", 40_000), strings.Repeat(`{"items":`, 4000), "\xff", `{"scope":1}`, `{"scope":"all","scope":"all"}`, `{"seq":1e999}`} {
		add(fmt.Sprintf("%s: signed %.12q", name, payload), d.clerk.signed(payloadType, []byte(payload)).bytes(), feed.ReasonMalformed)
	}
	return list
}

// rosters say that the notice is withdrawn, or has a newer revision.
func (d *siege) rosters(t *testing.T, p *peer) (list []paper) {
	topic := prefix.Roster(home)
	now := time.Now().UTC().Truncate(time.Second)
	newest := feed.Roster{Scope: home, Seq: now.UnixMilli() + int64(d.made), Issued: now, Trust: 1, Items: map[string]int64{"soup": d.soup.Rev}}
	seal := func(r feed.Roster, by pen) []byte {
		b, err := feed.SealRoster(t.Context(), r, by.Signer)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	d.made++
	p.deliver(t, topic, seal(newest, d.clerk))
	lie := newest
	lie.Seq, lie.Items, lie.Withdrawn = newest.Seq+1, nil, map[string]int64{"soup": d.soup.Rev + 1}
	add := func(name string, r feed.Roster, by pen, topic string, want ...string) {
		list = append(list, paper{name, topic, seal(r, by), want})
	}
	add("a stranger's roster", lie, d.stranger, topic, "roster refused", "foreign_key")
	add("a neighbour's roster", lie, d.neighbour, topic, "roster refused", "not_permitted")
	add("a roster by a key for items", lie, d.deputy, topic, "roster refused", "not_permitted")
	older := lie
	older.Seq = newest.Seq - 1
	add("an older roster", older, d.clerk, topic, "older roster ignored")
	same := lie
	same.Seq = newest.Seq
	add("another roster of the same number", same, d.clerk, topic)
	far := lie
	far.Issued = now.Add(100 * time.Hour)
	add("a roster of next week", far, d.clerk, topic, "roster refused", "future")
	for _, scope := range []feed.Scope{"all", "street/jiaonan"} {
		other := lie
		other.Scope = scope
		add("a roster of "+string(scope)+" on our topic", other, d.clerk, topic, "roster refused", "wrong_topic")
	}
	other := lie
	other.Scope = "street/jiaonan"
	add("another street's roster", other, d.clerk, prefix.Roster("street/jiaonan"))
	list = append(list, d.shapes("roster", topic, "roster refused", feed.PayloadTypeRoster)...)
	return list
}

// roots are root documents that would hand the station over.
func (d *siege) roots(t *testing.T) (list []paper) {
	topic := prefix.Trust()
	add := func(name string, message string, reason feed.Reason) {
		list = append(list, paper{name, topic, []byte(message), []string{"root document refused", string(reason)}})
	}
	stolen := feed.Trust{
		Version: 2, Issued: time.Now().UTC().Truncate(time.Second),
		Roots: &feed.Roots{Threshold: 1, Keys: []feed.Root{d.stranger.Root()}},
		Keys:  []feed.Key{d.stranger.TrustEntry()},
	}
	seal := func(trust feed.Trust, by ...feed.Signer) string {
		b, err := feed.SealTrust(t.Context(), trust, by...)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	add("a stranger's root", "["+seal(stolen, d.stranger.Signer)+"]", feed.ReasonForeignKey)
	add("a clerk as root", "["+seal(stolen, d.clerk.Signer)+"]", feed.ReasonForeignKey)
	add("a root that the new document does not know", "["+seal(stolen, d.root.Signer)+"]", feed.ReasonForeignKey)
	add("a root document without its list", seal(stolen, d.stranger.Signer), feed.ReasonMalformed)
	add("a thousand links of nothing", "["+strings.Repeat(`{},`, 999)+`{}]`, feed.ReasonMalformed)
	add("a thousand numbers", "["+strings.Repeat("7,", 999)+"7]", feed.ReasonMalformed)
	// Each of these costs a signature to look at.
	link := string(pen{d.root.Signer, d.stranger.private}.signed(feed.PayloadTypeTrust, []byte(`{"version":9}`)).bytes())
	add("as many forged links as a chain may have", "["+strings.Repeat(link+",", 127)+link+"]", feed.ReasonForeignKey)
	add("as many forged links as there is room for", "["+strings.Repeat(link+",", 60_000/len(link))+link+"]", feed.ReasonMalformed)
	add("10,000 levels", strings.Repeat("[", 10_000), feed.ReasonMalformed)
	add("64 KiB of [", strings.Repeat("[", 65_000), feed.ReasonMalformed)
	add("300 KB", "["+strings.Repeat(`{},`, 100_000)+`{}]`, feed.ReasonTooLarge)
	add("invalid UTF-8", "[\"\xff\"]", feed.ReasonMalformed)
	for _, payload := range []string{"[]", `{"version":2}`, `{"version":1e99}`, strings.Repeat("[", 40_000)} {
		add(fmt.Sprintf("the root's own %.20q", payload), "["+string(d.root.signed(feed.PayloadTypeTrust, []byte(payload)).bytes())+"]", feed.ReasonMalformed)
	}
	return list
}

// queries are questions that nobody may ask.
func (d *siege) queries(t *testing.T) (list []paper) {
	topic := prefix.Query(home)
	q := feed.Query{Scope: home, ID: "soup", Issued: time.Now().UTC().Truncate(time.Second)}
	q.Until = q.Issued.Add(time.Minute)
	add := func(name string, q feed.Query, by pen, topic string, want ...string) {
		b, err := feed.SealQuery(t.Context(), q, by.Signer)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, paper{name, topic, b, want})
	}
	add("a stranger's query", q, d.stranger, topic, "query refused", "foreign_key")
	add("a neighbour's query", q, d.neighbour, topic, "query refused", "not_permitted")
	add("a query of all on our topic", feed.Query{Scope: "all", ID: "soup", Issued: q.Issued, Until: q.Until}, d.clerk, topic, "query refused", "wrong_topic")
	add("another street's query", feed.Query{Scope: "street/jiaonan", ID: "soup", Issued: q.Issued, Until: q.Until}, d.clerk, prefix.Query("street/jiaonan"))
	add("a query of an hour ago", feed.Query{Scope: home, ID: "soup", Issued: q.Issued.Add(-time.Hour), Until: q.Until.Add(-time.Hour)}, d.clerk, topic, "query refused", "expired")
	return append(list, d.shapes("query", topic, "query refused", feed.PayloadTypeQuery)...)
}

// queryFlood asks one good question so often that answering each would be
// work for others to order.
func (d *siege) queryFlood(t *testing.T, p *peer) {
	const asked = 2000
	q := feed.Query{Scope: home, ID: "soup", Issued: time.Now().UTC().Truncate(time.Second)}
	q.Until = q.Issued.Add(time.Minute)
	b, err := feed.SealQuery(t.Context(), q, d.clerk.Signer)
	if err != nil {
		t.Fatal(err)
	}
	answers := func() (n int) {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, s := range d.sent {
			if strings.HasSuffix(s.topic, "/event") {
				n++
			}
		}
		return n
	}
	end := p.silence()
	for range asked {
		p.push(t, prefix.Query(home), b)
	}
	p.settle(t)
	end()
	waitFor(t, "an answer", func() bool { return answers() > 0 })
	d.fence(t, p)
	t.Logf("%d queries, %d answers", asked, answers())
	if n := answers(); n > 20 {
		t.Errorf("%d answers to questions that nobody waits for, want what may wait: 8", n)
	}
}

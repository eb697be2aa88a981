package feed_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// The attacks are those of the TUF specification, section 1.5.2, "Goals to
// protect against specific attacks", and of its client workflow, section 5. The
// table in docs/protocol.md names these tests.

// Arbitrary installation: an attacker holds the broker, and no key.
func TestAttackArbitraryContent(t *testing.T) {
	root := newPair("root")
	file := rooted(1, rootsOf(1, root))
	file.Keys = append(file.Keys, rosterKey())
	file.Keys[1].ID, file.Keys[1].Public = deputy.entry().ID, deputy.entry().Public
	own := rooted(2, rootsOf(1, stranger))
	own.Keys = []feed.Key{stranger.entry()}
	for _, as := range []string{stranger.id, clerk.id, root.id, ""} {
		forge := func(payloadType string, document any) []byte {
			d := signed(payloadType, document, stranger)
			d.Signatures[0].KeyID = as
			return d.bytes()
		}
		it, err := open(t, forge(feed.PayloadType, notice()), file)
		wantRefused(t, it, err, feed.ReasonForeignKey)
		r, err := feed.OpenRoster(t.Context(), feed.ScopeAll, forge(feed.PayloadTypeRoster, roster()), file, at(noon))
		wantRosterRefused(t, r, err, feed.ReasonForeignKey)
		q, err := feed.OpenQuery(t.Context(), feed.ScopeAll, forge(feed.PayloadTypeQuery, query()), file, at(noon))
		wantQueryRefused(t, q, err, feed.ReasonForeignKey)
		c, err := feed.OpenCommand(t.Context(), station.ID, forge(feed.PayloadTypeCommand, command()), file, at(noon))
		wantCommandRefused(t, c, err, feed.ReasonForeignKey)
		next, err := file.Succeed(t.Context(), forge(feed.PayloadTypeTrust, own))
		wantTrustRefused(t, next, err, feed.ReasonForeignKey)
	}
	good := envelope(notice(), clerk)
	good.Payload = base64.StdEncoding.EncodeToString([]byte(strings.Replace(text(notice()), "二十一", "二十二", 1)))
	it, err := open(t, good.bytes(), file)
	wantRefused(t, it, err, feed.ReasonForeignKey)
}

// A signature for one kind of document is none for another.
func TestAttackArbitraryContentByAnotherDocument(t *testing.T) {
	types := []string{feed.PayloadType, feed.PayloadTypeRoster, feed.PayloadTypeQuery, feed.PayloadTypeCommand, feed.PayloadTypeTrust}
	key := clerk.entry()
	key.Kinds = feed.SignableKinds()
	file := rooted(1, rootsOf(1, clerk))
	file.Keys = []feed.Key{key}
	payloads := map[string][]byte{
		feed.PayloadType: []byte(text(notice())), feed.PayloadTypeRoster: must(json.Marshal(roster())),
		feed.PayloadTypeQuery: must(json.Marshal(query())), feed.PayloadTypeCommand: must(json.Marshal(command())), feed.PayloadTypeTrust: must(json.Marshal(rooted(2, rootsOf(1, clerk)))),
	}
	for _, signedAs := range types {
		for _, passedAs := range types {
			d := sealed(signedAs, payloads[passedAs], clerk)
			d.PayloadType = passedAs
			var err error
			switch passedAs {
			case feed.PayloadType:
				_, err = open(t, d.bytes(), file)
			case feed.PayloadTypeRoster:
				_, err = feed.OpenRoster(t.Context(), feed.ScopeAll, d.bytes(), file, at(noon))
			case feed.PayloadTypeQuery:
				_, err = feed.OpenQuery(t.Context(), feed.ScopeAll, d.bytes(), file, at(noon))
			case feed.PayloadTypeCommand:
				_, err = feed.OpenCommand(t.Context(), station.ID, d.bytes(), file, at(noon))
			case feed.PayloadTypeTrust:
				_, err = file.Succeed(t.Context(), d.bytes())
			}
			if (err == nil) != (signedAs == passedAs) {
				t.Errorf("signed as %s, passed as %s: %v", signedAs, passedAs, err)
			}
		}
	}
}

// Wrong software: what is good elsewhere is carried to another topic, or to a
// station that it is not for.
func TestAttackWrongScope(t *testing.T) {
	elsewhere := notice()
	elsewhere.Scope = "station/jz-02"
	message := envelope(elsewhere, clerk).bytes()
	for _, scope := range station.Scopes() {
		it, err := feed.Open(t.Context(), scope, elsewhere.ID, message, bothTrusted(), station, at(noon))
		wantRefused(t, it, err, feed.ReasonWrongTopic)
	}
	it, err := feed.Open(t.Context(), elsewhere.Scope, elsewhere.ID, message, bothTrusted(), station, at(noon))
	wantRefused(t, it, err, feed.ReasonNotAddressed)
	it, err = feed.Open(t.Context(), feed.ScopeAll, "fire", envelope(notice(), clerk).bytes(), bothTrusted(), station, at(noon))
	wantRefused(t, it, err, feed.ReasonWrongTopic)
	other := roster()
	other.Scope = elsewhere.Scope
	r, err := feed.OpenRoster(t.Context(), feed.ScopeAll, rosterBy(t, other, clerk), trust(rosterKey()), at(noon))
	wantRosterRefused(t, r, err, feed.ReasonWrongTopic)
	c, err := feed.OpenCommand(t.Context(), "jz-02", signed(feed.PayloadTypeCommand, command(), clerk).bytes(), trust(commandKey()), at(noon))
	wantCommandRefused(t, c, err, feed.ReasonWrongTopic)
}

// Rollback: old messages come again, though they are still valid.
func TestAttackRollback(t *testing.T) {
	first := notice()
	for name, latest := range map[string]feed.Item{"replaced": revised(first), "withdrawn": withdrawn(first)} {
		it, err := open(t, envelope(first, clerk).bytes(), bothTrusted())
		if err != nil {
			t.Fatal(err)
		}
		known := feed.Known{Rev: latest.Rev, Kind: latest.Kind, Digest: "d", Until: latest.Until}
		if err := known.Admit(it); err == nil {
			t.Errorf("%s, it comes back", name)
		}
	}
	h := rotated()
	for _, from := range h.docs[1:] {
		for _, l := range h.links[1:from.Version] {
			got, err := from.Succeed(t.Context(), l.bytes())
			if wantNoTrust(t, got, err); err == nil {
				t.Errorf("from version %d to %d", from.Version, got.Version)
			}
		}
	}
}

// Fast-forward: a stolen key signs a revision so high that none can follow.
func TestAttackFastForward(t *testing.T) {
	for _, rev := range []int64{feed.MaxRev, notice().Issued.Add(day).UnixMilli() + 1} {
		it := notice()
		it.Rev = rev
		got, err := open(t, envelope(it, clerk).bytes(), bothTrusted())
		wantRefused(t, got, err, feed.ReasonMalformed)
		r := roster()
		r.Seq = rev
		stood, err := feed.OpenRoster(t.Context(), feed.ScopeAll, rosterBy(t, r, clerk), trust(rosterKey()), at(noon))
		wantRosterRefused(t, stood, err, feed.ReasonMalformed)
	}
	// So it must date ahead too, and that is seen.
	ahead := notice()
	ahead.Issued, ahead.Until = noon.Add(day+1), noon.Add(3*day)
	ahead.Rev = ahead.Issued.Add(day).UnixMilli()
	got, err := open(t, envelope(ahead, clerk).bytes(), bothTrusted())
	wantRefused(t, got, err, feed.ReasonFuture)
	// The most that it can do is overtaken by whoever signs two days later.
	ahead.Issued = noon.Add(day)
	ahead.Rev = ahead.Issued.Add(day).UnixMilli()
	worst, err := open(t, envelope(ahead, clerk).bytes(), bothTrusted())
	if err != nil {
		t.Fatal(err)
	}
	later := notice()
	later.Issued = noon.Add(2 * day)
	later.Until, later.Rev = later.Issued.Add(day), later.Issued.UnixMilli()+1
	if err := (feed.Known{Rev: worst.Rev, Kind: worst.Kind, Digest: "d"}).Admit(later); err != nil || later.Check() != nil {
		t.Errorf("two days later: %v, %v", err, later.Check())
	}
}

// Indefinite freeze: the broker goes on with what it has. Everything has an
// end, and a roster tells its age and the version of the root document.
func TestAttackFreeze(t *testing.T) {
	endless := notice()
	endless.Until = time.Time{}
	got, err := open(t, envelope(endless, clerk).bytes(), bothTrusted())
	wantRefused(t, got, err, feed.ReasonMalformed)
	message := envelope(notice(), clerk).bytes()
	// Without a clock, by the time that certainly has passed.
	for _, now := range []feed.Moment{at(notice().Until), {Time: notice().Until}} {
		got, err := feed.Open(t.Context(), feed.ScopeAll, "hot-water", message, bothTrusted(), station, now)
		wantRefused(t, got, err, feed.ReasonExpired)
		if notice().Due(now) {
			t.Error("what was taken before stays up")
		}
	}
	r, err := feed.OpenRoster(t.Context(), feed.ScopeAll, rosterBy(t, roster(), clerk), trust(rosterKey()), at(noon.AddDate(1, 0, 0)))
	if err != nil || !r.Issued.Equal(roster().Issued) || r.Trust != roster().Trust {
		t.Errorf("read %+v, error %v", r, err)
	}
}

// Endless data: more than can be looked at, or than it unpacks to.
func TestAttackEndlessData(t *testing.T) {
	for name, message := range map[string][]byte{
		"spaces":     bytes.Repeat([]byte(" "), 64<<20),
		"nesting":    bytes.Repeat([]byte("["), feed.MaxEnvelope),
		"signatures": []byte(`{"signatures":[` + strings.Repeat("{},", 20000) + "{}]}"),
	} {
		n := allocated(func() {
			it, err := open(t, message, bothTrusted())
			if err == nil {
				t.Errorf("%s: accepted %+v", name, it)
			}
			_, err = feed.ParseChain(message)
			if err == nil {
				t.Errorf("%s: taken for a chain", name)
			}
		})
		if n > 10e6 {
			t.Errorf("%s: %d bytes allocated", name, n)
		}
	}
	it := pictured()
	it.Attachments[0] = attachment(feed.MaxPicture + 1)
	got, err := open(t, envelope(it, clerk).bytes(), bothTrusted())
	wantRefused(t, got, err, feed.ReasonMalformed)
	bomb := rawPNG(60000, 60000, 8, 6, 0, 1000)
	a := feed.Attachment{Type: "image/png", Size: len(bomb), Width: 60000, Height: 60000}
	if _, err := feed.DecodePicture(a, bomb); err == nil {
		t.Error("a bomb is decoded")
	}
}

// Extraneous dependencies: an item names what belongs to it by hash, and what
// has another hash does not.
func TestAttackExtraneousDependencies(t *testing.T) {
	picture := jpegOf(t, noise(300, 200))
	a, chunks, err := feed.Attach(picture, "")
	if err != nil {
		t.Fatal(err)
	}
	it := notice()
	it.Attachments = []feed.Attachment{a}
	message := envelope(it, clerk)
	got, err := open(t, message.bytes(), bothTrusted())
	if err != nil || got.Attachments[0].Name() != a.Name() {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, c := range chunks {
		for _, other := range [][]byte{append(slices.Clone(c), 0), c[1:], nil} {
			if feed.ChunkName(other) == a.Chunks[i] {
				t.Errorf("chunk %d can be another", i)
			}
		}
	}
	// Another list is another payload, which nobody has signed.
	got.Attachments = append(got.Attachments, a)
	message.Payload = base64.StdEncoding.EncodeToString([]byte(text(got)))
	got, err = open(t, message.bytes(), bothTrusted())
	wantRefused(t, got, err, feed.ReasonForeignKey)
}

// Mix-and-match: parts that never stood together. A picture belongs to the
// revision that names it, and a roster names the revisions that stand.
func TestAttackMixAndMatch(t *testing.T) {
	before, after := jpegOf(t, noise(400, 300)), jpegOf(t, noise(400, 301))
	a, chunks, err := feed.Attach(before, "")
	if err != nil {
		t.Fatal(err)
	}
	b, others, err := feed.Attach(after, "")
	if err != nil || len(chunks) < 2 || len(others) != len(chunks) {
		t.Fatalf("%d and %d chunks: %v", len(chunks), len(others), err)
	}
	mixed := slices.Concat(append([][]byte{others[0]}, chunks[1:]...)...)
	c, _, _ := feed.Attach(mixed, "")
	if c.Name() == a.Name() || c.Name() == b.Name() {
		t.Error("the mix has the name of one of them")
	}
	if _, err := feed.DecodePicture(a, mixed[:len(mixed)-1]); err == nil {
		t.Error("the mix is decoded")
	}
	r := roster()
	message := signed(feed.PayloadTypeRoster, r, clerk)
	r.Items["fire"]++
	message.Payload = base64.StdEncoding.EncodeToString(must(json.Marshal(r)))
	got, err := feed.OpenRoster(t.Context(), feed.ScopeAll, message.bytes(), trust(rosterKey()), at(noon))
	wantRosterRefused(t, got, err, feed.ReasonForeignKey)
}

// Malicious mirrors: what they add spoils nothing that is good.
func TestAttackSpoilingGoodMessages(t *testing.T) {
	d := envelope(notice(), clerk)
	d.Signatures = append([]signature{{KeyID: "x", Sig: "!"}, {KeyID: deputy.id, Sig: d.Signatures[0].Sig}, {}}, d.Signatures...)
	if _, err := open(t, d.bytes(), bothTrusted()); err != nil {
		t.Errorf("with more signatures: %v", err)
	}
	h := rotated()
	chain := feed.Chain{[]byte("1"), h.links[2].bytes(), []byte(`{"payload":"e30="}`), h.links[4].bytes(), link(rooted(99, rootsOf(1, stranger)), stranger).bytes()}
	at, err := h.docs[0].Follow(t.Context(), parse(t, chain))
	if at.Version != 5 || err == nil {
		t.Errorf("among bad links it comes to version %d (%v)", at.Version, err)
	}
}

// Key compromise: a stolen key can do what its entry allows, alone nothing
// that takes two, and nothing once the roots have replaced the document.
func TestAttackWithAStolenKey(t *testing.T) {
	stolen := clerk.entry()
	stolen.Scopes, stolen.Kinds, stolen.MaxDays = []string{"street/huayuan"}, []feed.Kind{feed.KindNotice, feed.KindAlert}, 7
	trio := roots("root", 3)
	now := rooted(1, rootsOf(2, trio...))
	now.Keys = []feed.Key{stolen, deputy.entry()}
	street := func(it feed.Item) feed.Item { it.Scope = "street/huayuan"; return it }
	long := street(notice())
	long.Until = long.Issued.Add(7*day + 1)
	for name, it := range map[string]feed.Item{
		"another scope": notice(), "another kind": street(news()), "for longer": long, "an alert": street(alert()), "its withdrawal": withdrawn(street(alert())),
	} {
		got, err := feed.Unseal(t.Context(), envelope(it, clerk).bytes(), now)
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		checkRefusal(t, got, err)
	}
	message := envelope(street(notice()), clerk).bytes()
	if _, err := feed.Unseal(t.Context(), message, now); err != nil {
		t.Fatal(err) // this it can do
	}
	next := rooted(2, rootsOf(2, trio...))
	next.Keys = []feed.Key{deputy.entry()}
	got, err := now.Succeed(t.Context(), link(next, trio[0]).bytes()) // a stolen root alone
	wantTrustRefused(t, got, err, feed.ReasonNotPermitted)
	got, err = now.Succeed(t.Context(), link(next, trio[0], trio[2]).bytes())
	if err != nil {
		t.Fatal(err)
	}
	it, err := feed.Unseal(t.Context(), message, got)
	wantRefused(t, it, err, feed.ReasonForeignKey)
}

package feed_test

import (
	"bytes"
	"encoding/base64"
	"reflect"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

func TestOpenAcceptsWhatSealMade(t *testing.T) {
	tombstone := notice()
	tombstone.Withdrawn, tombstone.Title, tombstone.Source, tombstone.Notice = true, "", "", nil
	late := notice()
	late.From = noon.Add(time.Hour)
	for name, it := range map[string]feed.Item{"notice": notice(), "tombstone": tombstone, "not due yet": late} {
		t.Run(name, func(t *testing.T) {
			message, err := feed.Seal(t.Context(), it, clerk.signer())
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, message, bothTrusted())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, it) {
				t.Errorf("got  %+v\nwant %+v", got, it)
			}
		})
	}
}

func TestSealAgreesWithAnEnvelopeMadeByHand(t *testing.T) {
	sealed, err := feed.Seal(t.Context(), notice(), clerk.signer())
	if err != nil {
		t.Fatal(err)
	}
	if byHand := envelope(notice(), clerk).bytes(); !bytes.Equal(sealed, byHand) {
		t.Errorf("sealed  %s\nby hand %s", sealed, byHand)
	}
}

func TestSealRefusesWhatNoStationWouldTake(t *testing.T) {
	untitled := notice()
	untitled.Title = ""
	nine := make([]feed.Signer, 9)
	for i := range nine {
		nine[i] = clerk.signer()
	}
	for _, c := range []struct {
		name    string
		it      feed.Item
		signers []feed.Signer
		want    string
	}{
		{"a bad item", untitled, []feed.Signer{clerk.signer()}, "title: missing"},
		{"no signer", notice(), nil, "no signers"},
		{"a signer without a key", notice(), []feed.Signer{{}}, "no key"},
		{"nine signers", notice(), nine, "9 signatures"},
	} {
		t.Run(c.name, func(t *testing.T) {
			message, err := feed.Seal(t.Context(), c.it, c.signers...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if message != nil {
				t.Errorf("left a message: %s", message)
			}
		})
	}
}

func TestOpenRefusesWhatIsNotSignedByAKnownKey(t *testing.T) {
	good := envelope(notice(), clerk)
	named := func(as string, s signature) draft {
		d := good
		s.KeyID = as
		d.Signatures = []signature{s}
		return d
	}
	changed := good
	changed.Payload = base64.StdEncoding.EncodeToString([]byte(strings.Replace(text(notice()), "二十一点", "二十二点", 1)))
	otherType := good
	otherType.PayloadType = "application/vnd.in-toto+json"
	signedAsOther := good
	signedAsOther.Signatures = []signature{clerk.signAs(otherType.PayloadType, []byte(text(notice())))}
	empty := good
	empty.Payload = ""
	unsigned := good
	unsigned.Signatures = []signature{}
	notBase64 := named(clerk.id, signature{Sig: "!"})
	short := named(clerk.id, signature{Sig: good.Signatures[0].Sig[:40]})
	for _, c := range []struct {
		name    string
		message draft
		want    feed.Reason
	}{
		{"unsigned", unsigned, feed.ReasonUnsigned},
		{"signed by a foreign key", envelope(notice(), stranger), feed.ReasonForeignKey},
		{"signed by a foreign key under a known ID", named(clerk.id, stranger.sign([]byte(text(notice())))), feed.ReasonForeignKey},
		{"signed by a known key under another known ID", named(deputy.id, good.Signatures[0]), feed.ReasonForeignKey},
		{"signed by a known key under a foreign ID", named(stranger.id, good.Signatures[0]), feed.ReasonForeignKey},
		{"signed by a known key under no ID", named("", good.Signatures[0]), feed.ReasonForeignKey},
		{"a payload that was changed", changed, feed.ReasonForeignKey},
		{"a payload type that was changed", otherType, feed.ReasonMalformed},
		{"a signature for another payload type", signedAsOther, feed.ReasonForeignKey},
		{"no payload", empty, feed.ReasonForeignKey},
		{"a signature that is not base64", notBase64, feed.ReasonForeignKey},
		{"a signature that is too short", short, feed.ReasonForeignKey},
		{"an empty signature", named(clerk.id, signature{}), feed.ReasonForeignKey},
	} {
		t.Run(c.name, func(t *testing.T) {
			it, err := open(t, c.message.bytes(), bothTrusted())
			wantRefused(t, it, err, c.want)
		})
	}
}

func TestOpenRefusesWhatTheKeyMayNotSign(t *testing.T) {
	key := clerk.entry()
	key.Scopes, key.Kinds, key.MaxDays = []string{"all", "station/jz-*"}, []feed.Kind{feed.KindNotice, feed.KindNews}, 7
	job := notice()
	job.Kind, job.Notice, job.Job = feed.KindJob, nil, &feed.Job{Employer: "花园物业", Pay: "6000 元/月"}
	long := notice()
	long.Until = long.Issued.Add(7 * day)
	longer := long
	longer.Until = long.Until.Add(time.Second)
	scoped := func(s feed.Scope) feed.Item {
		it := notice()
		it.Scope = s
		return it
	}
	for _, c := range []struct {
		name string
		it   feed.Item
		want feed.Reason // empty: accepted
	}{
		{"allowed", notice(), ""},
		{"a scope that matches a pattern", scoped("station/jz-01"), ""},
		{"a lifetime at its limit", long, ""},
		{"a scope that matches none", scoped("street/huayuan"), feed.ReasonNotPermitted},
		{"a kind that it may not", job, feed.ReasonNotPermitted},
		{"a lifetime beyond its limit", longer, feed.ReasonNotPermitted},
	} {
		t.Run(c.name, func(t *testing.T) {
			message := envelope(c.it, clerk).bytes()
			it, err := feed.Open(t.Context(), c.it.Scope, c.it.ID, message, trust(key), station, at(noon))
			if c.want != "" {
				wantRefused(t, it, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenCountsSignatures(t *testing.T) {
	restricted := deputy.entry()
	restricted.Kinds = []feed.Kind{feed.KindNews}
	two := bothTrusted()
	two.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	twoRestricted := trust(clerk.entry(), restricted)
	twoRestricted.Thresholds = two.Thresholds
	twice := envelope(notice(), clerk, clerk)
	asDeputy := envelope(notice(), clerk, clerk)
	asDeputy.Signatures[1].KeyID = deputy.id
	nameless := envelope(notice(), clerk, clerk)
	nameless.Signatures[1].KeyID = ""
	spoiled := envelope(notice(), clerk, deputy)
	spoiled.Signatures[1] = signature{KeyID: deputy.id, Sig: stranger.sign([]byte(text(notice()))).Sig}
	for _, c := range []struct {
		name    string
		message draft
		trust   feed.Trust
		want    feed.Reason // empty: accepted
	}{
		{"both", envelope(notice(), clerk, deputy), two, ""},
		{"both and a stranger", envelope(notice(), stranger, clerk, deputy), two, ""},
		{"one", envelope(notice(), clerk), two, feed.ReasonNotPermitted},
		{"one and a stranger", envelope(notice(), clerk, stranger), two, feed.ReasonNotPermitted},
		{"the same twice", twice, two, feed.ReasonNotPermitted},
		{"the same under the other's ID", asDeputy, two, feed.ReasonNotPermitted},
		{"the same under no ID", nameless, two, feed.ReasonNotPermitted},
		{"one good and one bad", spoiled, two, feed.ReasonNotPermitted},
		{"one that may and one that may not", envelope(notice(), clerk, deputy), twoRestricted, feed.ReasonNotPermitted},
		{"one where one is enough", envelope(notice(), deputy), bothTrusted(), ""},
		{"one that may not where one is enough", envelope(notice(), deputy), trust(clerk.entry(), restricted), feed.ReasonNotPermitted},
	} {
		t.Run(c.name, func(t *testing.T) {
			it, err := open(t, c.message.bytes(), c.trust)
			if c.want != "" {
				wantRefused(t, it, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// Whoever carries a message can add signatures to it. They must not spoil the
// good one, nor make work without bound.
func TestOpenPassesOverSignaturesOfUnknownKeys(t *testing.T) {
	d := envelope(notice(), clerk)
	for range 7 {
		d.Signatures = append([]signature{{KeyID: "unknown", Sig: "!"}}, d.Signatures...)
	}
	if _, err := open(t, d.bytes(), bothTrusted()); err != nil {
		t.Errorf("eight signatures: %v", err)
	}
	d.Signatures = append(d.Signatures, signature{KeyID: "unknown"})
	it, err := open(t, d.bytes(), bothTrusted())
	wantRefused(t, it, err, feed.ReasonMalformed)
}

func TestOpenRefusesAnotherTopicThanTheSignedOne(t *testing.T) {
	message := envelope(notice(), clerk).bytes()
	for _, topic := range []struct {
		scope feed.Scope
		id    string
	}{
		{"all", "hot-wate"}, {"all", "hot-waters"}, {"all", ""}, {"station/jz-01", "hot-water"}, {"", "hot-water"},
	} {
		it, err := feed.Open(t.Context(), topic.scope, topic.id, message, bothTrusted(), station, at(noon))
		wantRefused(t, it, err, feed.ReasonWrongTopic)
	}
}

func TestOpenRefusesWhatIsForOtherStations(t *testing.T) {
	loner := feed.Station{ID: "jz-02", Street: "huayuan"}
	for _, c := range []struct {
		scope   feed.Scope
		station feed.Station
		mine    bool
	}{
		{"all", station, true},
		{"street/huayuan", station, true},
		{"group/east", station, true},
		{"station/jz-01", station, true},
		{"street/east", station, false},
		{"group/west", station, false},
		{"station/jz-02", station, false},
		{"station/huayuan", station, false},
		{"street/huayuan", loner, true},
		{"group/east", loner, false},
		{"station/jz-01", loner, false},
	} {
		it := notice()
		it.Scope = c.scope
		got, err := feed.Open(t.Context(), c.scope, it.ID, envelope(it, clerk).bytes(), bothTrusted(), c.station, at(noon))
		switch {
		case !c.mine:
			wantRefused(t, got, err, feed.ReasonNotAddressed)
		case err != nil:
			t.Errorf("%s at %s: %v", c.scope, c.station.ID, err)
		}
	}
}

func TestOpenTakesAnItemUntilItsEnd(t *testing.T) {
	it := notice()
	message := envelope(it, clerk).bytes()
	if _, err := openAt(t, message, bothTrusted(), it.Until.Add(-1)); err != nil {
		t.Errorf("a nanosecond before its end: %v", err)
	}
	for _, now := range []time.Time{it.Until, it.Until.Add(1), it.Until.AddDate(100, 0, 0)} {
		got, err := openAt(t, message, bothTrusted(), now)
		wantRefused(t, got, err, feed.ReasonExpired)
	}
}

func TestOpenLooksAtNothingTooLarge(t *testing.T) {
	message := envelope(notice(), clerk).bytes()
	message = append(message, bytes.Repeat([]byte(" "), feed.MaxEnvelope-len(message))...)
	if _, err := open(t, message, bothTrusted()); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	it, err := open(t, append(message, ' '), bothTrusted())
	wantRefused(t, it, err, feed.ReasonTooLarge)
}

func TestOpenRefusesAMessageCutAnywhere(t *testing.T) {
	message := envelope(notice(), clerk).bytes()
	for n := range message {
		it, err := open(t, message[:n], bothTrusted())
		wantRefused(t, it, err, feed.ReasonMalformed)
	}
}

// No change of a byte makes another item of a message.
func TestOpenRefusesAMessageChangedAnywhere(t *testing.T) {
	message := envelope(notice(), clerk).bytes()
	for i := range message {
		for _, bit := range []byte{0x01, 0x02, 0x20, 0x80} {
			changed := bytes.Clone(message)
			changed[i] ^= bit
			it, err := open(t, changed, bothTrusted())
			// Some last bits of base64 mean nothing.
			if err == nil && !reflect.DeepEqual(it, notice()) {
				t.Fatalf("byte %d, bit %#x: accepted as %+v", i, bit, it)
			}
		}
	}
}

func TestOpenRefusesMalformedEnvelopes(t *testing.T) {
	good := string(envelope(notice(), clerk).bytes())
	with := func(old, replacement string) string { return amended(t, good, old, replacement) }
	for name, message := range map[string]string{
		"empty":                      "",
		"null":                       "null",
		"a list":                     "[" + good + "]",
		"a byte behind":              good + "x",
		"an object behind":           good + "{}",
		"a byte order mark":          "\ufeff" + good,
		"deep nesting":               plus(good, `"x":`+strings.Repeat("[", 30000)+strings.Repeat("]", 30000)),
		"unclosed nesting":           strings.Repeat("[", feed.MaxEnvelope),
		"invalid UTF-8":              plus(good, "\"x\":\"\xff\""),
		"invalid UTF-8 in a key ID":  with(clerk.id, "clerk\xff"),
		"payload twice":              plus(good, `"payload":""`),
		"payload type twice":         plus(good, `"payloadType":"`+feed.PayloadType+`"`),
		"signatures twice":           plus(good, `"signatures":[]`),
		"a key ID twice":             with(`"keyid":`, `"keyid":"deputy","keyid":`),
		"an unknown member twice":    plus(good, `"x":1,"x":1`),
		"payload type in lower case": with(`"payloadType"`, `"payloadtype"`),
		"payload as a number":        with(`"payload":"`, `"payload":1,"x":"`),
		"signatures as an object":    with(`"signatures":[`, `"signatures":{},"x":[`),
	} {
		t.Run(name, func(t *testing.T) {
			it, err := open(t, []byte(message), bothTrusted())
			wantRefused(t, it, err, feed.ReasonMalformed)
		})
	}
}

func TestOpenRefusesMalformedPayloads(t *testing.T) {
	good := text(notice())
	with := func(old, replacement string) string { return amended(t, good, old, replacement) }
	for name, payload := range map[string]string{
		"empty":                 "",
		"null":                  "null",
		"an empty object":       "{}",
		"a list":                "[" + good + "]",
		"a byte behind":         good + "x",
		"an item behind":        good + good,
		"deep nesting":          plus(good, `"x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)),
		"invalid UTF-8":         with("花园街社区", "花园街社区\xff"),
		"half a surrogate pair": with("花园街社区", `\ud800`),
		"a control character":   with("花园街社区", `\u0007`),
		"title twice":           plus(good, `"title":"别的标题"`),
		"withdrawn twice":       plus(good, `"withdrawn":false,"withdrawn":true`),
		"title in capitals":     with(`"title"`, `"Title"`),
		"until in capitals":     with(`"until"`, `"UNTIL"`),
		"rev as a fraction":     with(`"rev":1`, `"rev":1.5`),
		"rev as a text":         with(`"rev":1`, `"rev":"1"`),
		"rev beyond 64 bits":    with(`"rev":1`, `"rev":99999999999999999999`),
		"until as a number":     with(`"until":"2026-11-24T12:00:00Z"`, `"until":1795521600`),
		"until without a zone":  with("2026-11-24T12:00:00Z", "2026-11-24T12:00:00"),
		"until on 30 February":  with("2026-11-24T12:00:00Z", "2027-02-30T12:00:00Z"),
		"another body":          plus(good, `"news":{"text":"新闻"}`),
		"a kind to come":        with(`"kind":"notice"`, `"kind":"alert"`),
	} {
		t.Run(name, func(t *testing.T) {
			it, err := open(t, enclose([]byte(payload), clerk).bytes(), bothTrusted())
			wantRefused(t, it, err, feed.ReasonMalformed)
		})
	}
}

// The format must be able to grow while old stations hang on the walls, but a
// slip of the pen must not go out.
func TestUnknownMembersPassAtAStationAndNotInADraft(t *testing.T) {
	for _, payload := range []string{
		plus(text(notice()), `"colour":"red"`),
		plus(text(notice()), `"colour":`+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)),
		strings.Replace(text(notice()), `"notice":{`, `"notice":{"colour":"red",`, 1),
		plus(text(notice()), `"Title":"别的标题"`),
	} {
		it, err := open(t, enclose([]byte(payload), clerk).bytes(), bothTrusted())
		if err != nil {
			t.Errorf("a station refuses %.400s: %v", payload, err)
		} else if !reflect.DeepEqual(it, notice()) {
			t.Errorf("a station reads %.400s as %+v", payload, it)
		}
		if it, err := feed.ParseDraft([]byte(payload)); err == nil {
			t.Errorf("a draft with an unknown member: %+v", it)
		}
	}
}

func TestParseDraftTakesAnUnfinishedItem(t *testing.T) {
	it, err := feed.ParseDraft([]byte(`{"id": "x", "title": "标题", "from": "2026-11-23T20:00:00+08:00"}`))
	if err != nil {
		t.Fatal(err)
	}
	if it.ID != "x" || it.Title != "标题" || !it.From.Equal(noon) {
		t.Errorf("read %+v", it)
	}
	for _, bad := range []string{"", "[]", `{"id": "x"} x`, `{"id": "x", "id": "y"}`, `{"id": 1}`, "{\"id\": \"\xff\"}", `{"from": "tomorrow"}`} {
		if it, err := feed.ParseDraft([]byte(bad)); err == nil || text(it) != text(feed.Item{}) {
			t.Errorf("%q: item %+v, error %v", bad, it, err)
		}
	}
}

// A detail goes into a receipt and onto a screen of the staff: it must stay
// short and plain whatever the message holds.
func TestRefusalsQuoteLittle(t *testing.T) {
	long := strings.Repeat("x\u202e\n", 8000)
	stuffed := envelope(notice(), stranger)
	stuffed.Signatures = append([]signature{{KeyID: long}}, signature{KeyID: clerk.id, Sig: stuffed.Signatures[0].Sig})
	foreign := envelope(notice(), stranger)
	foreign.Signatures[0].KeyID = long
	otherType := envelope(notice(), clerk)
	otherType.PayloadType = long
	bad := feed.Item{ID: long[:5000], Scope: feed.Scope(long[:5000]), Kind: feed.Kind(long[:5000]), Link: long[:5000]}
	disguised := notice()
	disguised.Kind = "a\u202e\u0007b"
	for name, message := range map[string]draft{
		"a kind in disguise":               envelope(disguised, clerk),
		"a long key ID before a known one": stuffed,
		"a long key ID":                    foreign,
		"a long payload type":              otherType,
		"an item that is all wrong":        envelope(bad, clerk),
		"a long member name":               enclose([]byte(`{"`+strings.Repeat("x", 30000)+`":1`), clerk),
	} {
		t.Run(name, func(t *testing.T) {
			it, err := open(t, message.bytes(), bothTrusted())
			if err == nil {
				t.Fatal("accepted")
			}
			checkRefusal(t, it, err)
		})
	}
}

func TestRefusalsNameTheKeyWhoseSignatureIsBad(t *testing.T) {
	d := envelope(notice(), stranger, stranger)
	d.Signatures[1].KeyID = clerk.id
	it, err := open(t, d.bytes(), bothTrusted())
	if refusal := wantRefused(t, it, err, feed.ReasonForeignKey); !strings.Contains(refusal.Detail, `"clerk"`) {
		t.Errorf("detail %q does not name the key", refusal.Detail)
	}
	if got := err.Error(); !strings.HasPrefix(got, "foreign_key: ") {
		t.Errorf("error %q does not name the reason", got)
	}
}

func TestDigestIsOfTheExactBytes(t *testing.T) {
	// The SHA-256 of "abc" (FIPS 180-2, appendix B.1).
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := feed.Digest([]byte("abc")); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

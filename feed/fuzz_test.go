package feed_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"nuanxin/feed"
)

// Whatever comes from the network, Open does not panic, refuses with a
// *Refusal, or was given the very item that a trusted key signed.
func FuzzOpen(f *testing.F) {
	good := envelope(notice(), clerk).bytes()
	f.Add(good)
	f.Add(envelope(notice(), clerk, deputy).bytes())
	f.Add(envelope(notice(), stranger).bytes())
	f.Add(enclose([]byte(plus(text(notice()), `"x":[{"y":null}]`)), clerk).bytes())
	f.Add(good[:len(good)/2])
	f.Add([]byte(plus(string(good), `"payload":"e30="`)))
	f.Add([]byte(strings.Replace(string(good), `"keyid":"clerk"`, `"keyid":""`, 1)))
	addHostile(f, string(good))
	// Base64 in the other alphabet, without its end, in lines.
	d := envelope(notice(), clerk)
	for _, payload := range []string{
		base64.URLEncoding.EncodeToString([]byte(text(notice()))), base64.RawStdEncoding.EncodeToString([]byte(text(notice()))),
		d.Payload[:40] + "\n" + d.Payload[40:], d.Payload + "====", " " + d.Payload,
	} {
		d.Payload = payload
		f.Add(d.bytes())
	}
	trusted := trust(clerk.entry())
	f.Fuzz(func(t *testing.T, message []byte) {
		it, err := open(t, message, trusted) // checks refusals
		if err == nil {
			wantSigned(t, message, clerk, it)
		}
	})
}

// wantSigned checks by other means than Open's that the pair signed the item.
func wantSigned(t *testing.T, message []byte, by pair, it feed.Item) {
	t.Helper()
	var d draft
	if err := json.Unmarshal(message, &d); err != nil {
		t.Fatalf("accepted what is not JSON: %v", err)
	}
	payload, err := decode64(d.Payload)
	if err != nil {
		t.Fatalf("accepted a payload that is not base64: %v", err)
	}
	signed := false
	for _, s := range d.Signatures {
		sig, err := decode64(s.Sig)
		signed = signed || err == nil && ed25519.Verify(by.public(), pae(feed.PayloadType, payload), sig)
	}
	if !signed {
		t.Fatalf("accepted unsigned: %s", message)
	}
	var want feed.Item
	if err := json.Unmarshal(payload, &want); err != nil || text(it) != text(want) {
		t.Fatalf("accepted %s, signed was %s (%v)", text(it), payload, err)
	}
	if err := it.Check(); err != nil {
		t.Fatalf("accepted a bad item: %v", err)
	}
}

// decode64 takes both alphabets, as DSSE has it.
func decode64(s string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(s))
}

// The signature is no hindrance here: whatever the payload is, it is signed.
func FuzzOpenSigned(f *testing.F) {
	for _, it := range []feed.Item{notice(), news(), job(), {}} {
		f.Add([]byte(text(it)))
	}
	for _, it := range []feed.Item{alert(), weather(), card(), pictured(), withdrawn(notice())} {
		f.Add([]byte(text(it)))
	}
	f.Add([]byte(plus(text(notice()), `"withdrawn":true`)))
	f.Add([]byte(plus(text(notice()), `"windows":[{"days":[1,1,8],"from":"24:00","to":"24:00"},{}]`)))
	f.Add([]byte(plus(text(notice()), `"attachments":[{"size":9223372036854775807,"width":-1,"height":1e9,"chunks":["",null]},{}]`)))
	addHostile(f, text(notice()))
	trusted := trust(clerk.entry())
	f.Fuzz(func(t *testing.T, payload []byte) {
		it, err := open(t, enclose(payload, clerk).bytes(), trusted)
		if err != nil {
			return
		}
		if err := it.Check(); err != nil {
			t.Fatalf("accepted a bad item: %v", err)
		}
		if it.ID != "hot-water" || it.Scope != feed.ScopeAll || !noon.Before(it.Until) || it.Until.Sub(it.Issued) > 90*day {
			t.Fatalf("accepted %s", text(it))
		}
	})
}

// A draft that passes its check is accepted by a station as it was read.
func FuzzParseDraft(f *testing.F) {
	for _, it := range []feed.Item{notice(), news(), job(), alert(), weather(), card(), pictured(), withdrawn(notice()), {}} {
		f.Add([]byte(text(it)))
	}
	addHostile(f, text(notice()))
	f.Add([]byte(`{"id":"x","title":"标题","from":"2026-11-23T20:00:00+08:00","notice":{"steps":["一","二"]}}`))
	f.Add([]byte(`{"title":"a","title":"b"}`))
	signer, trusted := clerk.signer(), trust(clerk.entry())
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := feed.ParseDraft(b)
		if err != nil {
			if text(it) != text(feed.Item{}) {
				t.Fatalf("error %v, and left %s", err, text(it))
			}
			return
		}
		if it.Check() != nil {
			return
		}
		message, err := feed.Seal(t.Context(), it, signer)
		if err != nil {
			t.Fatalf("checked, but not sealed: %v", err)
		}
		got, err := feed.Unseal(t.Context(), message, trusted)
		if err != nil {
			refusal := checkRefusal(t, got, err)
			if refusal.Reason != feed.ReasonNotPermitted {
				t.Fatalf("sealed, but refused: %v", err)
			}
			return
		}
		if text(got) != text(it) {
			t.Fatalf("sealed %s, opened %s", text(it), text(got))
		}
	})
}

// A trust file that is taken holds different keys that are what they seem.
func FuzzParseTrust(f *testing.F) {
	f.Add(must(json.Marshal(bothTrusted())))
	f.Add(must(json.Marshal(rooted(2, rootsOf(2, roots("old", 3)...)))))
	f.Add([]byte(`{"version":1,"keys":[],"thresholds":{"news":2}}`))
	f.Add([]byte(`{"version":9007199254740993,"roots":{"threshold":-1,"keys":[{"id":"a"},{"id":"a"}]},"keys":[{}]}`))
	addHostile(f, string(must(json.Marshal(bothTrusted()))))
	f.Add([]byte(`{"version":1,"keys":[{"id":"a","public":"AAAA","scopes":["["],"kinds":["news"],"max_days":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := feed.ParseTrust(b)
		if err != nil {
			if got.Keys != nil || got.Thresholds != nil {
				t.Fatalf("error %v, and left %+v", err, got)
			}
			return
		}
		ids, publics := map[string]bool{}, map[string]bool{}
		for _, k := range got.Keys {
			public, err := base64.StdEncoding.DecodeString(k.Public)
			if err != nil || len(public) != ed25519.PublicKeySize || len(k.Scopes) == 0 || len(k.Kinds) == 0 {
				t.Fatalf("taken with the key %+v", k)
			}
			ids[k.ID], publics[string(public)] = true, true
		}
		if n := len(got.Keys); n == 0 || len(ids) != n || len(publics) != n {
			t.Fatalf("%d keys, %d ids, %d public keys", n, len(ids), len(publics))
		}
		if _, err := feed.ParseTrust(must(json.Marshal(got))); err != nil {
			t.Fatalf("taken, but not once it was written again: %v", err)
		}
	})
}

// A topic that is taken apart is the topic of what it was taken apart into.
func FuzzParseTopic(f *testing.F) {
	for _, topic := range []string{
		"nuanxin/v1/content/all/x", "nuanxin/v1/content/street/a/b", "nuanxin/v1/content/all/~roster",
		"nuanxin/v1/content//x", "nuanxin/v1/content/all/\xff", "nuanxin/v1/station/a/state", "nuanxin/v1/station/a/command", "",
	} {
		f.Add(topic)
	}
	f.Fuzz(func(t *testing.T, topic string) {
		about, scope, name := prefix.Parse(topic)
		again := map[feed.Subject]string{
			feed.SubjectItem: prefix.Content(scope, name), feed.SubjectRoster: prefix.Roster(scope), feed.SubjectQuery: prefix.Query(scope),
			feed.SubjectTrust: prefix.Trust(), feed.SubjectBlob: prefix.Blob(name), feed.SubjectNone: topic,
			feed.SubjectCommand: prefix.Command(strings.TrimPrefix(string(scope), "station/")),
		}[about]
		if again != topic {
			t.Fatalf("%q read as %v of %q, %q, which is %q", topic, about, scope, name, again)
		}
		if about == feed.SubjectNone {
			return
		}
		if scope != "" && scope.Check() != nil || about == feed.SubjectItem && feed.CheckID(name) != nil ||
			strings.ContainsAny(topic, "+#\x00") || strings.Count(topic, "/") > 5 {
			t.Fatalf("%q read as %q, %q", topic, scope, name)
		}
	})
}

// addHostile seeds a target with what a good document can be turned into.
func addHostile(f *testing.F, good string) {
	open := strings.TrimSuffix(good, "}")
	for _, b := range []string{
		"", "null", "[]", "{}", `""`, "0", good + good, good[:len(good)/2], "[" + good + "]", "\ufeff" + good, good + "\x00",
		open + `,"x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}",
		open + `,"x":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5001),
		strings.Repeat("[", 60000), strings.Repeat(`{"a":`, 10000),
		open + `,"x":1,"x":2}`, open + `,"id":"x","id":"y"}`, open + "," + strings.TrimPrefix(good, "{"),
		open + ",\"x\":\"\xff\xfe\xc0\x80\xed\xa0\x80\"}", open + `,"x":"\ud800"}`, open + `,"x":"\u0000"}`, open + ",\"x\":\"\x00\"}",
		open + `,"rev":1e400}`, open + `,"x":` + strings.Repeat("9", 5000) + "}", open + `,"x":-0}`, open + `,"x":1E-400}`,
		open + `,"x":NaN}`, open + `,"x":Infinity}`, open + `,"x":-Infinity}`, open + `,"x":0x10}`, open + `,"x":01}`, open + `,"x":+1}`,
		open + `,"x":"` + strings.Repeat("暖", 20000) + `"}`, open + `,"` + strings.Repeat("x", 50000) + `":1}`,
		open + `,"x":[` + strings.Repeat("{},", 10000) + `{}]}`, open + ",}", open + "/* */}", strings.ReplaceAll(good, `"`, "'"),
	} {
		f.Add([]byte(b))
	}
}

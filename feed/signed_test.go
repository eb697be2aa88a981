package feed_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"nuanxin/feed"
)

func TestCosignAddsASignatureOverTheSameBytes(t *testing.T) {
	two := trust(clerk.entry(), deputy.entry())
	two.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	// A member that this version does not know is signed all the same.
	payload := plus(text(notice()), `"of_tomorrow":{"b":1,"a":[2]}`)
	one := enclose([]byte(payload), clerk).bytes()
	if _, err := open(t, one, two); err == nil {
		t.Fatal("one signature is enough, so this test shows nothing")
	}
	both := must(feed.Cosign(t.Context(), one, deputy.signer()))
	if _, err := open(t, both, two); err != nil {
		t.Error(err)
	}
	s := must(feed.ReadSigned(both))
	if string(s.Payload) != payload || s.Type != feed.PayloadType || !slices.Equal(s.Keys, []string{"clerk", "deputy"}) {
		t.Errorf("cosigned %+v", s)
	}
	again := must(feed.Cosign(t.Context(), both, clerk.signer()))
	if s := must(feed.ReadSigned(again)); !slices.Equal(s.Keys, []string{"deputy", "clerk"}) {
		t.Errorf("signed again by one who had, it has the signatures %v", s.Keys)
	}
	if _, err := open(t, again, two); err != nil {
		t.Error(err)
	}
}

func TestCosignRefusesWhatNoStationWouldLookAt(t *testing.T) {
	full := envelope(notice(), clerk)
	for range 7 {
		full.Signatures = append(full.Signatures, signature{KeyID: "other", Sig: "AAAA"})
	}
	large := enclose([]byte(strings.Repeat("x", 49000)), clerk).bytes()
	for name, c := range map[string]struct {
		message []byte
		want    string
	}{
		"no JSON":          {[]byte("x"), "not a DSSE envelope"},
		"an item":          {[]byte(text(notice())), "it has no payloadType"},
		"no base64":        {[]byte(`{"payloadType":"x","payload":"?"}`), "payload"},
		"nine signatures":  {full.bytes(), "9 signatures, the limit is 8"},
		"too large signed": {large, "the limit is 65536"},
		"too large":        {[]byte(strings.Repeat(" ", feed.MaxEnvelope+1)), "the limit is 65536"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := feed.Cosign(t.Context(), c.message, deputy.signer())
			wantError(t, err, c.want)
		})
	}
	_, err := feed.Cosign(t.Context(), full.bytes(), feed.Signer{})
	wantError(t, err, "no key")
}

func TestRootsNameThoseWhoseSignaturesAreGood(t *testing.T) {
	roots := &feed.Roots{Threshold: 2, Keys: []feed.Root{clerk.signer().Root(), deputy.signer().Root()}}
	doc := trust(clerk.entry())
	doc.Issued, doc.Roots = noon, roots
	link := must(feed.SealTrust(t.Context(), doc, clerk.signer()))
	if got := roots.Signed(t.Context(), link); !slices.Equal(got, []string{"clerk"}) {
		t.Errorf("signed by %v, want clerk", got)
	}
	link = must(feed.Cosign(t.Context(), link, deputy.signer(), stranger.signer()))
	if got := roots.Signed(t.Context(), link); !slices.Equal(got, []string{"clerk", "deputy"}) {
		t.Errorf("signed by %v, want clerk and deputy", got)
	}
	forged := strings.Replace(string(link), `"keyid":"deputy"`, `"keyid":"clerk"`, 1)
	if got := roots.Signed(t.Context(), []byte(forged)); !slices.Equal(got, []string{"clerk"}) {
		t.Errorf("signed by %v, want clerk once", got)
	}
	if got := must(feed.ReadTrust(link)); got.Version != 1 || !got.Issued.Equal(noon) {
		t.Errorf("read %+v", got)
	}
	_, err := feed.ReadTrust(envelope(notice(), clerk).bytes())
	wantError(t, err, "payload type")
}

// Whatever stands in a file, to cosign it neither panics nor changes what was
// signed.
func FuzzCosign(f *testing.F) {
	f.Add(envelope(notice(), clerk).bytes())
	f.Add([]byte(`{"payloadType":"a","payload":"","signatures":null}`))
	f.Add([]byte(`{"payloadType":"a","payload":"_-8=","signatures":[{"keyid":"deputy","sig":"x"},{}]}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, message []byte) {
		both, err := feed.Cosign(t.Context(), message, deputy.signer())
		if err != nil {
			return
		}
		before, after := must(feed.ReadSigned(message)), must(feed.ReadSigned(both))
		if before.Type != after.Type || string(before.Payload) != string(after.Payload) || len(both) > feed.MaxEnvelope {
			t.Fatalf("cosigned %q as %q", message, both)
		}
		var d draft
		if err := json.Unmarshal(both, &d); err != nil {
			t.Fatal(err)
		}
		last := d.Signatures[len(d.Signatures)-1]
		if want := deputy.signAs(after.Type, after.Payload); last != want {
			t.Fatalf("signature %+v, want %+v", last, want)
		}
		if _, err := base64.StdEncoding.DecodeString(d.Payload); err != nil && !strings.ContainsAny(d.Payload, "-_") {
			t.Fatalf("payload %q: %v", d.Payload, err)
		}
	})
}

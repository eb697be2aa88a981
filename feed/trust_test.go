package feed_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"nuanxin/feed"
)

func TestParseTrustReadsAFile(t *testing.T) {
	want := bothTrusted()
	want.Thresholds = map[feed.Kind]int{feed.KindNotice: 2}
	got, err := feed.ParseTrust(must(json.Marshal(want)))
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || len(got.Keys) != 2 || got.Keys[1].ID != "deputy" || got.Thresholds[feed.KindNotice] != 2 {
		t.Errorf("read %+v", got)
	}
}

func TestParseTrustNamesEveryMistake(t *testing.T) {
	// The public half of clerk under deputy's ID, as is and disguised.
	same := clerk.entry().Public
	broken := same[:20] + "\n" + same[20:]
	for _, c := range []struct {
		name   string
		change func(*feed.Trust)
		want   string
	}{
		{"no version", func(f *feed.Trust) { f.Version = 0 }, "version: want 1 or more, have 0"},
		{"no keys", func(f *feed.Trust) { f.Keys = nil }, "keys: there is none"},
		{"a key without an id", func(f *feed.Trust) { f.Keys[1].ID = "" }, `keys[1] "": id ""`},
		{"a key with a bad id", func(f *feed.Trust) { f.Keys[1].ID = "Clerk" }, `keys[1] "Clerk": id "Clerk"`},
		{"one id twice", func(f *feed.Trust) { f.Keys[1].ID = "clerk" }, `keys[1]: the id "clerk" stands twice`},
		{"one key under two ids", func(f *feed.Trust) { f.Keys[1].Public = same }, `keys[1] "deputy": another id has the same public key`},
		{"one key under two ids, with a line break", func(f *feed.Trust) { f.Keys[1].Public = broken }, `keys[1] "deputy": public`},
		{"one key under two ids, with other last bits", func(f *feed.Trust) { f.Keys[1].Public = otherLastBits(same) }, `keys[1] "deputy": public`},
		{"no public key", func(f *feed.Trust) { f.Keys[0].Public = "" }, `keys[0] "clerk": public: want the base64`},
		{"a public key that is too short", func(f *feed.Trust) { f.Keys[0].Public = same[:40] }, `keys[0] "clerk": public: want the base64`},
		{"a public key in hex", func(f *feed.Trust) { f.Keys[0].Public = strings.Repeat("0f", 32) }, `keys[0] "clerk": public: want the base64`},
		{"no scopes", func(f *feed.Trust) { f.Keys[0].Scopes = nil }, "scopes: there is none"},
		{"a scope that is no pattern", func(f *feed.Trust) { f.Keys[0].Scopes = []string{"station/[a"} }, `scopes: "station/[a" is not a pattern`},
		{"no kinds", func(f *feed.Trust) { f.Keys[0].Kinds = nil }, "kinds: there is none"},
		{"an unknown kind", func(f *feed.Trust) { f.Keys[0].Kinds = []feed.Kind{"notcie"} }, `kinds: "notcie" is not a kind`},
		{"no days", func(f *feed.Trust) { f.Keys[0].MaxDays = 0 }, "max_days: want 1 to 400, have 0"},
		{"one day", func(f *feed.Trust) { f.Keys[0].MaxDays = 1 }, ""},
		{"too many days", func(f *feed.Trust) { f.Keys[0].MaxDays = 401 }, "max_days: want 1 to 400, have 401"},
		{"the most days", func(f *feed.Trust) { f.Keys[0].MaxDays = 400 }, ""},
		{"a threshold of 0", func(f *feed.Trust) { f.Thresholds = map[feed.Kind]int{"news": 0} }, "thresholds.news: want 1 to 8, have 0"},
		{"a threshold that no envelope holds", func(f *feed.Trust) { f.Thresholds = map[feed.Kind]int{"news": 9} }, "thresholds.news: want 1 to 8, have 9"},
		{"a threshold of 1", func(f *feed.Trust) { f.Thresholds = map[feed.Kind]int{"news": 1} }, ""},
		{"a threshold that an envelope holds", func(f *feed.Trust) {
			f.Keys, f.Thresholds = nil, map[feed.Kind]int{"news": 8}
			for _, p := range roots("clerk", 8) {
				f.Keys = append(f.Keys, p.entry())
			}
		}, ""},
		{"a threshold that the keys allow", func(f *feed.Trust) { f.Thresholds = map[feed.Kind]int{"news": 2} }, ""},
		{"a threshold that the keys cannot reach", func(f *feed.Trust) {
			f.Keys[1].Kinds = []feed.Kind{"job"}
			f.Thresholds = map[feed.Kind]int{"news": 2}
		}, "thresholds.news: needs 2 keys, but only 1 may sign the kind"},
		{"a threshold of an unknown kind", func(f *feed.Trust) { f.Thresholds = map[feed.Kind]int{"notcie": 2} }, `thresholds: "notcie" is not a kind`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := bothTrusted()
			c.change(&file)
			got, err := feed.ParseTrust(must(json.Marshal(file)))
			wantError(t, err, c.want)
			if err != nil && got.Keys != nil {
				t.Errorf("left %+v", got)
			}
		})
	}
}

func otherLastBits(public string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(public) - 2 // before the "="
	other := public[:last] + string(digits[strings.IndexByte(digits, public[last])|1]) + "="
	if other == public {
		panic("the last bit was set already")
	}
	return other
}

func TestParseTrustListsAllMistakesAtOnce(t *testing.T) {
	_, err := feed.ParseTrust([]byte(`{"keys": [{"id": "A"}, {"id": "B"}], "thresholds": {"x": 1, "news": 0}}`))
	for _, part := range []string{"version", `keys[0] "A"`, `keys[1] "B"`, `"x"`, "thresholds.news", "max_days"} {
		wantError(t, err, part)
	}
}

func TestParseTrustRefusesMalformedFiles(t *testing.T) {
	good := string(must(json.Marshal(trust(clerk.entry()))))
	for name, file := range map[string]string{
		"empty":             "",
		"null":              "null",
		"cut":               good[:len(good)-1],
		"a byte behind":     good + "x",
		"an unknown member": plus(good, `"treshold":{"news":2}`),
		"keys twice":        plus(good, `"keys":[]`),
		"a kind twice":      plus(good, `"thresholds":{"news":2,"news":1}`),
		"keys in capitals":  amended(t, good, `"keys"`, `"Keys"`),
		"a member of a key": amended(t, good, `"max_days"`, `"maxdays"`),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := feed.ParseTrust([]byte(file)); err == nil || got.Keys != nil {
				t.Errorf("read %+v, error %v", got, err)
			}
		})
	}
}

// The eight points of small order of edwards25519 and longer encodings of
// them, little endian as in RFC 8032, section 5.1.2. Those of order 8 solve
// dy⁴ + 2y² = 1, for their double has y = 0.
func TestParseTrustRefusesKeysThatAnyoneCanSignFor(t *testing.T) {
	const zeros, ones = "000000000000000000000000000000000000000000000000000000000000", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	for name, public := range map[string]string{
		"order 1":                   "01" + zeros + "00",
		"order 1, long form":        "ee" + ones + "7f",
		"order 1, negative":         "01" + zeros + "80",
		"order 1, both":             "ee" + ones + "ff",
		"order 2":                   "ec" + ones + "7f",
		"order 2, negative":         "ec" + ones + "ff",
		"order 4, all zeros":        "00" + zeros + "00",
		"order 4, negative":         "00" + zeros + "80",
		"order 4, long form":        "ed" + ones + "7f",
		"order 4, both":             "ed" + ones + "ff",
		"order 8":                   "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"order 8, negative":         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"order 8, another":          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"order 8, another negative": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	} {
		t.Run(name, func(t *testing.T) {
			point := must(hex.DecodeString(public))
			if !anyoneSigns(point) {
				t.Error("nobody can sign for it without its key")
			}
			key := clerk.entry()
			key.Public = base64.StdEncoding.EncodeToString(point)
			_, err := feed.ParseTrust(must(json.Marshal(trust(key))))
			wantError(t, err, "anyone can sign for this key")
		})
	}
}

// anyoneSigns finds a message for which R = 0 and S = 0 is a signature.
func anyoneSigns(public ed25519.PublicKey) bool {
	forged := make([]byte, ed25519.SignatureSize)
	forged[0] = 1 // the encoding of the neutral element
	for i := range 200 {
		if ed25519.Verify(public, []byte{byte(i)}, forged) {
			return true
		}
	}
	return false
}

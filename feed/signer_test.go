package feed_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"nuanxin/feed"
)

func TestASignerSurvivesItsFile(t *testing.T) {
	made, err := feed.NewSigner("clerk-2")
	if err != nil {
		t.Fatal(err)
	}
	file, err := made.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"as written":       file,
		"edited elsewhere": bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			read, err := feed.ParseSigner(b)
			if err != nil {
				t.Fatal(err)
			}
			if read.ID() != "clerk-2" || read.TrustEntry().Public != made.TrustEntry().Public {
				t.Errorf("read %v with the public key %s", read, read.TrustEntry().Public)
			}
			message, err := feed.Seal(t.Context(), notice(), read)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := open(t, message, trust(made.TrustEntry())); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestASignerWritesTheStandardForm(t *testing.T) {
	file, err := clerk.signer().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if want := clerk.file(); !bytes.Equal(file, want) {
		t.Errorf("wrote %s, want %s", file, want)
	}
}

func TestNewSignersDiffer(t *testing.T) {
	a, b := must(feed.NewSigner("a")), must(feed.NewSigner("b"))
	if a.TrustEntry().Public == b.TrustEntry().Public {
		t.Error("two new signers have the same key")
	}
	if _, err := feed.NewSigner("A"); err == nil {
		t.Error("a signer with a bad ID was made")
	}
}

// What keygen prints must be taken as it is.
func TestATrustEntryIsGoodForATrustFile(t *testing.T) {
	entry := must(feed.NewSigner("clerk")).TrustEntry()
	if _, err := feed.ParseTrust(must(json.Marshal(trust(entry)))); err != nil {
		t.Error(err)
	}
	if want := clerk.entry(); clerk.signer().TrustEntry().Public != want.Public {
		t.Errorf("entry %+v, want %+v", entry, want)
	}
}

func TestParseSignerSaysWhatIsWrongWithAFile(t *testing.T) {
	block := func(kind string, der []byte) string {
		return "id: clerk\n" + string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkcs8 := func(key any) []byte { return must(x509.MarshalPKCS8PrivateKey(key)) }
	good := string(clerk.file())
	_, bare, _ := strings.Cut(good, "\n")
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "first line"},
		{"no id", bare, "first line"},
		{"an empty id", "id: \n" + bare, "first line"},
		{"a bad id", "id: Clerk\n" + bare, "first line"},
		{"an id alone", "id: clerk\n", "no PEM block"},
		{"a block without an end", good[:len(good)-10], "no PEM block"},
		{"a public key", block("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(clerk.public()))), "no PEM block PRIVATE KEY"},
		{"an encrypted key", block("ENCRYPTED PRIVATE KEY", pkcs8(clerk.private)), "no PEM block PRIVATE KEY"},
		{"nonsense in the block", block("PRIVATE KEY", []byte("nonsense")), "not a PKCS #8"},
		{"a key that is cut", block("PRIVATE KEY", pkcs8(clerk.private)[:40]), "not a PKCS #8"},
		{"an ECDSA key", block("PRIVATE KEY", pkcs8(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))), "want an Ed25519 key, have *ecdsa.PrivateKey"},
		{"an X25519 key", block("PRIVATE KEY", pkcs8(must(ecdh.X25519().GenerateKey(rand.Reader)))), "want an Ed25519 key, have *ecdh.PrivateKey"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := feed.ParseSigner([]byte(c.file))
			wantError(t, err, c.want)
			if got.ID() != "" {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestNothingThatPrintsASignerShowsItsKey(t *testing.T) {
	s := clerk.signer()
	type holder struct{ signer feed.Signer }
	type pointer struct{ Signer *feed.Signer }
	values := map[string]any{
		"value": s, "pointer": &s, "slice": []feed.Signer{s}, "map": map[string]feed.Signer{"a": s},
		"field": holder{s}, "pointer to field": &holder{s}, "pointer in field": pointer{&s}, "slice of fields": []holder{{s}},
	}
	printed := map[string]string{}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%o", "%b", "%c", "%U"} {
			printed[name+" "+verb] = fmt.Sprintf(verb, v)
		}
		printed[name+" json"] = string(must(json.Marshal(v)))
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("signer", "signer", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("signer", "signer", v)
		printed[name+" slog"] = log.String()
	}
	// The seed, the first half of the private key, as any of those would write
	// its beginning, "seed": in a row, or byte for byte.
	seed := clerk.private.Seed()[:4]
	leaks := []string{
		"seed", hex.EncodeToString(seed), base64.StdEncoding.EncodeToString(seed[:3]),
		"115 101 101 100", "115, 101, 101, 100", "0x73, 0x65, 0x65, 0x64", "73 65 65 64", "163 145 145 144",
		"1110011 1100101", "'s' 'e' 'e' 'd'", "s e e d", "U+0073 U+0065",
	}
	for how, out := range printed {
		for _, leak := range leaks {
			if strings.Contains(strings.ToLower(out), strings.ToLower(leak)) {
				t.Errorf("%s shows the key as %q: %s", how, leak, out)
			}
		}
	}
	if got, want := fmt.Sprint(s), "signer clerk"; got != want {
		t.Errorf("printed as %q, want %q", got, want)
	}
}

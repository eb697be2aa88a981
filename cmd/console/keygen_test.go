package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

func TestKeygenWritesAKeyForItsOwnerAndPrintsItsTrustEntry(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "wang.key")
	r := run(t, "", "keygen", "--id", "wang", "--out", file)
	r.want(t, 0, file, "trust file")

	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("key file has mode %v, want 0600", info.Mode())
	}
	private, err := os.ReadFile(file)
	must(t, err)
	signer, err := feed.ParseSigner(private)
	must(t, err)
	var entry feed.Key
	must(t, json.Unmarshal([]byte(r.out), &entry))
	if entry.ID != "wang" || entry.Public != signer.TrustEntry().Public {
		t.Errorf("the entry printed is %+v, not that of the key in the file", entry)
	}
	if strings.Count(strings.TrimSpace(r.err), "\n") != 0 {
		t.Errorf("want one line of advice, have %q", r.err)
	}
	if strings.Contains(r.out+r.err, "PRIVATE") {
		t.Error("the private key was printed")
	}
}

func TestKeygenNeverOverwrites(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "wang.key")
	run(t, "", "keygen", "--id", "wang", "--out", file).want(t, 0)
	before, err := os.ReadFile(file)
	must(t, err)
	r := run(t, "", "keygen", "--id", "li", "--out", file)
	r.want(t, 1, "exists already", "--out")
	after, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(before, after) || r.out != "" {
		t.Error("the key that was there is another now, or an entry was printed")
	}
}

func TestKeygenSaysWhatToMend(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	run(t, "", "keygen", "--id", "Wang Li", "--out", filepath.Join(folder, "k")).want(t, 2, "--id", "Wang Li", "a-z")
	run(t, "", "keygen", "--id", "wang", "--out", filepath.Join(folder, "no", "k")).want(t, 1, "there is no folder", filepath.Join(folder, "no"))
	run(t, "", "keygen", "--id", "wang").want(t, 2, "--out", "console keygen --help")
}

func TestKeygenPrintsAnEntryForWhatTheKeyIsFor(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "k")
	r := run(t, "", "keygen", "--id", "roster", "--out", file, "--kinds", "roster", "--scopes", "all,street/*", "--days", "7")
	r.want(t, 0)
	var entry feed.Key
	must(t, json.Unmarshal([]byte(r.out), &entry))
	if entry.Scopes[1] != "street/*" || len(entry.Scopes) != 2 || len(entry.Kinds) != 1 || entry.Kinds[0] != feed.KindRoster || entry.MaxDays != 7 {
		t.Errorf("printed %+v", entry)
	}
}

func TestKeygenPrintsAnEntryOfARoot(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "k")
	r := run(t, "", "keygen", "--id", "office", "--out", file, "--root")
	r.want(t, 0, `goes into the list "roots.keys"`)
	var entry feed.Root
	must(t, json.Unmarshal([]byte(r.out), &entry))
	b, err := os.ReadFile(file)
	must(t, err)
	signer, err := feed.ParseSigner(b)
	must(t, err)
	if entry != signer.Root() || strings.Contains(r.out, "kinds") {
		t.Errorf("printed %s", r.out)
	}
}

func TestKeygenRefusesAnEntryThatATrustFileWould(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "k")
	for want, flags := range map[string][]string{
		`"nwes" is not a kind: want news`: {"--kinds", "nwes"},
		`"[" is not a pattern`:            {"--scopes", "["},
		"max_days: want 1 to 400":         {"--days", "401"},
		"leave out --scopes, --kinds":     {"--root", "--days", "9"},
	} {
		run(t, "", append([]string{"keygen", "--id", "x", "--out", file}, flags...)...).want(t, 2, want)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a key was written all the same")
	}
}

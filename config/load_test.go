package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nuanxin/config"
)

// folder makes a folder with a trust document and the given configuration, and
// returns the folder and the configuration's path.
func folder(t *testing.T, text string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "trust.json"), 0o644)
	path = filepath.Join(dir, "kiosk.toml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

func write(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte("x"), mode); err != nil {
		t.Fatal(err)
	}
}

const secrets = `url = "mqtts://a"
username = "u"
password_file = "password"
ca_file = "ca.pem"
cert_file = "cert.pem"
key_file = "key.pem"`

func withSecrets() string {
	return strings.Replace(minimal, `url = "mqtts://mqtt.example.cn"`, secrets, 1)
}

func TestLoadMakesPathsAbsolute(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "feed.db")
	dir, path := folder(t, strings.Replace(withSecrets(), "feed.db", elsewhere, 1))
	write(t, filepath.Join(dir, "password"), 0o600)
	write(t, filepath.Join(dir, "key.pem"), 0o400)
	write(t, filepath.Join(dir, "ca.pem"), 0o644)
	write(t, filepath.Join(dir, "cert.pem"), 0o644)

	t.Chdir(filepath.Dir(dir))
	relative := filepath.Join(filepath.Base(dir), filepath.Base(path))
	for _, path := range []string{path, relative} {
		c, err := config.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for got, want := range map[string]string{
			c.Trust.File:          "trust.json",
			c.Broker.PasswordFile: "password",
			c.Broker.CAFile:       "ca.pem",
			c.Broker.CertFile:     "cert.pem",
			c.Broker.KeyFile:      "key.pem",
		} {
			if want = filepath.Join(dir, want); got != want {
				t.Errorf("%s: got %s, want %s", path, got, want)
			}
		}
		if c.Store.File != elsewhere {
			t.Errorf("%s: got %s, want %s", path, c.Store.File, elsewhere)
		}
	}
}

func TestLoadLeavesUnnamedFilesUnnamed(t *testing.T) {
	_, path := folder(t, minimal)
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Broker.PasswordFile != "" || c.Broker.KeyFile != "" {
		t.Errorf("got %+v, want no files", c.Broker)
	}
}

func TestLoadReportsFilesBesideTheTextsOwnProblems(t *testing.T) {
	text := strings.NewReplacer(
		`"jiaobei"`, `"JIAOBEI"`, "trust.json", "absent.json", "feed.db", "absent/feed.db",
	).Replace(withSecrets())
	dir, path := folder(t, text)
	write(t, filepath.Join(dir, "password"), 0o640)
	write(t, filepath.Join(dir, "key.pem"), 0o604)
	if err := os.Mkdir(filepath.Join(dir, "ca.pem"), 0o755); err != nil {
		t.Fatal(err)
	}

	_, err := config.Load(path)
	problems, _ := errors.AsType[config.Problems](err)
	want := []struct {
		line     int
		key, say string
	}{
		{4, "station.street", "small letters"},
		{8, "broker.password_file", "chmod 600 " + filepath.Join(dir, "password")},
		{9, "broker.ca_file", "is not a file"},
		{10, "broker.cert_file", filepath.Join(dir, "cert.pem") + " does not exist"},
		{11, "broker.key_file", "chmod 600 " + filepath.Join(dir, "key.pem")},
		{13, "trust.file", "absent.json does not exist"},
		{15, "store.file", "the folder " + filepath.Join(dir, "absent") + " does not exist"},
	}
	if len(problems) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%v", len(problems), len(want), err)
	}
	for i, w := range want {
		got := problems[i]
		if got.File != path || got.Line != w.line || got.Key != w.key || !strings.Contains(got.Message, w.say) {
			t.Errorf("got %q, want line %d, key %q and %q", got, w.line, w.key, w.say)
		}
	}
}

func TestTheStoreMayExistButNotAsAFolder(t *testing.T) {
	dir, path := folder(t, minimal)
	write(t, filepath.Join(dir, "feed.db"), 0o600)
	if _, err := config.Load(path); err != nil {
		t.Error(err)
	}
	dir, path = folder(t, minimal)
	if err := os.Mkdir(filepath.Join(dir, "feed.db"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path); err == nil || !strings.Contains(err.Error(), "store.file: ") {
		t.Errorf("got %v, want a problem of store.file", err)
	}
	dir, path = folder(t, strings.Replace(minimal, "feed.db", "trust.json/feed.db", 1))
	_, err := config.Load(path)
	if want := filepath.Join(dir, "trust.json") + " is not a folder"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestLoadSaysThatTheFileIsNotThere(t *testing.T) {
	if _, err := config.Load(filepath.Join(t.TempDir(), "kiosk.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want it to be fs.ErrNotExist", err)
	}
}

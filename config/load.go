package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Load reads the configuration file at path, checks it as [Parse] does and then
// checks the files it names: they must be there, readable, and kept from others
// where they are secret. Relative paths in it are meant from its own folder and
// come out absolute.
//
// What the files hold is for others to judge: their checks are made last, so
// that their problems stand among the rest.
//
// The error is of type [Problems], unless the file itself cannot be read; the
// Config is then empty.
func Load(path string, checks ...Check) (Config, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return Config{}, fmt.Errorf("find the folder of %s: %w", path, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return Config{}, fmt.Errorf("open configuration: %w", err)
	}
	defer file.Close()
	c, d, err := parse(path, file)
	if err != nil {
		return Config{}, err
	}
	for _, f := range files(&c) {
		if *f.path == "" {
			continue
		}
		if !filepath.IsAbs(*f.path) {
			*f.path = filepath.Join(filepath.Dir(absolute), *f.path)
		}
		if err := f.check(*f.path); err != nil {
			d.report(f.key, err.Error())
		}
	}
	for _, check := range checks {
		if d.reported(check.Key) {
			continue
		}
		if err := check.Find(c); err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				d.report(check.Key, line)
			}
		}
	}
	return d.finish(c)
}

// Check judges what a key names. Find is asked only if nothing is wrong with
// the key itself, but others may lack their values. Each line of its error is a
// problem of the key.
type Check struct {
	Key  string
	Find func(Config) error
}

// namedFile is a file that the configuration names.
type namedFile struct {
	key   string
	path  *string
	check func(path string) error
}

func files(c *Config) []namedFile {
	return []namedFile{
		{"broker.password_file", &c.Broker.PasswordFile, secret},
		{"broker.ca_file", &c.Broker.CAFile, readable},
		{"broker.cert_file", &c.Broker.CertFile, readable},
		{"broker.key_file", &c.Broker.KeyFile, secret},
		{"trust.file", &c.Trust.File, readable},
		{"store.file", &c.Store.File, creatable},
		{"screen.blank_file", &c.Screen.BlankFile, anywhere},
	}
}

// readable says why the file at path cannot be read.
func readable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s %s", path, reason(err))
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s %s", path, reason(err))
	}
	return file.Close()
}

// secret says why the file at path cannot be read, or that others can.
func secret(path string) error {
	if err := readable(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = fmt.Errorf("others can read %s; run chmod 600 %[1]s", path)
	}
	return err
}

// anywhere has nothing against a file that others make and remove, in a folder
// that may come later too.
func anywhere(string) error { return nil }

// creatable says why the file at path can neither be there nor be made.
func creatable(path string) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil {
		return fmt.Errorf("the folder %s %s", folder, reason(err))
	} else if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", folder)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	return nil
}

// reason says in a technician's words why a file could not be had.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user"
	}
	return "cannot be read: " + err.Error()
}

package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"nuanxin/feed"
)

// readTrust reads the keys that may sign what the station shows.
func readTrust(file string) (feed.Trust, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return feed.Trust{}, fmt.Errorf("read trust file: %w", err)
	}
	return feed.ParseTrust(b)
}

// readPassword reads the password for the broker; no file is no password.
func readPassword(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	password := bytes.TrimRight(b, "\r\n")
	if len(password) == 0 {
		return "", fmt.Errorf("there is no password in %s", file)
	}
	return string(password), nil
}

// writable says why this user cannot keep a database in a file, without
// touching it: it is made in its folder, and so is what replaces it.
func writable(file string) error {
	for _, name := range []string{filepath.Dir(file), file} {
		// With effective rights, as open has it (access(2)).
		err := unix.Faccessat(unix.AT_FDCWD, name, unix.R_OK|unix.W_OK, unix.AT_EACCESS)
		switch {
		case err == nil, name == file && errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, fs.ErrPermission):
			return fmt.Errorf("this user may not write %s; run: sudo chown USER %[1]s && sudo chmod u+rwX %[1]s, USER being whom the station runs as", name)
		case errors.Is(err, unix.EROFS):
			return fmt.Errorf("%s is on a disk that is read-only; name a file on another, or mount it for writing", name)
		default:
			return fmt.Errorf("%s cannot be written: %w", name, err)
		}
	}
	return nil
}

// readAuthorities reads who may vouch for the broker; no file is nil, which
// means the system's.
func readAuthorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // as crypto/tls has it
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read certificate authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("there is no certificate in PEM form in %s", file)
	}
	return pool, nil
}

// readCertificate reads what the station proves itself with; no file is none.
func readCertificate(cert, key string) ([]tls.Certificate, error) {
	if cert == "" || key == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("read the station's certificate and key: %w", err)
	}
	return []tls.Certificate{pair}, nil
}

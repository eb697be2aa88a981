//go:build e2e

package uplink_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nuanxin/uplink"
)

func TestMosquittoTakesTheNameInTheCertificateForTheUsername(t *testing.T) {
	a, dir := newAuthority(t, time.Now()), t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	broker := a.issue("broker", time.Now())
	key, err := x509.MarshalPKCS8PrivateKey(broker.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	m := newMosquitto(t,
		"cafile "+write("ca.pem", encode("CERTIFICATE", a.own.Raw)),
		"certfile "+write("broker.pem", encode("CERTIFICATE", broker.Certificate[0])),
		"keyfile "+write("broker.key", encode("PRIVATE KEY", key)),
		"require_certificate true",
		"use_identity_as_username true",
		"acl_file "+write("acl", []byte("pattern readwrite station/%u/#\n")))
	options := func(certificates ...tls.Certificate) uplink.Options {
		return uplink.Options{
			Broker: "mqtts://" + m.address, ClientID: "some name", FailFast: true,
			TLS: &tls.Config{RootCAs: a.pool(), Certificates: certificates},
		}
	}

	box := make(mailbox, 8)
	opts := options(a.issue("s1", time.Now()))
	opts.Filters, opts.Handle = []string{"station/s1/+"}, each(box.handle)
	s1, _ := run(t, opts)
	say(t, s1, "station/s1/state", "mine", false)
	box.expect(t, "station/s1/state", "mine", false)

	opts = options(a.issue("s2", time.Now()))
	opts.ClientID = "another name"
	s2, _ := run(t, opts)
	say(t, s2, "station/s1/state", "forged", false) // which mosquitto acknowledges and drops
	say(t, s1, "station/s1/state", "mine again", false)
	box.expect(t, "station/s1/state", "mine again", false)

	for name, opts := range map[string]uplink.Options{
		"no certificate":        options(),
		"a foreign authority's": options(newAuthority(t, time.Now()).issue("s1", time.Now())),
		"one that has expired":  options(a.issue("s1", time.Now().Add(-24*time.Hour))),
	} {
		link, err := uplink.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), patience)
		if err := link.Run(ctx); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("Run returned %v with %s", err, name)
		}
		stop()
	}
}

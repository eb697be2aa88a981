package main_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"

	console "nuanxin/cmd/console"
	"nuanxin/uplink/loopback"
)

func TestEachBrokerFaultSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	plain := strings.TrimPrefix(d.url, "mqtt://")
	for name, c := range map[string]struct{ url, want string }{
		"nobody there":  {nowhere, "broker mqtt://127.0.0.1:1: connect: dial tcp 127.0.0.1:1: connect: connection refused; is it running, and is that its port?"},
		"no such host":  {"mqtt://no..host", "check the host in --broker"},
		"no encryption": {"mqtts://" + plain, "is there encryption on that port? Else write mqtt://"},
		"silent":        {"mqtt://" + silent(t), "no answer within 1s; check --broker and the network, or give it a longer --timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			run(t, notice(), d.args("push", "--broker", c.url, "--timeout", "1s", "-")...).want(t, 1, c.want)
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// silent accepts connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

func TestConsoleLogsInWithAPasswordFile(t *testing.T) {
	t.Parallel()
	accounts := &auth.Ledger{Auth: auth.AuthRules{{Username: "wang", Password: "s3cret", Allow: true}}}
	d := newDistrict(t, mqtt.HookLoadConfig{Hook: new(auth.Hook), Config: &auth.Options{Ledger: accounts}})
	right, wrong := d.file("right", "s3cret\n"), d.file("wrong", "guess\n")
	d.push(notice(), "--username", "wang", "--password-file", right).want(t, 0)
	d.push(notice(), "--username", "wang", "--password-file", wrong).want(t, 1, "refuses the username and password; check --username and --password-file")
	d.push(notice()).want(t, 1, "if it asks for a name, give --username and --password-file")
	d.push(notice(), "--username", "wang", "--password-file", d.path("none")).want(t, 1, "none: no such file; check --password-file")
	must(t, os.Chmod(right, 0o644))
	d.push(notice(), "--username", "wang", "--password-file", right).want(t, 1, "chmod 600 "+right)
}

func TestConsoleChecksTheBrokersCertificate(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	authority, pair := certificate(t)
	ca, key := d.file("ca.pem", authority), d.file("client.key", pair[1])
	cert := d.file("client.pem", pair[0])
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	own, err := tls.X509KeyPair([]byte(pair[0]), []byte(pair[1]))
	must(t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(authority))
	settings := &tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	broker, err := loopback.Serve(tls.NewListener(l, settings), slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { must(t, broker.Close()) })
	url := "mqtts://" + l.Addr().String()
	client := []string{"--broker", url, "--cert", cert, "--client-key", key}

	d.push(notice(), append(client, "--ca", ca)...).want(t, 0)
	d.push(notice(), client...).want(t, 1, "give its certificate with --ca FILE")
	d.push(notice(), append(client, "--ca", key)...).want(t, 1, "no certificate in it")
	d.push(notice(), append(client, "--ca", d.path("none"))...).want(t, 1, "--ca", "no such file")
	must(t, os.Chmod(key, 0o644))
	d.push(notice(), append(client, "--ca", ca)...).want(t, 1, "chmod 600 "+key)
}

// certificate is a certificate for 127.0.0.1 that is its own authority, and its key.
func certificate(t *testing.T) (authority string, pair [2]string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage:    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	must(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	certPEM := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}))
	keyPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	return certPEM, [2]string{certPEM, keyPEM}
}

func TestInterruptedBeforeTheBrokerAnswers(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	err := console.Run(ctx, d.args("push", "--broker", "mqtt://"+silent(t), d.file("n.json", notice())), nil, new(strings.Builder), new(strings.Builder))
	if console.Status(err) != 1 || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("error %v, want one that says that nothing was sent", err)
	}
}

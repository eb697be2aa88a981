package uplink_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

// authority signs the certificates of a test.
type authority struct {
	t   *testing.T
	key *ecdsa.PrivateKey
	own *x509.Certificate
}

func newAuthority(t *testing.T, now time.Time) authority {
	t.Helper()
	a := authority{t: t, key: newKey(t)}
	template := certificate("authority", now)
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.own, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// issue makes a certificate that is valid for an hour on both sides of now.
func (a authority) issue(name string, now time.Time) tls.Certificate {
	a.t.Helper()
	key := newKey(a.t)
	der, err := x509.CreateCertificate(rand.Reader, certificate(name, now), a.own, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// pool trusts the authority.
func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.own)
	return pool
}

func certificate(name string, now time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
	}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestTLSIsVerified(t *testing.T) {
	a := newAuthority(t, time.Now())
	l := tls.NewListener(listen(t, "127.0.0.1:0"), &tls.Config{Certificates: []tls.Certificate{a.issue("broker", time.Now())}})
	serve(t, l)
	opts := uplink.Options{Broker: "mqtts://" + l.Addr().String(), Ephemeral: true, FailFast: true}

	link, err := uplink.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := link.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "TLS handshake") || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("Run returned %v for an unknown authority", err)
	}

	opts.TLS = &tls.Config{RootCAs: a.pool()}
	link, _ = run(t, opts)
	say(t, link, "a", "secret", false)
}

func TestATimeFloorStandsInForAClockThatIsBehind(t *testing.T) {
	today := time.Now()
	a := newAuthority(t, today)
	broker := &tls.Config{Certificates: []tls.Certificate{a.issue("broker", today)}}
	for name, tt := range map[string]struct {
		time func() time.Time
		want string // in the error of Run, empty for none
	}{
		"without a floor": {nil, "not yet valid"},
		"with a floor":    {func() time.Time { return today }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where it is the year 2000
				l := tls.NewListener(listen(t, "127.0.0.1:0"), broker)
				defer l.Close()
				go func() {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					defer conn.Close()
					if _, err := packets.ReadPacket(conn); err == nil {
						_ = packets.NewControlPacket(packets.Connack).Write(conn)
						_, _ = packets.ReadPacket(conn) // the DISCONNECT
					}
				}()
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				link, err := uplink.New(uplink.Options{
					Broker: "mqtts://" + l.Addr().String(), Ephemeral: true, FailFast: true,
					TLS:     &tls.Config{RootCAs: a.pool(), Time: tt.time},
					Changed: stop, // being up is enough
				})
				if err != nil {
					t.Fatal(err)
				}
				switch err := link.Run(ctx); {
				case tt.want == "" && err != nil:
					t.Errorf("Run returned %v", err)
				case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
					t.Errorf("Run returned %v, want %q", err, tt.want)
				}
			})
		})
	}
}

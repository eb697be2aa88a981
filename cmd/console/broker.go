package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"

	"nuanxin/feed"
	"nuanxin/uplink"
)

// brokerFlags say where the district's broker is and how to get in.
type brokerFlags struct {
	Broker       string        `required:"" placeholder:"mqtt://HOST:1883" help:"The district's broker; mqtts://HOST:8883 with encryption."`
	Prefix       prefix        `default:"nuanxin/v1" help:"What every topic begins with (${default})."`
	Username     string        `placeholder:"NAME" help:"Name to log in with, if the broker asks for one."`
	PasswordFile secret        `placeholder:"FILE" help:"File with the password, chmod 600."`
	CA           string        `name:"ca" placeholder:"FILE" help:"Certificates (PEM) that vouch for the broker, instead of the system's."`
	Cert         string        `and:"client" placeholder:"FILE" help:"Your own certificate (PEM), if the broker asks for one."`
	ClientKey    secret        `and:"client" placeholder:"FILE" help:"The private key of --cert (PEM), chmod 600."`
	Timeout      time.Duration `default:"5s" help:"How long the broker may take to answer (${default})."`
}

// prefix is a [feed.Prefix] on the command line.
type prefix struct{ feed.Prefix }

// UnmarshalText takes the prefixes that stations take.
func (p *prefix) UnmarshalText(text []byte) error {
	if ok, _ := regexp.Match(`^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,3}$`, text); !ok {
		return fmt.Errorf("%q: want up to four words with / between them, such as nuanxin/v1", text)
	}
	p.Prefix = feed.Prefix(text)
	return nil
}

// options are the flags as the link wants them.
func (f brokerFlags) options() (uplink.Options, error) {
	o := uplink.Options{
		Broker: f.Broker,
		// MQTT 3.1.1 grants 23 letters and digits (section 3.1.3.1).
		ClientID:  "console" + rand.Text()[:16],
		Username:  f.Username,
		Ephemeral: true,
		FailFast:  true,
	}
	switch {
	case f.Timeout <= 0:
		return o, misuse{fmt.Errorf("--timeout %v: write a time above zero, such as 5s", f.Timeout)}
	case f.PasswordFile != "" && f.Username == "":
		return o, misuse{errors.New("--password-file needs --username as well")}
	case (f.CA != "" || f.Cert != "") && !f.encrypted():
		return o, misuse{errors.New("--ca and --cert need an encrypted connection: write --broker mqtts://HOST:8883")}
	}
	if f.PasswordFile != "" {
		password, err := f.PasswordFile.read("check --password-file")
		if err != nil {
			return o, err
		}
		o.Password = string(bytes.TrimRight(password, "\r\n"))
	}
	var err error
	o.TLS, err = f.tls()
	return o, err
}

func (f brokerFlags) encrypted() bool { return strings.HasPrefix(f.Broker, "mqtts:") }

// tls is nil where the flags ask for nothing special.
func (f brokerFlags) tls() (*tls.Config, error) {
	if f.CA == "" && f.Cert == "" {
		return nil, nil
	}
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.CA != "" {
		authorities, err := os.ReadFile(f.CA)
		if err != nil {
			return nil, fmt.Errorf("--ca: %w", err)
		}
		settings.RootCAs = x509.NewCertPool()
		if !settings.RootCAs.AppendCertsFromPEM(authorities) {
			return nil, fmt.Errorf("--ca %s: no certificate in it; want PEM, which begins with -----BEGIN CERTIFICATE-----", f.CA)
		}
	}
	if f.Cert != "" {
		cert, err := os.ReadFile(f.Cert)
		if err != nil {
			return nil, fmt.Errorf("--cert: %w", err)
		}
		key, err := f.ClientKey.read("check --client-key")
		if err != nil {
			return nil, err
		}
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("--cert %s and --client-key %s: %w", f.Cert, f.ClientKey, err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return settings, nil
}

// unreachable says what to do about a broker that could not be used.
func (f brokerFlags) unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing was sent")
	}
	return fmt.Errorf("broker %s: %w; %s", f.Broker, err, f.remedy(err))
}

// unread says that what the broker keeps could not be read.
func (f brokerFlags) unread(err error) error {
	if errors.Is(err, errNoAnswer) {
		return f.unreachable(err)
	}
	return fmt.Errorf("broker %s: %w", f.Broker, err)
}

// errNoAnswer is the cause of a broker's time being up.
var errNoAnswer = errors.New("no answer")

func (f brokerFlags) remedy(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "is it running, and is that its port?"
	case is[*net.DNSError](err):
		return "check the host in --broker"
	case is[x509.UnknownAuthorityError](err):
		return "if the district has its own authority, give its certificate with --ca FILE"
	case is[x509.HostnameError](err):
		return "write in --broker the name that the broker's certificate carries"
	case is[x509.CertificateInvalidError](err):
		return "check this machine's clock, or have the broker's certificate renewed"
	case is[tls.RecordHeaderError](err), f.encrypted() && (errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)):
		return "is there encryption on that port? Else write mqtt://, or the other port"
	case errors.Is(err, errNoAnswer):
		return "check --broker and the network, or give it a longer --timeout"
	case is[net.Error](err):
		return "check --broker and the network"
	case f.Username == "":
		return "if it asks for a name, give --username and --password-file"
	}
	return "check --username and --password-file, and what the broker allows them"
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

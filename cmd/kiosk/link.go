package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"time"

	"nuanxin/config"
	"nuanxin/feed"
	"nuanxin/feed/sync"
	"nuanxin/telemetry"
	"nuanxin/uplink"
)

// newLink makes the connection that brings content, takes away receipts and
// reports, and tells the district whether the station is there. It calls changed
// when it goes up or down, and then nudge if it is up.
func newLink(cfg config.Config, log *slog.Logger, content *sync.Sync, changed, nudge func()) (link *uplink.Link, err error) {
	o, err := linkOptions(cfg)
	if err != nil {
		return nil, err
	}
	prefix := feed.Prefix(cfg.Broker.Prefix)
	self := telemetry.Station{
		ID: cfg.Station.ID, Name: cfg.Station.Name, Street: cfg.Station.Street, Group: cfg.Station.Group,
		Version: version, Started: time.Now(),
	}
	state := func(payload []byte) *uplink.Message {
		return &uplink.Message{Topic: prefix.State(self.ID), Payload: payload, Retained: true}
	}
	o.Will = state(self.Will())
	o.Birth = func() *uplink.Message { return state(self.Birth(time.Now())) }
	o.Bye = func() *uplink.Message { return state(self.Bye(time.Now())) }
	o.Filters = prefix.ContentFilters(station(cfg))
	o.Handle = func(ctx context.Context, m uplink.Message) error {
		return content.Handle(ctx, m.Topic, m.Payload, !m.Retained)
	}
	o.Changed = func() {
		changed()
		if link.Up() {
			content.Flush()
			nudge()
		}
	}
	o.Log = log
	link, err = uplink.New(o)
	return link, err
}

// linkOptions are what the configuration says of the broker.
func linkOptions(cfg config.Config) (uplink.Options, error) {
	password, err := readPassword(cfg.Broker.PasswordFile)
	if err != nil {
		return uplink.Options{}, err
	}
	authorities, err := readAuthorities(cfg.Broker.CAFile)
	if err != nil {
		return uplink.Options{}, err
	}
	certificate, err := readCertificate(cfg.Broker.CertFile, cfg.Broker.KeyFile)
	if err != nil {
		return uplink.Options{}, err
	}
	return uplink.Options{
		Broker:   cfg.Broker.URL,
		ClientID: cfg.Station.ID,
		Username: cfg.Broker.Username,
		Password: password,
		TLS:      &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities, Certificates: certificate},
	}, nil
}

package main

import (
	"crypto/tls"
	"time"

	"nuanxin/config"
	"nuanxin/feed"
	"nuanxin/feed/sync"
	"nuanxin/uplink"
)

// linkOptions are what the configuration says of the broker. A certificate is
// judged by the time that the clock knows: a machine that believes in 1970
// could never connect.
func linkOptions(cfg config.Config, clock *feed.Clock) (uplink.Options, error) {
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
		TLS: &tls.Config{
			MinVersion: tls.VersionTLS12, RootCAs: authorities, Certificates: certificate,
			Time: func() time.Time { return clock.Now().Time },
		},
	}, nil
}

// arrived are the link's messages as content.
func arrived(came []uplink.Message) (messages []sync.Message) {
	for _, m := range came {
		messages = append(messages, sync.Message{Topic: m.Topic, Payload: m.Payload, Live: !m.Retained, Again: m.Again})
	}
	return messages
}

package main

import (
	"crypto/tls"

	"nuanxin/config"
	"nuanxin/uplink"
)

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

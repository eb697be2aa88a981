package main

import (
	"fmt"

	"nuanxin/config"
)

type checkCmd struct {
	configFile
}

// Run checks the configuration and what the files hold that it names.
func (c checkCmd) Run(o output) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%s: no mistakes. Station %s (%s), broker %s.\n", c.Config, cfg.Station.Name, cfg.Station.ID, cfg.Broker.URL)
	return nil
}

// checks judge the files that a configuration names, as the station will read
// them.
func checks() []config.Check {
	return []config.Check{
		{Key: "trust.file", Find: func(c config.Config) error {
			_, err := readTrust(c.Trust.File)
			return err
		}},
		{Key: "broker.password_file", Find: func(c config.Config) error {
			_, err := readPassword(c.Broker.PasswordFile)
			return err
		}},
		{Key: "broker.ca_file", Find: func(c config.Config) error {
			_, err := readAuthorities(c.Broker.CAFile)
			return err
		}},
		{Key: "broker.cert_file", Find: func(c config.Config) error {
			_, err := readCertificate(c.Broker.CertFile, c.Broker.KeyFile)
			return err
		}},
	}
}

package main

import (
	"fmt"

	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/monitor"
)

type checkCmd struct {
	configFile
}

// Help is what kiosk check --help says besides.
func (checkCmd) Help() string {
	return "Run it as the user that the station runs as: it says too whether that user may write the store. It leaves nothing behind."
}

// Run checks the configuration and what the files hold that it names. Only
// here must the store be writable: a station whose disk has become read-only
// still shows its screen.
func (c checkCmd) Run(o output) error {
	cfg, err := c.load(config.Check{Key: "store.file", Find: func(c config.Config) error { return writable(c.Store.File) }})
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
		{Key: "screen.distance_m", Find: func(c config.Config) error {
			_, err := display.New(looks(c))
			return err
		}},
		{Key: "screen.power_on", Find: func(c config.Config) error { return monitor.ParseCommand(c.Screen.PowerOn).Check() }},
		{Key: "screen.power_off", Find: func(c config.Config) error { return monitor.ParseCommand(c.Screen.PowerOff).Check() }},
		{Key: "screen.power_status", Find: func(c config.Config) error { return monitor.ParseCommand(c.Screen.PowerStatus).Check() }},
	}
}

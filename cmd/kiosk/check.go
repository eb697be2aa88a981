package main

import (
	"fmt"
	"os"

	"nuanxin/feed"
)

type checkCmd struct {
	configFile
}

// Run checks the configuration and the trust file that it names.
func (c checkCmd) Run(o output) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if _, err := readTrust(cfg.Trust.File); err != nil {
		return misuse{err}
	}
	fmt.Fprintf(o.out, "%s: no mistakes. Station %s (%s), broker %s.\n", c.Config, cfg.Station.Name, cfg.Station.ID, cfg.Broker.URL)
	return nil
}

func readTrust(file string) (feed.Trust, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return feed.Trust{}, fmt.Errorf("read trust file: %w", err)
	}
	trust, err := feed.ParseTrust(b)
	if err != nil {
		return feed.Trust{}, fmt.Errorf("trust file %q: %w", file, err)
	}
	return trust, nil
}

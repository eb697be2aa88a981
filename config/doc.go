// Package config reads the device's TOML file, checks it and fills in defaults.
//
// [Load] reports every problem at once, each with file, line and key, so that
// a technician mends the file in one go. A config.Config goes no further than
// cmd, which turns it into each package's own options.
package config

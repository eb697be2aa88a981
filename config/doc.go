// Package config reads the device's TOML file, checks it and fills in defaults.
//
// [Load] and [Parse] report every problem at once, as [Problems]: each with
// file, line, key and what to write instead, so that a technician mends the
// file in one go. Nothing is guessed: an unknown key, a wrong type or a value
// out of range is a problem, never ignored. Only a file that is no TOML at all
// is reported with that one problem alone. A file that passes holds a value
// within its bounds for every key; example.toml shows them all.
//
// Windows line endings and a UTF-8 byte order mark are accepted. A [Config]
// goes no further than cmd, which turns it into each package's own options.
// The time zone database is built in, so that a device without one agrees.
package config

// Package demo makes a small district on one machine: a broker on loopback, a
// clerk's key, the trust in it, a station's configuration and some signed
// items. Everything it writes lies in one folder.
//
// It is for demonstrations only. The broker asks nobody for a name and listens
// on 127.0.0.1; the station's thermometer is simulated and says so.
package demo

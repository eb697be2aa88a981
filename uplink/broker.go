package uplink

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// The ports that IANA has registered for MQTT and for MQTT over TLS.
const (
	plainPort  = "1883"
	securePort = "8883"
)

// broker is where to connect.
type broker struct {
	host   string // the name that its certificate must carry
	addr   string // host:port
	secure bool
}

// parseBroker reads the address that Options.Broker describes. Its errors
// repeat no more of the address than holds no password.
func parseBroker(raw string) (broker, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return broker{}, errors.New("broker address: write mqtt://HOST:PORT or mqtts://HOST:PORT")
	}
	b := broker{host: u.Hostname()}
	port := u.Port()
	switch u.Scheme {
	case "mqtt":
		port = cmp.Or(port, plainPort)
	case "mqtts":
		b.secure, port = true, cmp.Or(port, securePort)
	default:
		return broker{}, fmt.Errorf("broker address %q: write mqtt://HOST:PORT or mqtts://HOST:PORT", u.Redacted())
	}
	switch {
	case u.User != nil:
		return broker{}, errors.New("broker address: write username and password in their own settings, not in the address")
	case b.host == "":
		return broker{}, fmt.Errorf("broker address %q: the host is missing: write %s://HOST:PORT", raw, u.Scheme)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return broker{}, fmt.Errorf("broker address %q: write nothing after the port", raw)
	}
	b.addr = net.JoinHostPort(b.host, port)
	return b, nil
}

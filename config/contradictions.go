package config

import (
	"fmt"
	"slices"
	"strings"
)

// contradiction is a fault that no key has alone.
type contradiction struct {
	keys    []string
	found   bool
	message string
}

// contradictions are the ways in which sound values may not go together.
func contradictions(c *Config) []contradiction {
	b := c.Broker
	plain := strings.HasPrefix(b.URL, "mqtt:")
	return slices.Concat(screenContradictions(c.Screen), pinContradictions(c), bandContradictions(c), []contradiction{
		{
			[]string{"broker.password_file", "broker.username"},
			b.PasswordFile != "" && b.Username == "",
			"needs broker.username as well; MQTT knows no password without a user name",
		},
		{
			[]string{"broker.cert_file", "broker.key_file"},
			b.CertFile != "" && b.KeyFile == "",
			"needs broker.key_file as well, the certificate's private key",
		},
		{
			[]string{"broker.key_file", "broker.cert_file"},
			b.KeyFile != "" && b.CertFile == "",
			"needs broker.cert_file as well, the key's certificate",
		},
		{
			[]string{"broker.ca_file", "broker.url"},
			plain && b.CAFile != "",
			"is of no use with mqtt://; write mqtts:// in broker.url, or leave this key out",
		},
		{
			[]string{"broker.cert_file", "broker.url"},
			plain && b.CertFile != "",
			"is of no use with mqtt://; write mqtts:// in broker.url, or leave this key out",
		},
	})
}

// screenContradictions are those of the screen.
func screenContradictions(s Screen) []contradiction {
	const together = "and screen.%s go together; write both, or leave both out"
	return []contradiction{
		{
			[]string{"screen.width", "screen.height"},
			(s.Width == 0) != (s.Height == 0),
			"and screen.height go together; write both, or 0 for both to take the monitor's own",
		},
		{
			[]string{"screen.off_from", "screen.off_until"},
			(s.OffFrom == "") != (s.OffUntil == ""),
			fmt.Sprintf(together, "off_until"),
		},
		{
			[]string{"screen.off_until", "screen.off_from"},
			s.OffFrom != "" && s.OffFrom == s.OffUntil,
			"is screen.off_from; a screen that is always off needs no station",
		},
		{
			[]string{"screen.dim_from", "screen.dim_until"},
			(s.DimFrom == "") != (s.DimUntil == ""),
			fmt.Sprintf(together, "dim_until"),
		},
		{
			[]string{"screen.dim_until", "screen.dim_from"},
			s.DimFrom != "" && s.DimFrom == s.DimUntil,
			"is screen.dim_from; leave a minute between them",
		},
		{
			[]string{"screen.power_off", "screen.power_on"},
			(s.PowerOff == "") != (s.PowerOn == ""),
			fmt.Sprintf(together, "power_on"),
		},
		{
			[]string{"screen.power_status", "screen.power_off_says"},
			(s.PowerStatus == "") != (s.PowerOffSays == ""),
			fmt.Sprintf(together, "power_off_says"),
		},
		{
			[]string{"screen.power_status", "screen.power_off"},
			s.PowerStatus != "" && s.PowerOff == "",
			"is of no use without screen.power_off and screen.power_on",
		},
	}
}

// pinContradictions are pins that serve two ends.
func pinContradictions(c *Config) (found []contradiction) {
	pins := []struct{ key, pin string }{
		{"contacts.heat", c.Contacts.Heat}, {"contacts.cool", c.Contacts.Cool}, {"contacts.blank", c.Contacts.Blank},
	}
	for i, p := range pins {
		found = append(found, contradiction{
			[]string{p.key, "sensor.driver", "sensor.bus"},
			c.Sensor.Driver == DriverTMP102 && c.Sensor.Bus == "1" && (p.pin == "GPIO2" || p.pin == "GPIO3"),
			"is a wire of I²C bus 1, where the sensor is; take another pin",
		})
		for _, before := range pins[:i] {
			found = append(found, contradiction{
				[]string{p.key, before.key},
				p.pin != "" && p.pin == before.pin,
				fmt.Sprintf("is the pin of %s; each contact needs its own", before.key),
			})
		}
	}
	return found
}

// bandContradictions are those of temperatures.
func bandContradictions(c *Config) []contradiction {
	room, advice := c.Room, c.Advice
	return []contradiction{
		{
			[]string{"room.low_c", "room.high_c"},
			room.HighC-room.LowC < 1,
			fmt.Sprintf("must be at least 1 °C below room.high_c; they are %g and %g", room.LowC, room.HighC),
		},
		{
			[]string{"advice.frost_c", "advice.ice_c"},
			advice.FrostC >= advice.IceC,
			fmt.Sprintf("must be below advice.ice_c; they are %g and %g", advice.FrostC, advice.IceC),
		},
	}
}

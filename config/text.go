package config

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a device without tzdata knows its time zone all the same
	"unicode"
	"unicode/utf8"
)

// textCheck says what is wrong with a text.
type textCheck func(s string) error

// into returns a setter that stores a text which passes the check.
func (check textCheck) into(field *string) func(any) error {
	return func(value any) error {
		s, ok := value.(string)
		if !ok {
			return notText(value)
		}
		if err := check(s); err != nil {
			return err
		}
		*field = s
		return nil
	}
}

// notText is the error for a value that a pair of quotes may mend.
func notText(value any) error {
	want := "a text in quotes"
	switch value.(type) {
	case int64, float64, bool:
		want = fmt.Sprintf(`%s, such as "%v"`, want, value)
	}
	return typeError(value, want)
}

// orEmpty lets the empty text pass as well.
func (check textCheck) orEmpty() textCheck {
	return func(s string) error {
		if s == "" {
			return nil
		}
		return check(s)
	}
}

// matching takes what the pattern matches, and says in words what that is.
func matching(pattern, words string) textCheck {
	form := regexp.MustCompile(pattern)
	return func(s string) error {
		if !form.MatchString(s) {
			return fmt.Errorf("must be %s, not %s", words, quote(s))
		}
		return nil
	}
}

func slug() textCheck {
	return matching(`^[a-z0-9][a-z0-9-]{0,63}$`, `1 to 64 small letters, digits and "-", not "-" first, such as "jz-jf-huayuanjie"`)
}

// prefix takes up to four levels: the longest topic adds four slashes to
// them, and seven are allowed.
func prefix() textCheck {
	return matching(`^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,3}$`,
		`one to four words of letters, digits, ".", "_" and "-" with "/" between them, such as "nuanxin/v1"`)
}

// gpio takes the pins of the Raspberry Pi's header that are free: 0 and 1
// belong to the EEPROM of add-on boards.
func gpio() textCheck {
	return matching(`^GPIO([2-9]|1[0-9]|2[0-7])$`, `a pin from "GPIO2" to "GPIO27", such as "GPIO17"`)
}

func driver() textCheck {
	return matching(`^(tmp102|simulated|none)$`, `"tmp102", "simulated" or "none"`)
}

func clockSource() textCheck {
	return matching(`^(ntp|system)$`, `"ntp" or "system"`)
}

// daytime takes a time of day.
func daytime(field *Daytime) func(any) error {
	return matching(`^(([01][0-9]|2[0-3]):[0-5][0-9])?$`, `a time of day with four digits, such as "22:30"`).into((*string)(field))
}

// command takes a program by its name or absolute path and its arguments: none
// depends on the folder that the station is started in.
func command() textCheck {
	return textCheck(func(s string) error {
		name, _, _ := strings.Cut(s, " ")
		if strings.Contains(name, "/") && !strings.HasPrefix(name, "/") || strings.TrimSpace(s) != s {
			return fmt.Errorf("must begin with a program's name or its path from /, such as %q", "xset dpms force off")
		}
		return text(1, maxCommand)(s)
	}).orEmpty()
}

// text takes low to high characters, none of them a control character.
func text(low, high int) textCheck {
	return func(s string) error {
		switch n := utf8.RuneCountInString(s); {
		case low > 0 && strings.TrimSpace(s) == "":
			return errors.New("must not be empty")
		case n > high:
			return fmt.Errorf("must have at most %d characters, not %d", high, n)
		case strings.ContainsFunc(s, unicode.IsControl):
			return errors.New("must have no line breaks or other control characters")
		}
		return nil
	}
}

func zone(field **time.Location) func(any) error {
	return func(value any) error {
		s, ok := value.(string)
		if !ok {
			return notText(value)
		}
		location, err := time.LoadLocation(s)
		// Both names would be the machine's affair, not the station's.
		if err != nil || s == "" || s == "Local" {
			return fmt.Errorf(`%s is no time zone; write "Asia/Shanghai"`, quote(s))
		}
		*field = location
		return nil
	}
}

// brokerURL takes mqtt and mqtts URLs of a host and at most a port, and adds
// the port registered for the scheme. It never repeats what it was given: a
// password may be in it.
func brokerURL(field *string) func(any) error {
	ports := map[string]string{"mqtt": "1883", "mqtts": "8883"}
	return func(value any) error {
		s, ok := value.(string)
		if !ok {
			return notText(value)
		}
		u, err := url.Parse(s)
		if err != nil || ports[u.Scheme] == "" || u.Hostname() == "" {
			return errors.New(`must be mqtt:// or mqtts:// and a host, such as "mqtts://mqtt.example.cn:8883"`)
		}
		if u.User != nil {
			return errors.New("must hold no user or password; write broker.username and broker.password_file")
		}
		if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return errors.New("must end after the host and port; topics begin with broker.prefix")
		}
		port := u.Port()
		if port == "" {
			port = ports[u.Scheme]
		}
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("must have a port from 1 to %d, not %s", math.MaxUint16, port)
		}
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port()) + ":" + port
		*field = u.Scheme + "://" + u.Host
		return nil
	}
}

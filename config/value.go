package config

import (
	"fmt"
	"strconv"
	"time"
)

// number takes low to high, both included, as TOML's float or integer.
func number(field *float64, low, high float64, unit string) func(any) error {
	return func(value any) error {
		var f float64
		switch n := value.(type) {
		case float64:
			f = n
		case int64:
			f = float64(n)
		default:
			return typeError(value, "a number without quotes")
		}
		if !(f >= low && f <= high) { // so that NaN is out of range too
			return fmt.Errorf("must be from %g to %g %s, not %g", low, high, unit, f)
		}
		*field = f
		return nil
	}
}

// whole checks a whole number, which the error writes in the given format.
func whole(value any, low, high int64, format string) (int64, error) {
	n, ok := value.(int64)
	if !ok {
		return 0, typeError(value, "a whole number without quotes")
	}
	if n < low || n > high {
		return 0, fmt.Errorf("must be from "+format+" to "+format+", not "+format, low, high, n)
	}
	return n, nil
}

func pixels(field *int, low int64) func(any) error {
	return func(value any) error {
		if value == int64(0) {
			return nil
		}
		n, err := whole(value, low, 7680, "%d")
		if err != nil {
			return fmt.Errorf("%w; 0 is the monitor's own", err)
		}
		*field = int(n)
		return nil
	}
}

// rotation takes the quarters of a turn in degrees.
func rotation(field *int) func(any) error {
	return func(value any) error {
		n, err := whole(value, 0, 270, "%d")
		if err == nil && n%90 != 0 {
			err = fmt.Errorf("must be 0, 90, 180 or 270, not %d", n)
		}
		*field = int(n)
		return err
	}
}

// hours takes a whole number of hours, low to high.
func hours(field *time.Duration, low, high int64) func(any) error {
	return func(value any) error {
		n, err := whole(value, low, high, "%d")
		*field = time.Duration(n) * time.Hour
		return err
	}
}

// percent takes a whole number, low to high.
func percent(field *int, low, high int64) func(any) error {
	return func(value any) error {
		n, err := whole(value, low, high, "%d")
		*field = int(n)
		return err
	}
}

// mebibytes takes a whole number of MiB, low to high.
func mebibytes(field *int64, low, high int64) func(any) error {
	return func(value any) error {
		n, err := whole(value, low, high, "%d")
		*field = n << 20
		return err
	}
}

func address(field *uint16) func(any) error {
	return func(value any) error {
		n, err := whole(value, 0x48, 0x4B, "0x%02X")
		*field = uint16(n)
		return err
	}
}

func yesNo(field *bool) func(any) error {
	return func(value any) (err error) {
		b, ok := value.(bool)
		if !ok {
			err = typeError(value, "true or false without quotes")
		}
		*field = b
		return err
	}
}

// typeError says what a value should have been and what it is.
func typeError(value any, want string) error {
	is := "a date or time"
	switch value.(type) {
	case string:
		is = "a text"
	case int64:
		is = "a whole number"
	case float64:
		is = "a number"
	case bool:
		is = "true or false"
	case []any:
		is = "a list"
	case map[string]any:
		is = "a table"
	}
	return fmt.Errorf("must be %s, not %s", want, is)
}

// quote repeats a text in a message, but no more of it than one line holds.
func quote(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

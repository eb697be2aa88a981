package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// printable is another's text as it may stand in a line on the terminal.
func printable(s string, limit int) string {
	clean := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if runes := []rune(clean); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return clean
}

// list writes faults below one another.
func list(head string, faults error) error {
	return fmt.Errorf("%s\n  %s", head, strings.ReplaceAll(faults.Error(), "\n", "\n  "))
}

// chinaTime is a moment in the time by which clerks live and stations keep
// their days, wherever this program runs. All of China has one time, and no
// summer time since 1991 (IANA's Asia/Shanghai).
func chinaTime(t time.Time) time.Time { return t.In(time.FixedZone("CST", 8*60*60)) }

// local is a moment as the clerk's clock shows it.
func local(t time.Time) string { return chinaTime(t).Format("Mon 2006-01-02 15:04 MST") }

// seconds is a duration in a table.
func seconds(d time.Duration) string { return fmt.Sprintf("%5.1f s", d.Seconds()) }

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of an item. Lengths count characters (Unicode code points).
const (
	MaxTitle      = 60
	MaxField      = 80
	MaxText       = 2000
	MaxAlert      = 300 // what can be read standing
	MaxPhone      = 40
	MaxSteps      = 8
	MaxStep       = 60
	MaxCode       = 12 // the words under a QR code
	MaxLink       = 300
	MaxFacility   = 10
	MaxFacilities = 16
	// MaxRev is the largest whole number that every JSON reader keeps exact
	// (RFC 7493, section 2.2).
	MaxRev = 1<<53 - 1
	// MaxLifetime is the longest an item may stand, whatever its key allows.
	MaxLifetime = 400 * day
	// MaxAlertLifetime is the longest an alert may stand: it leaves room for
	// nothing else, and one that nobody withdrew must give way.
	MaxAlertLifetime = 3 * day
)

const day = 24 * time.Hour

// Check lists everything that is wrong with the form of an item. It says
// nothing of signatures or of whether the item has expired.
func (it Item) Check() error {
	var c checker
	c.add(CheckID(it.ID))
	c.add(it.Scope.Check())
	c.require(it.Kind.known(), "kind %q: want %s", string(it.Kind), among(Kinds()...))
	it.checkTimes(&c)
	level, _, _ := strings.Cut(string(it.Scope), "/")
	c.require(it.Kind != KindStation || level == "station", "scope %q: an item of kind station is for one station: station/NAME", string(it.Scope))
	own, count := it.bodies()
	if it.Withdrawn {
		c.require(count == 0 && it.Title+it.Source+it.Link+it.LinkText == "" && len(it.Attachments)+len(it.Windows) == 0,
			"withdrawn: a tombstone has no title, source, link, windows or attachments and no body")
		return c.err()
	}
	c.line("title", it.Title, MaxTitle, it.Kind != KindWeather && it.Kind != KindStation)
	c.line("source", it.Source, MaxField, false)
	c.line("link_text", it.LinkText, MaxCode, false)
	c.link(it.Link)
	c.windows("windows", it.Windows)
	c.attachments(it.Attachments)
	c.require(!it.Kind.known() || count == 1 && own != nil, "%s: the body of a %s is missing, or there is another one", it.Kind, it.Kind)
	if own != nil {
		own.check(&c)
	}
	return c.err()
}

func (it Item) checkTimes(c *checker) {
	c.require(it.Rev >= 1 && it.Rev <= MaxRev, "rev: want 1 to %d, have %d", int64(MaxRev), it.Rev)
	// Or one stolen key could put a revision above all that can follow.
	c.require(it.Rev <= it.Issued.Add(MaxAhead).UnixMilli() || it.Issued.IsZero() || it.Rev > MaxRev,
		"rev: %d is more than a day ahead of issued, in Unix milliseconds", it.Rev)
	c.require(!it.Issued.IsZero(), "issued: missing")
	c.require(!it.Until.IsZero(), "until: missing; every item needs an end")
	c.require(it.Until.After(it.Issued), "until: must be after issued")
	c.require(it.Until.After(it.From), "until: must be after from")
	limit := MaxLifetime
	if it.Kind == KindAlert {
		limit = MaxAlertLifetime
	}
	c.require(it.Until.Sub(it.Issued) <= limit, "until: must be within %d days of issued", limit/day)
}

// checker collects what is wrong.
type checker struct{ errs []error }

func (c *checker) err() error { return errors.Join(c.errs...) }

func (c *checker) add(err error) {
	if err != nil {
		c.errs = append(c.errs, err)
	}
}

func (c *checker) require(ok bool, format string, args ...any) {
	if !ok {
		c.add(fmt.Errorf(format, args...))
	}
}

// line checks a field of a single line.
func (c *checker) line(key, s string, limit int, mandatory bool) {
	n := utf8.RuneCountInString(s)
	c.require(!mandatory || strings.ContainsFunc(s, visible), "%s: missing", key)
	c.require(n <= limit, "%s: at most %d characters, have %d", key, limit, n)
	c.require(!strings.ContainsFunc(s, unsafeRune), "%s: control or direction-changing character", key)
}

// text checks a field of several lines.
func (c *checker) text(key, s string, limit int, mandatory bool) {
	c.line(key, strings.ReplaceAll(s, "\n", " "), limit, mandatory)
}

func (c *checker) link(s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	// What stands before an @ looks like the host to whoever scans the code.
	ok := err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
	c.require(ok, "link %.40q: want an https address with no user in it", s)
	c.require(len(s) <= MaxLink, "link: at most %d bytes, have %d", MaxLink, len(s))
	c.require(!strings.ContainsFunc(s, unsafeRune), "link: control or direction-changing character")
}

// visible says whether a character leaves ink. Zero-width ones do not, nor do
// those that stand for a letter that is missing, such as U+3164.
func visible(r rune) bool {
	const emptyBraille = '\u2800'
	return unicode.IsPrint(r) && r != ' ' && r != emptyBraille &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// unsafeRune says whether a character could hide or disguise text: control
// characters, line separators and the bidirectional controls of UAX #9.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2028' || r == '\u2029'
}

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
	MaxTitle = 60
	MaxField = 80
	MaxText  = 2000
	MaxSteps = 8
	MaxStep  = 60
	MaxCode  = 12 // the words under a QR code
	MaxLink  = 300
	// MaxRev is the largest whole number that every JSON reader keeps exact
	// (RFC 7493, section 2.2).
	MaxRev = 1<<53 - 1
	// MaxLifetime is the longest an item may stand, whatever its key allows.
	MaxLifetime = 400 * day
)

// Check lists everything that is wrong with the form of an item. It says
// nothing of signatures or of whether the item has expired.
func (it Item) Check() error {
	var c checker
	c.add(CheckID(it.ID))
	c.add(it.Scope.Check())
	c.require(it.Rev >= 1 && it.Rev <= MaxRev, "rev: want 1 to %d, have %d", int64(MaxRev), it.Rev)
	c.require(it.Kind.known(), "kind %q: want news, job or notice", string(it.Kind))
	c.require(!it.Issued.IsZero(), "issued: missing")
	c.require(!it.Until.IsZero(), "until: missing; every item needs an end")
	c.require(it.Until.After(it.Issued), "until: must be after issued")
	c.require(it.Until.After(it.From), "until: must be after from")
	c.require(it.Until.Sub(it.Issued) <= MaxLifetime, "until: must be within %d days of issued", MaxLifetime/day)
	if it.Withdrawn {
		c.require(it.bodies() == 0 && it.Title+it.Source+it.Link+it.LinkText == "",
			"withdrawn: a tombstone has no title, source or link and no body")
		return c.err()
	}
	c.line("title", it.Title, MaxTitle, true)
	c.line("source", it.Source, MaxField, false)
	c.line("link_text", it.LinkText, MaxCode, false)
	c.link(it.Link)
	c.require(!it.Kind.known() || it.bodies() == 1 && it.body() != nil, "%s: the body of a %s is missing, or there is another one", it.Kind, it.Kind)
	if body := it.body(); body != nil {
		body.check(&c)
	}
	return c.err()
}

func (k Kind) known() bool { return k == KindNews || k == KindJob || k == KindNotice }

// A body is what an item of one kind has of its own.
type body interface{ check(*checker) }

// body returns the body that the item's kind asks for, or nil.
func (it Item) body() body {
	switch {
	case it.Kind == KindNews && it.News != nil:
		return it.News
	case it.Kind == KindJob && it.Job != nil:
		return it.Job
	case it.Kind == KindNotice && it.Notice != nil:
		return it.Notice
	}
	return nil
}

func (it Item) bodies() (n int) {
	for _, set := range []bool{it.News != nil, it.Job != nil, it.Notice != nil} {
		if set {
			n++
		}
	}
	return n
}

func (n *News) check(c *checker) {
	c.text("news.text", n.Text, true)
	if n.Date != "" {
		_, err := time.Parse(time.DateOnly, n.Date)
		c.require(err == nil, "news.date %q: want a day as 2024-04-03", n.Date)
	}
}

func (j *Job) check(c *checker) {
	c.line("job.employer", j.Employer, MaxField, true)
	c.line("job.pay", j.Pay, MaxField/4, true)
	c.line("job.place", j.Place, MaxField, false)
	c.line("job.hours", j.Hours, MaxField, false)
	c.line("job.contact", j.Contact, MaxField, false)
	c.line("job.phone", j.Phone, MaxField/2, false)
	c.require(j.Openings >= 0 && j.Openings <= 9999, "job.openings: want 0 to 9999, have %d", j.Openings)
}

func (n *Notice) check(c *checker) {
	c.text("notice.text", n.Text, false)
	c.line("notice.when", n.When, MaxField, false)
	c.line("notice.where", n.Where, MaxField, false)
	c.line("notice.phone", n.Phone, MaxField/2, false)
	c.require(len(n.Steps) <= MaxSteps, "notice.steps: want at most %d, have %d", MaxSteps, len(n.Steps))
	for i, step := range n.Steps {
		c.line(fmt.Sprintf("notice.steps[%d]", i), step, MaxStep, true)
	}
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
func (c *checker) text(key, s string, mandatory bool) {
	c.line(key, strings.ReplaceAll(s, "\n", " "), MaxText, mandatory)
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

// visible says whether a character leaves ink. Zero-width ones do not.
func visible(r rune) bool { return unicode.IsPrint(r) && r != ' ' }

// unsafeRune says whether a character could hide or disguise text: control
// characters, line separators and the bidirectional controls of UAX #9.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2028' || r == '\u2029'
}

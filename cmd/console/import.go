package main

import (
	"fmt"
	"path/filepath"
	"time"
	"unicode/utf8"

	"nuanxin/cmd/console/newspaper"
	"nuanxin/feed"
)

type importCmd struct {
	Scope  feed.Scope `required:"" placeholder:"SCOPE" help:"Which stations the news are for: all, street/NAME, group/NAME or station/NAME."`
	Until  end        `required:"" placeholder:"DAY" help:"The last day on the screens, such as 2026-12-01, to its midnight in China; or the very end, such as 2026-12-01T20:00:00+08:00."`
	Source string     `placeholder:"PAPER" help:"The paper's name, such as 解放区报; the reporters' names go behind it."`
	Date   day        `placeholder:"DAY" help:"The paper's day, such as 2024-04-03, where the page does not say it."`
	ID     string     `placeholder:"PREFIX" help:"What the items' ids begin with, instead of news-20240403, the paper's day."`
	Out    string     `placeholder:"FOLDER" help:"Where to write the drafts: a new or empty folder. Without it, beside FILE, with its name."`
	Page   pageFile   `arg:"" name:"FILE" help:"The page as it was pasted: Markdown or plain text; - reads the standard input."`
}

// Help is what console import --help says besides.
func (importCmd) Help() string {
	return "Each article of the page becomes a draft, a file that console push takes. " +
		"Titles, by-lines and paragraphs are found by their looks, so read every draft before you push it. " +
		"By-lines go into the item's source. " +
		"What belongs to the page (its number, captions, editors) is left out, and listed line by line. " +
		"Exit status 1: a draft is too long or has characters that the screens cannot show; all are written nevertheless."
}

// end is when items leave the screen.
type end struct{ time.Time }

// UnmarshalText takes a time, or a day of China's, which it includes.
func (e *end) UnmarshalText(text []byte) error {
	var d day
	if d.UnmarshalText(text) == nil {
		year, month, date := d.Date()
		e.Time = time.Date(year, month, date+1, 0, 0, 0, 0, chinaTime(d.Time).Location())
		return nil
	}
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%q: want a day such as %s or a time such as %s", text, chinaTime(time.Now()).AddDate(0, 0, 7).Format(time.DateOnly), example(time.Now()))
	}
	e.Time = t
	return nil
}

// day is a day of the calendar; zero is none.
type day struct{ time.Time }

// UnmarshalText takes a day such as 2024-04-03.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q: want a day such as 2024-04-03", text)
	}
	return nil
}

// Run takes the page apart and writes the drafts.
func (c importCmd) Run(t terminal) error {
	now := chinaTime(time.Now())
	if err := c.check(now); err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		var err error
		if out, err = c.Page.folder(); err != nil {
			return err
		}
	}
	text, encoding, err := c.Page.read(t.in)
	if err != nil {
		return err
	}
	if encoding != "" {
		t.remark("%s is in %s, and was read as that.\n", c.Page, encoding)
	}
	near := now
	if !c.Date.IsZero() {
		near = c.Date.Time
	}
	const most = 99 // two digits number the files
	page := newspaper.Read(text, near)
	drafts, err := c.drafts(page)
	if err != nil {
		return err
	}
	switch n := len(drafts); {
	case n > most:
		return fmt.Errorf("%s: %d articles are more than a page has; import one page at a time", c.Page, n)
	case n == 0:
		leftOut(t, page.LeftOut)
		return fmt.Errorf("%s: no article found; an article is a title on a line of its own, with text below it", c.Page)
	}
	if err := save(out, drafts); err != nil {
		return err
	}
	faulty := c.report(t, out, drafts, now)
	leftOut(t, page.LeftOut)
	t.remark("\nRead the drafts, mend them, and push those that are right:\n  console push --broker mqtt://HOST:1883 --key FILE %s\n",
		shellWord(filepath.Join(out, drafts[0].file)))
	if faulty > 0 {
		return fmt.Errorf("%d of %s cannot go to the screens as written: mend what REMARKS says", faulty, plural(len(drafts), "draft"))
	}
	return nil
}

// check says what is wrong with the flags.
func (c importCmd) check(now time.Time) error {
	if err := c.Scope.Check(); err != nil {
		return misuse{fmt.Errorf("--scope: %w", err)}
	}
	switch {
	case !now.Before(c.Until.Time):
		return misuse{fmt.Errorf("--until: %s has passed; write a later day", local(c.Until.Time))}
	case c.Until.Sub(now) > feed.MaxLifetime:
		return misuse{fmt.Errorf("--until: at most %d days from now", feed.MaxLifetime/(24*time.Hour))}
	}
	if c.ID != "" {
		if err := feed.CheckID(c.ID + "-" + mark("")); err != nil {
			return misuse{fmt.Errorf("--id: %w", err)}
		}
	}
	if n := utf8.RuneCountInString(c.Source); n > feed.MaxField {
		return misuse{fmt.Errorf("--source: at most %d characters, have %d", feed.MaxField, n)}
	}
	return nil
}

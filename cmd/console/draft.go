package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/cmd/console/headline"
	"nuanxin/feed"
)

// draftFile is the path of an item as a clerk writes it, or as console sign
// left it; "-" is the standard input.
type draftFile string

func (f draftFile) String() string {
	if f == "-" {
		return "standard input"
	}
	return string(f)
}

// draft is an item that is to be signed, or to be signed by others too: then
// it can no longer be changed.
type draft struct {
	feed.Item
	envelope []byte // nil unless it is signed
}

func (d draft) signed() bool { return d.envelope != nil }

// read reads the item, which need not be complete. The words of its title are
// marked here, before anything is signed or previewed, so that all who read the
// same draft see the same item.
func (f draftFile) read(stdin io.Reader) (draft, error) {
	if f != "-" {
		file, err := os.Open(string(f))
		if err != nil {
			return draft{}, err
		}
		defer file.Close()
		stdin = file
	}
	b, err := readText(f.String(), stdin)
	if err != nil {
		return draft{}, err
	}
	if s, ok, err := readSigned(f.String(), b); ok || err != nil {
		return f.signed(b, s, err)
	}
	it, err := feed.ParseDraft(b)
	if err != nil {
		return draft{}, misspelt(f, b, err)
	}
	if it.Title, err = marked(it.Title); err != nil {
		return draft{}, err
	}
	return draft{Item: it}, nil
}

// marked is a title with its words marked for the stations, unless the clerk
// has marked them.
func marked(title string) (string, error) {
	if title == "" {
		return "", nil
	}
	m, err := headline.New()
	if err != nil {
		return "", err
	}
	return m.Mark(title, feed.MaxTitle), nil
}

func (f draftFile) signed(envelope []byte, s feed.Signed, err error) (draft, error) {
	if err != nil {
		return draft{}, err
	}
	if s.Type != feed.PayloadType {
		return draft{}, fmt.Errorf("%s: is a signed document of the type %.60q, and no item; a root document is for console trust publish", f, s.Type)
	}
	var it feed.Item
	if err := json.Unmarshal(s.Payload, &it); err != nil {
		return draft{}, fmt.Errorf("%s: what was signed is no item; sign the item anew with console sign", f)
	}
	return draft{it, envelope}, nil
}

// date fills in what a draft may leave out: it is issued now, and its revision
// is the time.
func (d *draft) date(now time.Time) {
	if d.Issued.IsZero() {
		d.Issued = now.Truncate(time.Millisecond)
	}
	if d.Rev == 0 {
		d.Rev = now.UnixMilli()
	}
}

// example is how a time is written in an item: this hour in a week.
func example(now time.Time) string {
	return chinaTime(now).AddDate(0, 0, 7).Truncate(time.Hour).Format(time.RFC3339)
}

// acceptable says why a station would refuse an item, whoever signs it, or not
// show what was written.
func acceptable(it feed.Item, now time.Time) error {
	if err := fit(it, now); err != nil {
		return list("a station would refuse this item:", err)
	}
	return nil
}

// fit lists everything for which a station would refuse the form of an item,
// or show something else than was written.
func fit(it feed.Item, now time.Time) error {
	var faults []error
	switch {
	case it.Until.IsZero():
		faults = append(faults, fmt.Errorf(`until: missing; write when the item leaves the screen, such as "until": %q`, example(now)))
	case !now.Before(it.Until):
		faults = append(faults, fmt.Errorf("until: %s has passed; write a later time, such as %s", it.Until.Format(time.RFC3339), example(now)))
	}
	if it.Issued.After(now.Add(feed.MaxAhead)) {
		faults = append(faults, fmt.Errorf("issued: %s is more than a day ahead; leave it out, or check this machine's clock", it.Issued.Format(time.RFC3339)))
	}
	if it.Until.IsZero() || !now.Before(it.Until) { // said once is enough
		it.Until = slices.MaxFunc([]time.Time{it.Issued, it.From, now}, time.Time.Compare).Add(time.Hour)
	}
	if err := it.Check(); err != nil {
		faults = append(faults, err)
	}
	if err := paintable(it); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

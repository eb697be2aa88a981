package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed"
)

// draftFile is the path of an item as a clerk writes it; "-" is the standard
// input.
type draftFile string

func (f draftFile) String() string {
	if f == "-" {
		return "standard input"
	}
	return string(f)
}

// read reads the item, which need not be complete.
func (f draftFile) read(stdin io.Reader) (feed.Item, error) {
	if f != "-" {
		file, err := os.Open(string(f))
		if err != nil {
			return feed.Item{}, err
		}
		defer file.Close()
		stdin = file
	}
	b, err := io.ReadAll(io.LimitReader(stdin, maxFile))
	if err != nil {
		return feed.Item{}, fmt.Errorf("%s: %w", f, err)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // Windows editors put it there
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return feed.Item{}, fmt.Errorf("%s: is empty; want an item in JSON", f)
	case len(b) > feed.MaxEnvelope:
		return feed.Item{}, fmt.Errorf("%s: more than the %d bytes that a station takes; shorten the text", f, feed.MaxEnvelope)
	case !utf8.Valid(b):
		return feed.Item{}, fmt.Errorf("%s: is not in UTF-8; save it again with that encoding", f)
	}
	it, err := feed.ParseDraft(b)
	if err != nil {
		offset, what := slip(err)
		return feed.Item{}, fmt.Errorf("%s:%d: %s", f, line(b, offset), what)
	}
	return it, nil
}

// line is the line of an offset, counted from 1.
func line(b []byte, offset int64) int {
	return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n"))
}

// slip says what is wrong with a draft's JSON, and where.
func slip(err error) (offset int64, what string) {
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return e.ByteOffset, fmt.Sprintf("%s: %s", field(e.JSONPointer), wanted(e))
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		what := fmt.Sprintf("not JSON: %v; look for a missing or surplus quote, comma or brace", e.Err)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			what = fmt.Sprintf("%s: stands twice; remove one", field(e.JSONPointer))
		}
		return e.ByteOffset, what
	}
	return 0, err.Error()
}

// field is the place in the item, such as "notice.steps.0".
func field(p jsontext.Pointer) string {
	if p == "" {
		return "item"
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(p), "/"), "/", ".")
}

// wanted says what to write instead of what stands there.
func wanted(e *json.SemanticError) string {
	if errors.Is(e, json.ErrUnknownName) {
		return "no such field; there are " + strings.Join(fields(e.GoType), ", ")
	}
	switch {
	case e.GoType == reflect.TypeFor[time.Time]():
		return "want a time such as " + example(time.Now())
	case e.GoType.Kind() == reflect.String:
		return "want text in double quotes"
	case e.GoType.Kind() == reflect.Bool:
		return "want true or false, without quotes"
	case e.GoType.Kind() == reflect.Slice:
		return `want a list, such as ["…", "…"]`
	case e.GoType.Kind() == reflect.Int || e.GoType.Kind() == reflect.Int64:
		return "want a whole number, without quotes"
	}
	return "want an object with " + strings.Join(fields(e.GoType), ", ")
}

// fields lists the members of an object by their JSON names.
func fields(t reflect.Type) (names []string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// example is how a time is written in an item: this day in a week.
func example(now time.Time) string {
	return now.AddDate(0, 0, 7).Truncate(time.Hour).Format(time.RFC3339)
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
	if len(faults) > 0 { // said once is enough
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

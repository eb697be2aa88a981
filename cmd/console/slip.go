package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed"
)

// readText reads a file that a person may have written, such as an item.
func readText(name string, r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // Windows editors put it there
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return nil, fmt.Errorf("%s: is empty; want JSON", name)
	case len(b) > feed.MaxEnvelope:
		return nil, fmt.Errorf("%s: more than the %d bytes that a station takes; shorten it", name, feed.MaxEnvelope)
	case !utf8.Valid(b):
		return nil, fmt.Errorf("%s: is not in UTF-8; save it again with that encoding", name)
	}
	return b, nil
}

// readSigned reads a file that may be a signed document; it is not ok if it
// does not look like one.
func readSigned(name string, b []byte) (s feed.Signed, ok bool, err error) {
	s, err = feed.ReadSigned(b)
	if err == nil {
		return s, true, nil
	}
	if bytes.Contains(b, []byte(`"payloadType"`)) {
		return s, false, fmt.Errorf("%s: is a signed document, but damaged: %w; ask for it again", name, err)
	}
	return s, false, nil
}

// misspelt is the error of a file whose JSON is not what was expected: it
// names the line.
func misspelt(file any, b []byte, err error) error {
	offset, what := slip(err)
	return fmt.Errorf("%s:%d: %s", file, line(b, offset), what)
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
		return "it"
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
		return "want a list, " + elements(e.GoType.Elem())
	case e.GoType.Kind() == reflect.Map:
		return `want an object, such as {"alert": 2}`
	case e.GoType.Kind() == reflect.Int || e.GoType.Kind() == reflect.Int64:
		return "want a whole number, without quotes"
	}
	return "want an object with " + strings.Join(fields(e.GoType), ", ")
}

// elements says what stands in a list.
func elements(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		return "[{…}, {…}], of objects with " + strings.Join(fields(t), ", ")
	case reflect.Int:
		return "such as [1, 2]"
	}
	return `such as ["…", "…"]`
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

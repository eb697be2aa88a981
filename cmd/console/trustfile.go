package main

import (
	"fmt"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed"
)

// trustFile is the path of a root document: as a technician carries it, or
// signed.
type trustFile string

// document is a root document in a file.
type document struct {
	feed.Trust
	envelope []byte // nil unless it is signed
}

func (d document) signed() bool { return d.envelope != nil }

// read reads what the stations trust.
func (f trustFile) read() (feed.Trust, error) {
	d, err := f.open()
	if err != nil {
		return feed.Trust{}, fmt.Errorf("--trust %w", err)
	}
	return d.Trust, nil
}

// open reads the document. Its errors begin with the file's name.
func (f trustFile) open() (document, error) {
	file, err := os.Open(string(f))
	if err != nil {
		return document{}, err
	}
	defer file.Close()
	b, err := readText(string(f), file)
	if err != nil {
		return document{}, err
	}
	if s, ok, err := readSigned(string(f), b); ok || err != nil {
		if err != nil {
			return document{}, err
		}
		if s.Type != feed.PayloadTypeTrust {
			return document{}, fmt.Errorf("%s is no trust file: it is a signed document of another type, %.60q", f, s.Type)
		}
		t, err := feed.ReadTrust(b)
		if err != nil {
			return document{}, list(string(f)+" is no trust file:", err)
		}
		return document{t, b}, nil
	}
	t, err := feed.ParseTrust(b)
	switch {
	case is[*json.SemanticError](err), is[*jsontext.SyntacticError](err):
		return document{}, fmt.Errorf("%s is no trust file: %w", f, misspelt(f, b, err))
	case err != nil:
		return document{}, list(string(f)+" is no trust file:", err)
	}
	return document{Trust: t}, nil
}

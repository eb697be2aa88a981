package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// pageFile is the path of a page that was saved as text; "-" is the standard
// input.
type pageFile string

func (f pageFile) String() string { return draftFile(f).String() }

// read returns the page, and its encoding if that is not UTF-8.
func (f pageFile) read(stdin io.Reader) (text, encoding string, err error) {
	if f != "-" {
		file, err := os.Open(string(f))
		if err != nil {
			return "", "", err
		}
		defer file.Close()
		stdin = file
	}
	b, err := io.ReadAll(io.LimitReader(stdin, maxFile+1))
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", f, err)
	}
	if len(b) > maxFile {
		return "", "", fmt.Errorf("%s: more than %d KiB; import one page at a time", f, maxFile>>10)
	}
	if text, encoding, err = decode(b); err != nil {
		return "", "", fmt.Errorf("%s: %w", f, err)
	}
	return text, encoding, nil
}

// folder is where the drafts of the page go unless the clerk says otherwise.
func (f pageFile) folder() (string, error) {
	if f == "-" {
		return "", misuse{errors.New("--out: say in which folder to write the drafts of a page from the standard input")}
	}
	if ext := filepath.Ext(string(f)); ext != "" && ext != filepath.Base(string(f)) {
		return strings.TrimSuffix(string(f), ext), nil
	}
	return string(f) + "-drafts", nil
}

// decode reads what editors on Windows write as well: UTF-16 with a byte order
// mark (there called Unicode), and GB18030 with GBK in it (there called ANSI).
func decode(b []byte) (text, name string, err error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		from, name = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"
	case !utf8.Valid(b):
		from, name = simplifiedchinese.GB18030, "GB18030"
	}
	if from != nil {
		if b, err = from.NewDecoder().Bytes(b); err != nil {
			return "", "", fmt.Errorf("as %s: %w", name, err)
		}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if bytes.ContainsRune(b, 0) || name != "" && bytes.ContainsRune(b, utf8.RuneError) {
		return "", "", errors.New("is no text; save the page as plain text in UTF-8, or paste it into a text file")
	}
	return string(b), name, nil
}

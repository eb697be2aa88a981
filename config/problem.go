package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is one mistake in the file.
type Problem struct {
	File string
	// Line and Column count from 1; they are 0 for what is nowhere in the
	// file, such as a missing table. Column counts bytes.
	Line, Column int
	// Key is the dotted name of the key or table, such as sensor.address. It is
	// empty where the file is no TOML.
	Key string
	// Message says what is wrong and what to write instead.
	Message string
}

// String returns the problem as one line, as compilers print theirs:
// "kiosk.toml:12: sensor.address: ...".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Line > 0 && p.Key == "" {
		fmt.Fprintf(&b, ":%d", p.Column)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	b.WriteString(": " + p.Message)
	return strings.Map(printable, b.String())
}

// printable keeps a file's control characters from breaking a problem's line.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// Problems are all mistakes of a file, in the order of its lines.
type Problems []Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// sort puts the problems in the order of the file's lines, those that have no
// line first.
func (p Problems) sort() {
	slices.SortFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
}

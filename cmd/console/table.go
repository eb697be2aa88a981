package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// table prints rows as they come, in columns that are as wide as what is
// known of them. A Chinese character takes two cells of a terminal.
type table struct {
	out    io.Writer
	widths []int
}

// fit widens the columns for a row that will come.
func (t *table) fit(cells ...string) {
	for i, c := range cells {
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], cellsOf(c))
	}
}

// row prints a row. The last cell is not padded.
func (t *table) row(cells ...string) {
	t.fit(cells[:len(cells)-1]...)
	var line strings.Builder
	for i, c := range cells[:len(cells)-1] {
		line.WriteString(c)
		line.WriteString(strings.Repeat(" ", t.widths[i]-cellsOf(c)+2))
	}
	line.WriteString(cells[len(cells)-1])
	_, _ = fmt.Fprintln(t.out, strings.TrimRight(line.String(), " "))
}

// rows prints several rows at once, in columns as wide as they need.
func (t *table) rows(rows [][]string) {
	for _, row := range rows {
		t.fit(row[:len(row)-1]...)
	}
	for _, row := range rows {
		t.row(row...)
	}
}

// cellsOf is how many cells of a terminal a text takes (UAX #11). Characters
// of ambiguous width are counted as narrow, as terminals do by default.
func cellsOf(s string) (n int) {
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

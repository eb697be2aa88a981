package config

import (
	"fmt"
	"strings"
)

// unknown is the message for a key or table that nobody knows.
func unknown(name string, isTable bool, known []key) string {
	what := "is an unknown key"
	if isTable {
		what = "is an unknown table"
	}
	if nearest := suggest(name, isTable, known); nearest != "" {
		return fmt.Sprintf("%s; did you mean %s?", what, nearest)
	}
	return what + "; remove it"
}

// suggest returns the known key or table that name is most likely meant to be, or
// nothing if none is like it.
func suggest(name string, isTable bool, known []key) string {
	nearest, least := "", 1+len(name)/3
	for _, k := range known {
		table, leaf, _ := strings.Cut(k.name, ".")
		candidate, d := k.name, distance(name, k.name)
		if isTable {
			candidate, d = table, distance(name, table)
		} else if inTable, own, dotted := strings.Cut(name, "."); !dotted {
			d = distance(name, leaf) // its [table] line may be missing
		} else if inTable != table && own == leaf {
			d = min(d, 1) // it may be in the wrong table
		}
		if d < least {
			nearest, least = candidate, d
		}
	}
	return nearest
}

// distance is the number of bytes to insert, remove or replace between a and b
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

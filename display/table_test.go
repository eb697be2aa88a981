package display_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"nuanxin/display"
)

const document = "../docs/design-language.md"

// TestTheDocumentsColoursAreThoseOfThePalette keeps the table in the design
// language, which -update writes.
func TestTheDocumentsColoursAreThoseOfThePalette(t *testing.T) {
	const begin, end = "<!-- colours -->\n", "<!-- end -->"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	was, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table of colours", document)
	}
	is := colours()
	switch {
	case was == is:
	case *update:
		if err := os.WriteFile(document, []byte(before+begin+is+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s has\n%swant\n%s", document, was, is)
	}
}

// colours is the table of colours: what each says, and its contrast on every
// ground.
func colours() string {
	var b, rule strings.Builder
	b.WriteString("| role | says | value |")
	rule.WriteString("| --- | --- | --- |")
	for _, g := range display.Grounds() {
		fmt.Fprintf(&b, " %s `#%06X` |", g.Name, g.Ink)
		rule.WriteString(" ---: |")
	}
	fmt.Fprintf(&b, "\n%s\n", rule.String())
	for _, r := range display.Roles() {
		fmt.Fprintf(&b, "| %s | %s | `#%06X` |", r.Name, r.Says, r.Ink)
		for _, g := range display.Grounds() {
			fmt.Fprintf(&b, " %.1f |", contrast(r.Ink, g.Ink))
		}
		b.WriteString("\n")
	}
	return b.String()
}

package newspaper_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nuanxin/cmd/console/newspaper"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is a day a few weeks after the pages of the tests.
var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func TestPagesAreTakenApartAsTheyWere(t *testing.T) {
	for _, name := range []string{"headings.md", "wrapped.txt"} {
		t.Run(name, func(t *testing.T) {
			page, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, newspaper.Read(string(page), noon))
		})
	}
}

// golden compares a page with testdata/NAME.golden.json.
func golden(t *testing.T, name string, page newspaper.Page) {
	t.Helper()
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(page); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got.Bytes(), want)
	}
}

// lines makes a page.
func lines(l ...string) string { return strings.Join(l, "\n") }

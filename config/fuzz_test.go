package config_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"nuanxin/config"
)

// FuzzParse checks that any bytes give either a Config or problems, each on
// one line of output, at a line of the file, in order, and twice the same.
func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("example.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(example), minimal, "", "\ufeff[", "a.b.c = {d = [1, {e = 2}]}", "[[station]]\nid=1\n",
		"\"\" = 1\n[\"a\\u0000\"]\n", "station = {id = 1, id.x = 2}", "x = “1”", "[room]\r\nlow_c = 1e999\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := config.Parse("f", strings.NewReader(text))
		again, errAgain := config.Parse("f", strings.NewReader(text))
		if !reflect.DeepEqual(c, again) || !reflect.DeepEqual(err, errAgain) {
			t.Fatalf("%q: first %+v, %v; then %+v, %v", text, c, err, again, errAgain)
		}
		if err == nil {
			if c.Station.ID == "" || c.Station.Timezone == nil || c.Broker.URL == "" || c.Room.LowC >= c.Room.HighC || c.Advice.FrostC >= c.Advice.IceC {
				t.Fatalf("%q: passed as %+v", text, c)
			}
			return
		}
		problems, ok := errors.AsType[config.Problems](err)
		if !ok || len(problems) == 0 || c != (config.Config{}) {
			t.Fatalf("%q: got %+v and %v, want problems alone", text, c, err)
		}
		before := 0
		for _, p := range problems {
			if p.Line < before || p.Line > strings.Count(text, "\n")+1 || p.Message == "" {
				t.Fatalf("%q: %+v after line %d", text, p, before)
			}
			if s := p.String(); strings.ContainsAny(s, "\r\n\x00\x1b") {
				t.Fatalf("%q: %q is not one printable line", text, s)
			}
			before = p.Line
		}
	})
}

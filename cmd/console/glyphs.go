package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"nuanxin/display"
	"nuanxin/feed"
)

// paintable names the characters of an item that the stations' fonts lack; a
// mark would stand for each on the screen.
func paintable(it feed.Item) error {
	d, err := display.New(display.Options{})
	if err != nil {
		return err
	}
	// JSON leaves characters beyond ASCII as they are, so every text of the
	// item is in it, whatever its kind.
	b, err := json.Marshal(it)
	if err != nil {
		return err
	}
	var names []string
	for _, r := range d.Missing(string(b)) {
		names = append(names, fmt.Sprintf("%c (%U)", r, r))
	}
	if len(names) == 0 {
		return nil
	}
	const most = 10
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return fmt.Errorf("the screens cannot show %s; write it in other characters", strings.Join(names, ", "))
}

package config

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Parse reads a configuration and checks all that the text alone can tell;
// relative paths stay as they are. The name is for the problems.
//
// The error is of type [Problems], unless r cannot be read; the Config is then
// empty.
func Parse(name string, r io.Reader) (Config, error) {
	c, d, err := parse(name, r)
	if err != nil {
		return Config{}, err
	}
	return d.finish(c)
}

// parse fills a Config as far as the document is sound. The error is of a
// document that cannot be read at all.
func parse(name string, r io.Reader) (Config, *document, error) {
	d, err := readDocument(name, r)
	if err != nil {
		return Config{}, nil, err
	}
	var c Config
	all := keys(&c)
	d.refuseUnknown(all)
	for _, k := range all {
		value, ok := d.value(k.name)
		switch _, name, _ := strings.Cut(k.name, "."); {
		case !ok && k.preset == nil:
			d.report(k.name, fmt.Sprintf("is missing; write %s = %s", name, k.example))
			continue
		case !ok:
			value = k.preset
		}
		if err := k.set(value); err != nil {
			d.report(k.name, err.Error())
		}
	}
	for _, broken := range contradictions(&c) {
		if broken.found && !slices.ContainsFunc(broken.keys, d.reported) {
			d.report(broken.keys[0], broken.message)
		}
	}
	return c, d, nil
}

// report notes a problem of a key, at its place in the file or else at its table's.
func (d *document) report(key, message string) {
	at, ok := d.places[key]
	if table, _, dotted := strings.Cut(key, "."); !ok && dotted {
		at = d.places[table]
	}
	d.problems = append(d.problems, Problem{d.name, at.line, at.column, key, message})
}

// reported says whether the key has a problem.
func (d *document) reported(key string) bool {
	return slices.ContainsFunc(d.problems, func(p Problem) bool { return p.Key == key })
}

// finish returns c, or the problems.
func (d *document) finish(c Config) (Config, error) {
	if len(d.problems) > 0 {
		d.problems.sort()
		return Config{}, d.problems
	}
	return c, nil
}

// refuseUnknown reports what the document holds beside the known keys.
func (d *document) refuseUnknown(known []key) {
	tables := make(map[string][]string)
	for _, k := range known {
		table, name, _ := strings.Cut(k.name, ".")
		tables[table] = append(tables[table], name)
	}
	for table, value := range d.tree {
		names, ok := tables[table]
		values, isTable := value.(map[string]any)
		switch {
		case !ok:
			d.report(dotted([]string{table}), unknown(dotted([]string{table}), isTable, known))
		case !isTable:
			d.report(table, fmt.Sprintf("must be a table; write [%s] on a line of its own and its keys below", table))
		}
		for name := range values {
			if ok && !slices.Contains(names, name) {
				key := dotted([]string{table, name})
				d.report(key, unknown(key, false, known))
			}
		}
	}
}

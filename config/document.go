package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxSize bounds the file; the complete example has a twentieth of it.
const maxSize = 64 << 10

// document is a file that is TOML, before anyone knows what its keys mean.
type document struct {
	name string
	tree map[string]any
	// places are the first occurrences of keys and tables by dotted name.
	places map[string]place
	// problems are those found so far, in no order.
	problems Problems
}

// place counts line and column from 1.
type place struct{ line, column int }

// readDocument reads the TOML in r. Whatever keeps it from being TOML is the one
// problem returned.
func readDocument(name string, r io.Reader) (*document, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	alone := func(at place, message string) (*document, error) {
		return nil, Problems{{File: name, Line: at.line, Column: at.column, Message: message}}
	}
	if len(data) > maxSize {
		return alone(place{}, fmt.Sprintf("is larger than %d KiB; is it the right file?", maxSize>>10))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if at := invalidUTF8(data); at >= 0 {
		return alone(placeOf(data, at), `is not UTF-8; save it as "UTF-8" in the editor`)
	}
	d := &document{name: name, places: places(data)}
	if err := toml.Unmarshal(data, &d.tree); err != nil {
		at, message := syntaxError(data, err)
		return alone(at, message)
	}
	return d, nil
}

// value returns the value of a dotted key.
func (d *document) value(key string) (any, bool) {
	table, name, _ := strings.Cut(key, ".")
	values, _ := d.tree[table].(map[string]any)
	value, ok := values[name]
	return value, ok
}

// syntaxError says where and why data is no TOML, and whether a Chinese
// keyboard may be the cause.
func syntaxError(data []byte, err error) (place, string) {
	message := strings.TrimPrefix(err.Error(), "toml: ")
	var at place
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		at.line, at.column = decode.Position()
	}
	if at.line > 0 {
		line := bytes.Split(data, []byte("\n"))[at.line-1]
		if i := bytes.IndexAny(line, "“”‘’＂＇＝＃，．【】［］"); i >= 0 {
			r, _ := utf8.DecodeRune(line[i:])
			message += fmt.Sprintf("; the line has a Chinese %c, TOML needs the English sign", r)
		}
	}
	return at, message
}

// places finds the keys and tables of a TOML document. It stops without a word at
// a syntax error, which the decoder reports.
func places(data []byte) map[string]place {
	found := make(map[string]place)
	var parser unstable.Parser
	parser.Reset(data)
	var table []string
	for parser.NextExpression() {
		switch node := parser.Expression(); node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = locate(found, data, nil, node)
		case unstable.KeyValue:
			locate(found, data, table, node)
		}
	}
	return found
}

// locate notes where the parts of node's key are, and the keys of an inline
// table that is its value. It returns the whole key.
func locate(found map[string]place, data []byte, table []string, node *unstable.Node) []string {
	key := slices.Clip(table)
	for parts := node.Key(); parts.Next(); {
		part := parts.Node()
		key = append(key, string(part.Data))
		if name := dotted(key); found[name].line == 0 {
			found[name] = placeOf(data, int(part.Raw.Offset))
		}
	}
	if node.Kind == unstable.KeyValue && node.Value().Kind == unstable.InlineTable {
		for members := node.Value().Children(); members.Next(); {
			if member := members.Node(); member.Kind == unstable.KeyValue {
				locate(found, data, key, member)
			}
		}
	}
	return key
}

// dotted joins a key's parts as TOML writes them, in quotes where they need any.
func dotted(key []string) string {
	parts := make([]string, len(key))
	for i, part := range key {
		parts[i] = part
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			parts[i] = strconv.Quote(part)
		}
	}
	return strings.Join(parts, ".")
}

func placeOf(data []byte, offset int) place {
	before := data[:offset]
	return place{bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')}
}

// invalidUTF8 returns the offset of the first byte that is no UTF-8, or -1.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

package feed

import (
	"fmt"
	"path"
	"strings"
)

// Scope says which stations an item is for: "all", "street/NAME",
// "group/NAME" or "station/NAME". Names are IDs, see [CheckID].
type Scope string

// ScopeAll is every station of the district.
const ScopeAll Scope = "all"

// StreetScope is the scope of all stations in a street.
func StreetScope(street string) Scope { return Scope("street/" + street) }

// GroupScope is the scope of a group of stations.
func GroupScope(group string) Scope { return Scope("group/" + group) }

// StationScope is the scope of a single station.
func StationScope(station string) Scope { return Scope("station/" + station) }

// Check says what is wrong with the scope.
func (s Scope) Check() error {
	if s == ScopeAll {
		return nil
	}
	level, name, _ := strings.Cut(string(s), "/")
	switch level {
	case "street", "group", "station":
	default:
		return fmt.Errorf("scope %q: want all, street/NAME, group/NAME or station/NAME", string(s))
	}
	if err := CheckID(name); err != nil {
		return fmt.Errorf("scope %q: %w", string(s), err)
	}
	return nil
}

// Match says whether the scope matches a pattern in the syntax of [path.Match],
// such as "all", "street/*" or "station/jz-*".
func (s Scope) Match(pattern string) bool {
	ok, err := path.Match(pattern, string(s))
	return ok && err == nil
}

// CheckID says what is wrong with a name that becomes a part of a topic: it
// has 1 to 64 characters of a-z, 0-9 and "-", and begins with a letter or
// digit.
func CheckID(id string) error {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	if len(id) < 1 || len(id) > 64 || id[0] == '-' || strings.ContainsFunc(id, foreign) {
		return fmt.Errorf("id %q: want 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit", id)
	}
	return nil
}

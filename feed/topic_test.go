package feed_test

import (
	"strings"
	"testing"

	"nuanxin/feed"
)

const prefix feed.Prefix = "nuanxin/v1"

func TestScopesAreChecked(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, s := range []feed.Scope{feed.ScopeAll, feed.StreetScope("huayuan"), feed.GroupScope("e-1"), feed.StationScope("0"), feed.StationScope(long)} {
		if err := s.Check(); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []feed.Scope{
		"", "ALL", "all/", "all/x", "street", "street/", "street/A", "street/a/b", "street//a", "/street/a", "city/a", "street/+", "street/#",
		"street/a ", "street/\x00", "street/花园", "street/-a", "street/..", "station/" + feed.Scope(long) + "a",
	} {
		if err := s.Check(); err == nil {
			t.Errorf("%q passes for a scope", s)
		}
	}
}

func TestScopesMatchPatterns(t *testing.T) {
	for _, c := range []struct {
		scope   feed.Scope
		pattern string
		want    bool
	}{
		{"all", "all", true},
		{"all", "*", true},
		{"street/huayuan", "*", false},
		{"street/huayuan", "street/*", true},
		{"street/huayuan", "station/*", false},
		{"station/jz-01", "station/jz-*", true},
		{"station/jx-01", "station/jz-*", false},
		{"station/jz-01", "station/jz-0", false},
		{"station/jz-01", "", false},
		{"station/jz-01", "station/[", false},
	} {
		if got := c.scope.Match(c.pattern); got != c.want {
			t.Errorf("%q matches %q: %v", c.scope, c.pattern, got)
		}
	}
}

func TestContentTopicsAreReadBack(t *testing.T) {
	for topic, want := range map[string]struct {
		scope feed.Scope
		id    string
	}{
		"nuanxin/v1/content/all/hot-water":            {"all", "hot-water"},
		"nuanxin/v1/content/street/huayuan/hot-water": {"street/huayuan", "hot-water"},
		"nuanxin/v1/content/group/all/all":            {"group/all", "all"},
		"nuanxin/v1/content/station/jz-01/0":          {"station/jz-01", "0"},
	} {
		if got := prefix.Content(want.scope, want.id); got != topic {
			t.Errorf("topic %q, want %q", got, topic)
		}
		about, scope, id := prefix.Parse(topic)
		if about != feed.SubjectItem || scope != want.scope || id != want.id {
			t.Errorf("%q read as %v, %q, %q", topic, about, scope, id)
		}
		if n := strings.Count(topic, "/"); n > 7 {
			t.Errorf("%q has %d slashes, more than 7", topic, n)
		}
	}
}

func TestEverySubjectHasItsTopic(t *testing.T) {
	hash := feed.ChunkName(nil)
	for topic, want := range map[string]struct {
		made  string
		about feed.Subject
		scope feed.Scope
		name  string
	}{
		"nuanxin/v1/trust":                                {prefix.Trust(), feed.SubjectTrust, "", ""},
		"nuanxin/v1/blob/" + hash:                         {prefix.Blob(hash), feed.SubjectBlob, "", hash},
		"nuanxin/v1/content/all/~roster":                  {prefix.Roster("all"), feed.SubjectRoster, "all", ""},
		"nuanxin/v1/content/station/jz-01/~roster":        {prefix.Roster("station/jz-01"), feed.SubjectRoster, "station/jz-01", ""},
		"nuanxin/v1/content/all/~query":                   {prefix.Query("all"), feed.SubjectQuery, "all", ""},
		"nuanxin/v1/content/street/huayuan/~query":        {prefix.Query("street/huayuan"), feed.SubjectQuery, "street/huayuan", ""},
		"nuanxin/v1/station/jz-01/command":                {prefix.Command("jz-01"), feed.SubjectCommand, "station/jz-01", ""},
		"nuanxin/v1/content/group/east/hot-water":         {prefix.Content("group/east", "hot-water"), feed.SubjectItem, "group/east", "hot-water"},
		"nuanxin/v1/content/station/" + hash + "/" + hash: {prefix.Content(feed.StationScope(hash), hash), feed.SubjectItem, feed.StationScope(hash), hash},
	} {
		about, scope, name := prefix.Parse(topic)
		if want.made != topic || about != want.about || scope != want.scope || name != want.name {
			t.Errorf("%q was made as %q, and is read as %v, %q, %q", topic, want.made, about, scope, name)
		}
	}
}

func TestHostileTopicsAreNotContent(t *testing.T) {
	for _, topic := range []string{
		"", "/", "nuanxin/v1/content", "nuanxin/v1/content/", "nuanxin/v1/content/all", "nuanxin/v1/content/all/",
		"nuanxin/v1/content//all/x", "nuanxin/v1/content/all//x", "nuanxin/v1/content/all/x/", "/nuanxin/v1/content/all/x",
		"nuanxin/v1/content/all/x/y", "nuanxin/v1/content/street/x", "nuanxin/v1/content/street/a/b/c", "nuanxin/v1/content/city/a/b",
		"nuanxin/v1/content/all/~", "nuanxin/v1/content/all/~rosters", "nuanxin/v1/content/~roster", "nuanxin/v1/~roster", "nuanxin/v1/content/all/+", "nuanxin/v1/content/all/#", "nuanxin/v1/content/+/x",
		"nuanxin/v1/content/all/X", "nuanxin/v1/content/all/..", "nuanxin/v1/content/street/../x", "nuanxin/v1/content/all/x\x00",
		"nuanxin/v1/content/all/x\n", "nuanxin/v1/content/all/\xff", "nuanxin/v2/content/all/x", "nuanxin/v1/contents/all/x",
		"nuanxin/v1/content/all/" + strings.Repeat("x", 65), "nuanxin/v1/station/jz-01/state", "$SYS/broker",
		"nuanxin/v1/station/jz-01/commands", "nuanxin/v1/station/jz-01/command/x", "nuanxin/v1/station/+/command", "nuanxin/v1/station//command", "nuanxin/v1/station/command",
		"trust", "blob/" + feed.ChunkName(nil), "content/all/x", "/trust", "nuanxin/v1trust", "nuanxin/v1/blobs/" + feed.ChunkName(nil), "nuanxin/v1/content/~query",
		"nuanxin/v1/trust/", "nuanxin/v1/trust/1", "nuanxin/v1/trusts", "nuanxin/v1/blob", "nuanxin/v1/blob/", "nuanxin/v1/blob/" + strings.Repeat("a", 63),
		"nuanxin/v1/blob/" + strings.Repeat("A", 64), "nuanxin/v1/blob/" + strings.Repeat("a", 64) + "/",
	} {
		if about, scope, id := prefix.Parse(topic); about != feed.SubjectNone {
			t.Errorf("%q read as %v, %q, %q", topic, about, scope, id)
		}
	}
}

func TestAStationHasItsTopics(t *testing.T) {
	for got, want := range map[string]string{
		prefix.State("jz-01"):     "nuanxin/v1/station/jz-01/state",
		prefix.Telemetry("jz-01"): "nuanxin/v1/station/jz-01/telemetry",
		prefix.Receipt("+"):       "nuanxin/v1/station/+/receipt",
		prefix.Event("jz-01"):     "nuanxin/v1/station/jz-01/event",
		prefix.Screen("jz-01"):    "nuanxin/v1/station/jz-01/screen",
	} {
		if got != want {
			t.Errorf("topic %q, want %q", got, want)
		}
	}
}

// A broker may send a message once for every filter that it matches.
func TestEachItemForAStationMatchesOneOfItsFilters(t *testing.T) {
	for _, c := range []struct {
		station feed.Station
		count   int
	}{
		{station, 6},
		{feed.Station{ID: "jz-02", Street: "huayuan"}, 5},
		{feed.Station{ID: "same", Street: "same", Group: "same"}, 6},
		{feed.Station{ID: "all", Street: "all", Group: "all"}, 6},
	} {
		filters, scopes := prefix.Filters(c.station), c.station.Scopes()
		if len(filters) != c.count || len(scopes) != c.count-2 || filters[0] != prefix.Trust() {
			t.Errorf("%+v: filters %q, scopes %q", c.station, filters, scopes)
		}
		for _, scope := range scopes {
			if n := matching(filters, prefix.Content(scope, "x")); n != 1 {
				t.Errorf("%+v: %d filters match an item of %s", c.station, n, scope)
			}
		}
		if n := matching(filters, prefix.Command(c.station.ID)); n != 1 {
			t.Errorf("%+v: %d filters match its commands", c.station, n)
		}
		for _, other := range []string{"station/jz-03/x", "street/jiefang/x", "group/west/x", "all/x/y"} {
			if n := matching(filters, "nuanxin/v1/content/"+other); n != 0 {
				t.Errorf("%+v: %d filters match %s", c.station, n, other)
			}
		}
	}
}

// matching counts the filters that match a topic (MQTT 3.1.1, section 4.7).
func matching(filters []string, topic string) (n int) {
	levels := strings.Split(topic, "/")
	for _, filter := range filters {
		want := strings.Split(filter, "/")
		same := len(want) == len(levels)
		for i := 0; same && i < len(want); i++ {
			same = want[i] == "+" || want[i] == levels[i]
		}
		if same {
			n++
		}
	}
	return n
}

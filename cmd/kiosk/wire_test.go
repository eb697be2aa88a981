package main_test

import (
	"reflect"
	"strconv"
	"testing"

	main "nuanxin/cmd/kiosk"
	"nuanxin/feed"
	"nuanxin/feed/sync"
	"nuanxin/telemetry"
)

func TestTheStateTellsAllThatIsKnownOfTheContent(t *testing.T) {
	var missing []feed.Ref
	for n := range 10 {
		missing = append(missing, feed.Ref{Scope: feed.ScopeAll, ID: strconv.Itoa(n)})
	}
	got := main.ContentState(sync.Status{
		Trust: 3, Denied: "malformed", TrustBehind: true,
		Rosters: []sync.RosterStatus{
			{Scope: feed.ScopeAll, Seq: 7, Issued: noon, Missing: missing},
			{Scope: "street/jiaobei", Stale: true},
		},
	}, true)
	want := telemetry.Content{
		Trust: 3, TrustRefused: "malformed", TrustBehind: true, StoreReplaced: true,
		Rosters: []telemetry.Roster{
			{Scope: feed.ScopeAll, Seq: 7, Issued: noon, Missing: 10, First: []string{"0", "1", "2", "3", "4", "5", "6", "7"}},
			{Scope: "street/jiaobei", Stale: true},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

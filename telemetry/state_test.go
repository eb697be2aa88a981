package telemetry_test

import (
	"encoding/json"
	"testing"
	"time"

	"nuanxin/telemetry"
)

var shanghai = time.FixedZone("CST", 8*60*60)

func huayuan() telemetry.Station {
	return telemetry.Station{
		ID: "huayuan", Name: "花园街社区暖心驿站", Street: "huayuan", Group: "riders", Version: "v0.1.0",
		Started: time.Date(2026, 1, 12, 6, 0, 1, 0, shanghai),
	}
}

// content lacks an item, and a roster for its group.
func content() telemetry.Content {
	return telemetry.Content{
		Trust: 3, TrustBehind: true, TrustRefused: "not_permitted: 1 of 2 needed signatures", StoreReplaced: true,
		Rosters: []telemetry.Roster{
			{Scope: "all", Seq: 12, Issued: time.Date(2026, 1, 11, 20, 0, 0, 0, time.UTC), Missing: 1, First: []string{"tea"}},
			{Scope: "group/riders", Stale: true},
		},
	}
}

func TestTheStatesOfAStation(t *testing.T) {
	at := time.Date(2026, 1, 12, 6, 0, 3, 141592653, shanghai)
	golden(t, "birth", huayuan().Birth(at, content(), telemetry.Screen{Off: "hours", Power: "failed", Presented: at}))
	golden(t, "will", huayuan().Will())
	golden(t, "bye", huayuan().Bye(at))
}

func TestWithoutAClockAStateHasNoTimes(t *testing.T) {
	s := huayuan()
	s.Started, s.Group = time.Time{}, ""
	golden(t, "birth-no-clock", s.Birth(time.Time{}, telemetry.Content{Trust: 1}, telemetry.Screen{}))
}

func TestAnImpossibleTimeDoesNotSilenceTheStation(t *testing.T) {
	s := huayuan()
	s.Started = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)
	var got telemetry.State
	if err := json.Unmarshal(s.Birth(time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -3600*2)), telemetry.Content{}, telemetry.Screen{}), &got); err != nil {
		t.Fatal(err)
	}
	if !got.Online || !got.At.IsZero() || !got.Started.IsZero() {
		t.Errorf("got %+v", got)
	}
}

package telemetry

import (
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// version is that of the format of [State] and [Report]. It rises when a field
// changes its meaning; new fields do not raise it.
const version = 1

// State says whether the station is there. It is the retained message on
// P/station/<station>/state, sent at QoS 1.
//
// Of a station that is online, it is the birth, published at every
// connection. Of one that is not, it is the goodbye if it has a time: the
// program was stopped. Without one it is the will: the broker published it,
// at a moment that nobody could foresee, because the connection broke.
type State struct {
	V       int    `json:"v"` // 1
	Station string `json:"station"`
	Name    string `json:"name"`
	Street  string `json:"street"`
	Group   string `json:"group,omitzero"` // absent if it belongs to none
	Online  bool   `json:"online"`
	// Version is that of the station's program.
	Version string `json:"version"`
	// At is when the station came or went, by its own clock, and absent while
	// that is not set and in a will.
	At time.Time `json:"at,omitzero"`
	// Started is when the program started, absent if the clock was not set.
	Started time.Time `json:"started,omitzero"`
	// Content is how what the station shows stands by the district's word. It
	// is in a birth alone, which is published again when it changes.
	Content *Content `json:"content,omitzero"`
	// Screen is whether the screen is dark on purpose. It is in a birth alone,
	// as Content is.
	Screen *Screen `json:"screen,omitzero"`
}

// Screen is what the screen does on purpose, and whether it does anything.
type Screen struct {
	// Off is why it is black: hours, file or contact; absent if it is lit.
	Off string `json:"off,omitzero"`
	// Dim is how much of the light is taken away, in percent.
	Dim int `json:"dim_pct,omitzero"`
	// Power is how the command that switches the monitor fared: unverified,
	// verified or failed; absent if there was none.
	Power string `json:"power,omitzero"`
	// Presented is when a picture, if only a black one, was last known to be
	// brought to the glass. That is at most two minutes before the report unless
	// the screen is stuck. It is in reports alone, and absent while the clock is
	// not set.
	Presented time.Time `json:"presented_at,omitzero"`
}

// Content is how complete and how fresh the content of a station is.
type Content struct {
	// Trust is the version of the root document in force. TrustBehind says
	// that a roster names a newer one, and TrustRefused why one was turned
	// away.
	Trust        int64  `json:"trust"`
	TrustBehind  bool   `json:"trust_behind,omitzero"`
	TrustRefused string `json:"trust_refused,omitzero"`
	// Rosters tells of every scope of the station.
	Rosters []Roster `json:"rosters"`
	// StoreReplaced says that the database was damaged when the program
	// started, and was begun anew.
	StoreReplaced bool `json:"store_replaced,omitzero"`
}

// Roster is how a scope stands by its last roster.
type Roster struct {
	Scope feed.Scope `json:"scope"`
	// Seq and Issued are the roster's, absent if there is none.
	Seq    int64     `json:"seq,omitzero"`
	Issued time.Time `json:"issued,omitzero"`
	// Missing is how many items it names that the broker does not have, and
	// First the IDs of the first of them.
	Missing int      `json:"missing,omitzero"`
	First   []string `json:"first_missing,omitzero"`
	// Stale says that the roster is older than it may be, or that there is
	// none.
	Stale bool `json:"stale,omitzero"`
}

// Station is what does not change while the program runs.
type Station struct {
	ID, Name, Street, Group string
	// Version is that of the program.
	Version string
	// Started is when the program started, zero if the clock was not set.
	Started time.Time
}

// Birth is the state of a station that is connected. At is zero while the
// clock is not set.
func (s Station) Birth(at time.Time, c Content, screen Screen) []byte {
	screen.Presented = time.Time{} // or every birth would be another
	return s.state(true, at, &c, &screen)
}

// Will is the state for the broker to publish when the connection breaks.
func (s Station) Will() []byte { return s.state(false, time.Time{}, nil, nil) }

// Bye is the state of a station that is being stopped.
func (s Station) Bye(at time.Time) []byte { return s.state(false, at, nil, nil) }

func (s Station) state(online bool, at time.Time, c *Content, screen *Screen) []byte {
	state := State{
		V:       version,
		Station: s.ID,
		Name:    s.Name,
		Street:  s.Street,
		Group:   s.Group,
		Online:  online,
		Version: s.Version,
		At:      stamp(at),
		Started: stamp(s.Started),
		Content: c,
		Screen:  screen,
	}
	payload, _ := json.Marshal(state) // of text, and of times that have a form in it
	return payload
}

// stamp is t as reports tell it: in UTC, to the second, and unknown where RFC
// 3339 has no form for it.
func stamp(t time.Time) time.Time {
	if t.IsZero() || t.Year() < 1 || t.Year() > 9998 { // a time zone may add a year
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

package telemetry

import (
	"math"
	"time"

	"nuanxin/feed"
	"nuanxin/sensors"
)

// Report is the message on P/station/<station>/telemetry, sent every minute
// and when the connection has come up, at QoS 0 and not retained.
type Report struct {
	V int `json:"v"` // 1
	// At is the station's clock, absent while it is not set.
	At time.Time `json:"at,omitzero"`
	// Uptime is how long the program has run, in seconds.
	Uptime  int64  `json:"uptime_s"`
	Version string `json:"version"` // of the program
	Room    Room   `json:"room"`
	// Slide is what was presented last, absent if that was no item.
	Slide  *Slide `json:"slide,omitzero"`
	Screen Screen `json:"screen"`
	// Items is how many items the station holds.
	Items int `json:"items"`
	// Outbox is how many receipts wait to be sent.
	Outbox int `json:"outbox"`
	// Reconnects is how often the connection has come back since the start.
	Reconnects int     `json:"reconnects"`
	Machine    Machine `json:"machine"`
}

// Room is the state of the room; package sensors says what its words mean.
type Room struct {
	Health sensors.Health `json:"health"` // none, starting, ok, stale, fault
	// Temperature is in °C, absent unless Health is ok or stale; so is Age,
	// its age in seconds.
	Temperature *float64 `json:"temperature_c,omitzero"`
	Age         *float64 `json:"age_s,omitzero"`
	// Humidity is relative, in percent, absent where Temperature is and where
	// the sensor measures none.
	Humidity *float64        `json:"humidity_pct,omitzero"`
	Comfort  sensors.Comfort `json:"comfort"` // unknown, cold, ok, hot
	Action   sensors.Action  `json:"action"`  // unknown, idle, heating, cooling
	Source   sensors.Source  `json:"source"`  // none, contact, staff
	// Simulated marks values that nothing has measured.
	Simulated bool `json:"simulated"`
}

// Slide is a page on the screen.
type Slide struct {
	Scope feed.Scope `json:"scope"`
	ID    string     `json:"id"`
	Rev   int64      `json:"rev"`
	Page  int        `json:"page"` // counts from 0
	// Since is when it was presented, absent while the clock is not set.
	Since time.Time `json:"since,omitzero"`
}

func reportRoom(r sensors.Room) Room {
	room := Room{
		Health:    r.Health,
		Comfort:   r.Comfort,
		Action:    r.Action,
		Source:    r.Source,
		Simulated: r.Simulated,
	}
	if r.Health == sensors.HealthOK || r.Health == sensors.HealthStale {
		room.Temperature = decimal(float64(r.Temperature))
		room.Age = decimal(r.Age.Seconds())
		if r.Humidity != nil {
			room.Humidity = decimal(float64(*r.Humidity))
		}
	}
	return room
}

func reportSlide(s feed.Slide, since time.Time) *Slide {
	if s.Item == nil {
		return nil
	}
	return &Slide{
		Scope: s.Item.Scope,
		ID:    s.Item.ID,
		Rev:   s.Item.Rev,
		Page:  s.Page,
		Since: stamp(since),
	}
}

// decimal is x to two places, finer than any sensor here, and nil if JSON has
// no form for it.
func decimal(x float64) *float64 {
	x = math.Round(x*100) / 100
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

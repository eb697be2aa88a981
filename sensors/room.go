package sensors

import "time"

// Celsius is a temperature in degrees Celsius.
type Celsius float64

// Percent is a relative humidity in percent.
type Percent float64

// Room is what is known of the room at one moment. Its three outputs are
// separate: how far the thermometer can be believed, how the room feels, and
// what is being done about it.
type Room struct {
	Health Health
	// Temperature is the last good value. It means something only while
	// Health is HealthOK or HealthStale.
	Temperature Celsius
	// Humidity is nil where the sensor measures none.
	Humidity *Percent
	// Age is how old Temperature is.
	Age time.Duration
	// Comfort is ComfortUnknown unless Health is HealthOK.
	Comfort Comfort
	Action  Action
	Source  Source
	// Simulated marks values that no real sensor measured.
	Simulated bool
}

// Health says how far the thermometer can be believed.
type Health string

// The health of a thermometer.
const (
	HealthNone     Health = "none"     // no thermometer is configured
	HealthStarting Health = "starting" // no good sample yet
	HealthOK       Health = "ok"
	HealthStale    Health = "stale" // the value is old; show its age
	HealthFault    Health = "fault" // there is no value to show
)

// Comfort says how the room feels.
type Comfort string

// How a room feels.
const (
	ComfortUnknown Comfort = "unknown"
	ComfortCold    Comfort = "cold"
	ComfortOK      Comfort = "ok"
	ComfortHot     Comfort = "hot"
)

// Action says what is being done about the room's temperature. It is never
// concluded from the temperature.
type Action string

// What is being done.
const (
	ActionUnknown Action = "unknown"
	ActionIdle    Action = "idle"
	ActionHeating Action = "heating"
	ActionCooling Action = "cooling"
)

// Source says who told the action.
type Source string

// Sources of an action.
const (
	SourceNone    Source = "none"
	SourceContact Source = "contact"
	SourceStaff   Source = "staff"
)

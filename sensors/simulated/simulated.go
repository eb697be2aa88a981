package simulated

import (
	"math"
	"time"

	"nuanxin/sensors"
)

// Options returns a Poller's options with thermometer, contacts, clock and the
// mark Simulated; the caller adds the rest. The contacts go by the month in
// now's time zone. Nil stands for time.Now.
func Options(now func() time.Time) sensors.Options {
	if now == nil {
		now = time.Now
	}
	return sensors.Options{
		Open:      func() (sensors.Thermometer, error) { return thermometer{now}, nil },
		Contacts:  contacts{},
		Simulated: true,
		Now:       now,
	}
}

// At returns what the thermometer and the contacts tell at t. It never fails.
func At(t time.Time) (sensors.Sample, sensors.Action) {
	temperature := 21.5 + 0.35*wave(t, 47*time.Minute) + 0.1*wave(t, 17*time.Minute)
	humidity := sensors.Percent(38 + 4*wave(t, 2*time.Hour))
	return sensors.Sample{Temperature: sensors.Celsius(temperature), Humidity: &humidity}, action(t.Month())
}

// action follows the seasons of northern Henan.
func action(m time.Month) sensors.Action {
	switch {
	case m >= time.November || m <= time.March:
		return sensors.ActionHeating
	case m >= time.June && m <= time.August:
		return sensors.ActionCooling
	}
	return sensors.ActionIdle
}

// wave swings from -1 to 1 once a period.
func wave(t time.Time, period time.Duration) float64 {
	phase := math.Mod(float64(t.Unix()), period.Seconds()) / period.Seconds()
	return math.Sin(2 * math.Pi * phase)
}

type thermometer struct{ now func() time.Time }

func (d thermometer) Sense() (sensors.Sample, error) {
	sample, _ := At(d.now())
	return sample, nil
}

func (thermometer) Close() error { return nil }

type contacts struct{}

func (contacts) Action(now time.Time) sensors.Action {
	_, action := At(now)
	return action
}

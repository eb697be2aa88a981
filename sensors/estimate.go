package sensors

import (
	"cmp"
	"time"
)

const (
	staleAfter  = 20 * time.Second
	faultAfter  = 120 * time.Second
	faultErrors = 10 // in a row
	recovery    = 3  // good samples in a row that end a fault
)

// estimate is what the samples so far tell of the room. It has no clock and
// expects nobody to come by: health follows from the age of the last good
// sample at the moment of asking.
type estimate struct {
	band    band
	since   time.Time // when the first sample was due; zero before
	good    time.Time // when the last good sample came; zero before the first
	errors  int       // in a row
	missing int       // good samples until the fault is over
	filter  filter
	feeling feeling
	// humidity is the last good sample's.
	humidity *Percent
}

// add takes a good sample.
func (e *estimate) add(s Sample, now time.Time) {
	if e.health(now) == HealthFault && e.missing == 0 {
		// What was before the fault says nothing of the room now.
		e.missing, e.filter, e.feeling = recovery, filter{}, feeling{}
	}
	e.errors = 0
	if !e.filter.add(s.Temperature, now) {
		return // neither good nor an error: the value shown grows older
	}
	e.good, e.humidity = now, s.Humidity
	e.missing = max(0, e.missing-1)
	e.feeling = e.band.next(e.feeling, e.filter.value, now)
}

// fail takes an error. One during recovery begins the fault anew.
func (e *estimate) fail() {
	e.errors++
	if e.missing > 0 {
		e.errors, e.missing = faultErrors, 0
	}
}

// age is the time since the last good sample, or since one was first due. It is
// not negative, wherever the clock went.
func (e *estimate) age(now time.Time) time.Duration {
	last := e.good
	if last.IsZero() {
		last = e.since
	}
	return max(0, now.Sub(last))
}

func (e *estimate) health(now time.Time) Health {
	switch {
	case e.since.IsZero():
		return HealthStarting
	case e.missing > 0, e.errors >= faultErrors, e.age(now) >= faultAfter:
		return HealthFault
	case e.good.IsZero():
		return HealthStarting
	case e.age(now) >= staleAfter:
		return HealthStale
	}
	return HealthOK
}

// room returns the thermometer's part of a Room.
func (e *estimate) room(now time.Time) Room {
	r := Room{Health: e.health(now), Comfort: ComfortUnknown}
	if r.Health != HealthOK && r.Health != HealthStale {
		return r
	}
	r.Temperature, r.Humidity, r.Age = e.filter.value, e.humidity, e.age(now)
	if r.Health == HealthOK {
		r.Comfort = cmp.Or(e.feeling.comfort, ComfortUnknown)
	}
	return r
}

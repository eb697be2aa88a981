package sensors

import "math"

// look reads the contacts, and logs and tells what changed since the room was
// as given. It returns how the room is now.
func (p *Poller) look(was Room) Room {
	now, action := p.opts.Now(), ActionUnknown
	if p.opts.Contacts != nil {
		action = p.opts.Contacts.Action(now)
	}
	p.mu.Lock()
	p.action = action
	cause := p.cause
	p.mu.Unlock()

	is := p.Room(now)
	if is.Health != was.Health {
		p.logHealth(is.Health, was.Health, cause)
	}
	if is.Action != was.Action {
		p.opts.Log.Info("room action changed", "action", is.Action, "was", was.Action)
	}
	if shownOf(is) != shownOf(was) {
		p.opts.Changed()
	}
	return is
}

func (p *Poller) logHealth(is, was Health, cause error) {
	log := p.opts.Log.With("health", is, "was", was)
	if cause != nil {
		log = log.With("error", cause)
	}
	if is == HealthStale || is == HealthFault {
		log.Warn("thermometer health changed")
		return
	}
	log.Info("thermometer health changed")
}

// shown is what of a Room can be seen on the screen.
type shown struct {
	health   Health
	comfort  Comfort
	action   Action
	tenths   float64
	humidity float64 // negative where there is none
}

func shownOf(r Room) shown {
	s := shown{r.Health, r.Comfort, r.Action, math.Round(float64(r.Temperature) * 10), -1}
	if r.Humidity != nil {
		s.humidity = math.Round(float64(*r.Humidity))
	}
	return s
}
